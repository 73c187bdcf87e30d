/** The newest items, each with its place. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Address, LOBBY, type PersonId } from '../../../src/core/ids.ts';
import { LOBBY_BOUNDS, Timeline } from '../../../src/node/timeline.ts';

const author = {
  id: 'a4a' as PersonId,
  address: '127.0.0.1:4565' as Address,
  name: 'Ana',
  own: false,
  kind: 'earshot',
} as const;

const { maxItems, maxCharacters } = LOBBY_BOUNDS;

const lobby = () => new Timeline(LOBBY, 'run', LOBBY_BOUNDS);

function say(timeline: Timeline, text: string) {
  return timeline.add({ type: 'message', atMs: 0, author, text, truncated: false, sentTo: 0, delivery: 'none' });
}

const texts = (page: ReturnType<Timeline['newest']>) =>
  page.items.map((item) => (item.type === 'message' ? item.text : ''));

describe('timeline', () => {
  it('pages back through everything, each item once and in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 17 }), (count, pageSize) => {
        const timeline = lobby();
        const said = Array.from({ length: count }, (_, i) => `m${i}`);
        for (const text of said) say(timeline, text);
        let page = timeline.newest(pageSize);
        const seen = [texts(page)];
        while (page.before) {
          page = timeline.before(page.items[0]?.order ?? '', pageSize);
          expect(page.items.length).toBeGreaterThan(0);
          seen.unshift(texts(page));
        }
        expect(seen.flat()).toEqual(said);
      }),
    );
  });

  it('orders by a text that only rises, also after it forgot the oldest, and gives each item an id of its own', () => {
    const timeline = lobby();
    const added = maxItems + 2_500;
    const ids = new Set<string>();
    let { order, id } = say(timeline, '');
    const first = order;
    for (let i = 2; i <= added; i++) {
      ids.add(id);
      const next = say(timeline, '');
      if (!(next.order > order)) expect.fail(`${next.order} after ${order}`);
      ({ order, id } = next);
    }
    expect(ids.add(id).size).toBe(added);
    const all = timeline.newest(added);
    expect(all.before).toBe(false);
    expect(all.items.length).toBeGreaterThanOrEqual(maxItems);
    expect(all.items.length).toBeLessThan(added);
    expect(all.items.at(-1)?.order).toBe(order);
    expect(timeline.before(first, 10)).toEqual({ items: [], before: false });
  });

  it('keeps no more text than its bound, and always the newest item', () => {
    const timeline = lobby();
    const long = 'x'.repeat(64 * 1024);
    for (let i = 0; i < 2 * (maxCharacters / long.length); i++) {
      say(timeline, `${i} ${long}`);
      const kept = timeline.newest(maxItems);
      expect(texts(kept).reduce((sum, text) => sum + text.length, 0)).toBeLessThanOrEqual(maxCharacters);
      expect(texts(kept).at(-1)?.startsWith(`${i} `)).toBe(true);
    }
  });

  it('gives nothing for places that are not there', () => {
    const timeline = lobby();
    say(timeline, 'only');
    expect(timeline.before('', 10)).toEqual({ items: [], before: false });
    expect(texts(timeline.before('zzz', 10))).toEqual(['only']);
    expect(timeline.newest(0)).toEqual({ items: [], before: true });
  });

  it('puts a changed item in its place, and none where it was forgotten', () => {
    const timeline = lobby();
    const [one, two] = [say(timeline, 'one'), say(timeline, 'two')];
    timeline.replace({ ...one, text: 'changed' });
    expect(texts(timeline.newest(10))).toEqual(['changed', 'two']);
    timeline.clear();
    timeline.replace({ ...two, text: 'back' });
    const three = say(timeline, 'three');
    expect(texts(timeline.newest(10))).toEqual(['three']);
    expect(three.order > two.order).toBe(true);
    expect(timeline.after(two.order)).toEqual([three]);
    expect(timeline.after(three.order)).toEqual([]);
  });
});
