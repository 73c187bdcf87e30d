/** The lobby's items and rows: groups, days, merged comings and goings, pages, bounds. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../../renderer/src/store/rows.ts';
import { toArray } from '../../../renderer/src/store/sequence.ts';
import {
  changeItems,
  deepenTimeline,
  extendTimeline,
  heardAfter,
  heardFromEnd,
  openTimeline,
  type Timeline,
} from '../../../renderer/src/store/timeline.ts';
import type { Address } from '../../../src/core/ids.ts';
import type { TimelineItem } from '../../../src/core/model.ts';
import { BO, CY, MINUTE_MS, message, messages, NOON_MS, OWN, orderOf, placeOf, presence } from './made-up.ts';

const DAY_MS = 24 * 60 * MINUTE_MS;

function shape(row: Row): string {
  switch (row.kind) {
    case 'day':
      return 'day';
    case 'message':
      return `${row.leads ? 'leads' : 'follows'} ${placeOf(row.item)}`;
    case 'presence':
      return `presence ${row.items.map(placeOf).join('+')}`;
  }
}

const shapes = (timeline: Timeline) => toArray(timeline.rows).map(shape);
const oldestOf = (timeline: Timeline) => toArray(timeline.items)[0] as TimelineItem;
const deepen = (timeline: Timeline, page: readonly TimelineItem[], before: boolean) =>
  deepenTimeline(timeline, page, before, oldestOf(timeline).order);
const rowsOf = (...items: TimelineItem[]) => shapes(openTimeline(items, false));

describe('rows', () => {
  it('put messages of one author and one minute together', () => {
    const later = NOON_MS + MINUTE_MS;
    expect(
      rowsOf(message(1), message(2), message(3, BO, later), message(4, CY, later), message(5, CY, later + 59_999)),
    ).toEqual(['day', 'leads 1', 'follows 2', 'leads 3', 'leads 4', 'follows 5']);
  });

  it('begin a new group when the author took another name', () => {
    const renamed = message(2);
    expect(rowsOf(message(1), { ...renamed, author: { ...renamed.author, name: 'Bob' } })).toEqual([
      'day',
      'leads 1',
      'leads 2',
    ]);
  });

  it('keep a person together who moved to another address, and two apart who share a name', () => {
    const moved = message(2);
    const namesake = message(3, CY);
    const address = '10.0.0.9:4565' as Address;
    expect(
      rowsOf(
        message(1),
        { ...moved, author: { ...moved.author, address } },
        { ...namesake, author: { ...namesake.author, name: 'Bo', address } },
      ),
    ).toEqual(['day', 'leads 1', 'follows 2', 'leads 3']);
  });

  it('merge comings and goings that follow each other', () => {
    expect(rowsOf(presence(1, 'joined'), presence(2, 'joined', CY), message(3), presence(4, 'left'))).toEqual([
      'day',
      'presence 1+2',
      'leads 3',
      'presence 4',
    ]);
  });

  it('announce each day, once', () => {
    expect(
      rowsOf(
        message(1),
        message(2, BO, NOON_MS + DAY_MS),
        presence(3, 'left', BO, NOON_MS + DAY_MS),
        presence(4, 'left', CY, NOON_MS + 2 * DAY_MS),
      ),
    ).toEqual(['day', 'leads 1', 'day', 'leads 2', 'presence 3', 'day', 'presence 4']);
  });

  it('have keys that no two share', () => {
    const keys = toArray(
      openTimeline([presence(1, 'joined'), presence(2, 'left'), message(3), message(4, BO, NOON_MS + DAY_MS)], false)
        .rows,
    ).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('older pages', () => {
  it('leave every row below as it was', () => {
    const all = messages(1, 2_000, OWN);
    const start = openTimeline(all.slice(1_250), true);
    const deeper = deepen(start, all.slice(250, placeOf(oldestOf(start)) - 1), true);
    expect(deeper.items.length).toBeGreaterThan(start.items.length);
    expect(toArray(deeper.rows).slice(-start.rows.length)).toEqual(toArray(start.rows));
  });

  it('are passed over when they do not join on', () => {
    const start = openTimeline(messages(129, 200), true);
    expect(deepenTimeline(start, messages(1, 100), false, orderOf(101))).toBe(start);
  });

  it('announce the first day once the beginning is reached', () => {
    const start = openTimeline(messages(65, 70), true);
    expect(shapes(start)[0]).toBe('leads 65');
    expect(shapes(deepen(start, messages(1, 64), false))[0]).toBe('day');
  });
});

describe('hidden messages', () => {
  const hidden = new Set([BO]);
  const hiding = (before: boolean, ...items: TimelineItem[]) => openTimeline(items, before, undefined, hidden);

  it('leave no gap: what stood around them comes together', () => {
    expect(
      shapes(hiding(false, message(1, CY), message(2), message(3, CY), presence(4, 'left', CY), message(5))),
    ).toEqual(['day', 'leads 1', 'follows 3', 'presence 4']);
    expect(shapes(hiding(false, presence(1, 'joined', CY), message(2), presence(3, 'left', CY)))).toEqual([
      'day',
      'presence 1+3',
    ]);
  });

  it('bring no day of their own', () => {
    const tomorrow = NOON_MS + DAY_MS;
    expect(shapes(hiding(false, message(1), message(2, BO, tomorrow), message(3, CY, tomorrow)))).toEqual([
      'day',
      'leads 3',
    ]);
    expect(shapes(hiding(false, ...messages(1, 9)))).toEqual([]);
  });

  it('announce the first day once the beginning is reached, though all of it is hidden', () => {
    const start = hiding(true, ...messages(65, 70), message(71, CY));
    expect(shapes(start)).toEqual(['leads 71']);
    expect(shapes(deepen(start, messages(1, 64), false))).toEqual(['day', 'leads 71']);
  });

  it('are let go and paged in again like all others', () => {
    const all = messages(1, 3_000).map((item) => (placeOf(item) % 500 === 0 ? message(placeOf(item), CY) : item));
    const whole = hiding(false, ...all);
    const trimmed = extendTimeline(hiding(false, ...all.slice(0, 2_900)), all.slice(2_900), 1_000);
    const oldest = placeOf(oldestOf(trimmed));
    expect(shapes(trimmed)).not.toContain('day');
    expect(shapes(deepen(trimmed, all.slice(0, oldest - 1), false))).toEqual(shapes(whole));
  });

  it('are not counted as new', () => {
    const timeline = hiding(false, message(1, CY), message(2), message(3, CY), message(4, OWN), message(5, CY));
    expect(heardAfter(timeline, orderOf(1))).toBe(2);
    expect(heardFromEnd(timeline, 2)).toEqual(message(3, CY));
    expect(heardFromEnd(timeline, 4)).toBeUndefined();
  });
});

describe('bounds', () => {
  it('let the oldest go, which can then be paged in again', () => {
    let timeline = openTimeline(messages(1, 2_000), false);
    timeline = extendTimeline(timeline, messages(2_001, 3_000), 1_000);
    expect(timeline.items.length).toBeLessThanOrEqual(1_000);
    expect(timeline.items.length).toBeGreaterThan(500);
    expect(timeline.before).toBe(true);
    const oldest = placeOf(oldestOf(timeline));
    expect(toArray(timeline.rows)[0]).toMatchObject({ kind: 'message', order: orderOf(oldest), leads: true });
    expect(shapes(deepen(timeline, messages(1, oldest - 1), false))).toEqual(
      shapes(openTimeline(messages(1, 3_000), false)),
    );
  });

  it('lose nothing of a line that goes on behind hidden messages', () => {
    const all = Array.from({ length: 600 }, (_, index) =>
      index % 2 === 0 ? presence(index, 'joined', CY) : message(index, BO),
    );
    const hidden = new Set([BO]);
    const trimmed = extendTimeline(openTimeline(all.slice(0, 500), false, undefined, hidden), all.slice(500), 400);
    const shown = toArray(trimmed.rows).flatMap((row) => (row.kind === 'presence' ? row.items : []));
    expect(shown).toEqual(toArray(trimmed.items).filter(({ type }) => type !== 'message'));
  });

  it('hold when a single event brings more than the whole bound', () => {
    const timeline = extendTimeline(openTimeline([message(1)], false), messages(2, 50_000), 4_000);
    expect(timeline.items.length).toBeLessThanOrEqual(4_000);
    expect(timeline.heard).toBe(49_999);
  });
});

/** Made-up items of one room, of few people, with pauses: enough of a mixture for every kind of row. */
const talk = fc
  .array(
    fc.tuple(
      fc.constantFrom('message', 'message', 'message', 'joined', 'left'),
      fc.constantFrom(BO, BO, BO, CY, OWN),
      fc.constantFrom(0, 0, 0, MINUTE_MS, 9 * 60 * MINUTE_MS),
    ),
    { minLength: 1, maxLength: 300, size: 'max' },
  )
  .map((steps) => {
    let atMs = NOON_MS;
    return steps.map(([type, id, pauseMs], index): TimelineItem => {
      atMs += pauseMs;
      return type === 'message' ? message(index, id, atMs) : presence(index, type as 'joined' | 'left', id, atMs);
    });
  });

