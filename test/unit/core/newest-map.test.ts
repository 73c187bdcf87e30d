/** What is kept are the newest entries, as many as may be. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NewestMap } from '../../../src/core/newest-map.ts';

const MAX = 20;

describe('the newest entries', () => {
  it('are all there, at least half of the bound and never more than it, and told once they are forgotten', () => {
    const step = fc.record({ key: fc.integer({ min: 0, max: 60 }), isDeleted: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        let forgotten = 0;
        const map = new NewestMap<number, string>(MAX, undefined, (count) => (forgotten += count));
        const model = new Map<number, string>();
        let gone = 0;
        for (const [n, { key, isDeleted }] of steps.entries()) {
          if (isDeleted) {
            gone += map.delete(key) ? 1 : 0;
            model.delete(key);
          } else {
            gone += map.has(key) ? 1 : 0;
            map.set(key, `${n}`);
            model.delete(key);
            model.set(key, `${n}`);
          }
          const newest = [...model].slice(-MAX / 2);
          for (const [known, value] of newest) expect(map.get(known)).toBe(value);
          expect(map.size).toBeLessThanOrEqual(MAX);
          expect([...map]).toEqual([...model].slice(-map.size || model.size));
        }
        const set = steps.filter(({ isDeleted }) => !isDeleted).length;
        expect(forgotten).toBe(set - gone - map.size);
      }),
    );
  });

  it('are weighed: long ones leave less room', () => {
    const map = new NewestMap<number, string>(100, (text) => text.length);
    for (let n = 0; n < 50; n++) map.set(n, 'x'.repeat(10));
    expect(map.size).toBeLessThanOrEqual(10);
    map.set(50, 'x'.repeat(1_000));
    expect(map.get(50)).toHaveLength(1_000);
    for (let n = 51; n < 70; n++) map.set(n, 'x'.repeat(10));
    expect(map.has(50)).toBe(false);
    map.clear();
    expect([...map]).toEqual([]);
  });
});
