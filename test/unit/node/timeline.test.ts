/** The newest items, each with its place. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Address, PersonId } from '../../../src/core/ids.ts';
import { MAX_CHARACTERS, MAX_ITEMS, Timeline } from '../../../src/node/timeline.ts';

const author = {
  id: 'a4a' as PersonId,
  address: '127.0.0.1:4565' as Address,
  name: 'Ana',
  own: false,
  kind: 'earshot',
} as const;

function say(timeline: Timeline, text: string): number {
  return timeline.add({ type: 'message', atMs: 0, author, text, truncated: false, sentTo: 0 }).position;
}

const texts = (page: ReturnType<Timeline['newest']>) =>
  page.items.map((item) => (item.type === 'message' ? item.text : ''));

describe('timeline', () => {
  it('pages back through everything, each item once and in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 17 }), (count, pageSize) => {
        const timeline = new Timeline();
        const said = Array.from({ length: count }, (_, i) => `m${i}`);
        for (const text of said) say(timeline, text);
        let page = timeline.newest(pageSize);
        const seen = [texts(page)];
        while (page.before) {
          page = timeline.before(page.items[0]?.position ?? 0, pageSize);
          expect(page.items.length).toBeGreaterThan(0);
          seen.unshift(texts(page));
        }
        expect(seen.flat()).toEqual(said);
      }),
    );
  });

  it('numbers from 1, and goes on numbering after it forgot the oldest', () => {
    const timeline = new Timeline();
    const added = MAX_ITEMS + 2_500;
    for (let i = 1; i <= added; i++) expect(say(timeline, '')).toBe(i);
    const all = timeline.newest(added);
    expect(all.before).toBe(false);
    expect(all.items.length).toBeGreaterThanOrEqual(MAX_ITEMS);
    expect(all.items.length).toBeLessThan(added);
    expect(all.items.at(-1)?.position).toBe(added);
    expect(timeline.before(3, 10)).toEqual({ items: [], before: false });
  });

  it('keeps no more text than its bound, and always the newest item', () => {
    const timeline = new Timeline();
    const long = 'x'.repeat(64 * 1024);
    for (let i = 0; i < 2 * (MAX_CHARACTERS / long.length); i++) {
      say(timeline, `${i} ${long}`);
      const kept = timeline.newest(MAX_ITEMS);
      expect(texts(kept).reduce((sum, text) => sum + text.length, 0)).toBeLessThanOrEqual(MAX_CHARACTERS);
      expect(texts(kept).at(-1)?.startsWith(`${i} `)).toBe(true);
    }
  });

  it('gives nothing for places that are not there', () => {
    const timeline = new Timeline();
    say(timeline, 'only');
    expect(timeline.before(-5, 10)).toEqual({ items: [], before: false });
    expect(texts(timeline.before(1_000_000, 10))).toEqual(['only']);
    expect(timeline.newest(0)).toEqual({ items: [], before: true });
  });
});