describe('what arrives late', () => {
  it('stands where it belongs, and changes nothing further away', () => {
    const all = messages(1, 3_000);
    const [start, late] = [all.filter((_, index) => index !== 1_500), all.slice(1_500, 1_501)];
    const former = openTimeline(start, false);
    const timeline = extendTimeline(former, late, 10_000);
    expect(shapes(timeline)).toEqual(shapes(openTimeline(all, false)));
    expect(timeline.heard).toBe(1);
    const kept = new Set(toArray(former.rows));
    expect(toArray(timeline.rows).filter((row) => !kept.has(row))).toHaveLength(1);
  });

  it('comes with its page when it is older than all that is here', () => {
    const timeline = openTimeline(messages(2_000, 2_400), true);
    expect(extendTimeline(timeline, messages(3, 5), 10_000).items).toBe(timeline.items);
  });

  it('comes to the same rows in any order and any portions, twice or once, blocked or not', () => {
    fc.assert(
      fc.property(
        talk.chain((items) =>
          fc.tuple(
            fc.constant(items),
            fc.shuffledSubarray(items, { minLength: items.length }),
            fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }),
          ),
        ),
        fc.subarray([BO, CY]),
        ([items, shuffled, sizes], blocked) => {
          const hidden = new Set(blocked);
          let timeline = openTimeline([], false, undefined, hidden);
          for (let from = 0, turn = 0; from < shuffled.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1;
            // Some of the former portion come again.
            timeline = extendTimeline(timeline, shuffled.slice(Math.max(0, from - 3), from + size), 10_000);
            from += size;
          }
          const whole = openTimeline(items, false, undefined, hidden);
          expect(toArray(timeline.items)).toEqual(items);
          expect(toArray(timeline.rows)).toEqual(toArray(whole.rows));
          expect(timeline.cut).toBe(whole.cut);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('what changed', () => {
  it('takes the place of what it was, and is drawn anew alone', () => {
    const all = messages(1, 1_000, OWN);
    const former = openTimeline(all, false);
    const delivered = { ...message(500, OWN), delivery: { state: 'arrived' as const, on: 2, of: 2 } };
    const timeline = changeItems(former, [delivered, message(2_000, OWN)]);
    expect(toArray(timeline.items)).toEqual(all.with(499, delivered));
    const kept = new Set(toArray(former.rows));
    expect(toArray(timeline.rows).filter((row) => !kept.has(row))).toMatchObject([{ item: delivered }]);
    expect(timeline.heard).toBe(0);
  });

  it('and is the same is no change', () => {
    const former = openTimeline(messages(1, 9), false);
    expect(changeItems(former, messages(3, 5)).rows).toBe(former.rows);
  });
});
