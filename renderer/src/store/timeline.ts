/** The lobby as the window holds it: items and their rows; grows at both ends, bounded. Pure. */

import type { TimelineItem } from '../../../src/core/model.ts';
import { BLOCK, dayRow, type Row, rowsAfter, sameDay, startsBlock } from './rows.ts';
import {
  append,
  dropFirst,
  emptySequence,
  first,
  last,
  prepend,
  reader,
  replaceLast,
  type Sequence,
} from './sequence.ts';

/** Items kept while the person is at the end: a day of a busy lobby; older ones are paged in again. */
export const KEPT_ITEMS = 120_000;
/** Items held at most, while the person reads older ones. */
export const HELD_ITEMS = 240_000;
/** Items in one page of older ones; whole blocks, so that a page starts where groups do. */
export const PAGE_ITEMS = 16 * BLOCK;

export interface Timeline {
  readonly items: Sequence<TimelineItem>;
  readonly rows: Sequence<Row>;
  /** Older ones are to be had from the node. */
  readonly before: boolean;
  /** Messages of others that arrived in this window so far; it only rises, so a difference is "new since". */
  readonly heard: number;
  /** Rises when the items were replaced rather than added to: the view starts at the end again. */
  readonly opening: number;
}

/** The newest items of a snapshot; `former`: what they take the place of. */
export function openTimeline(items: readonly TimelineItem[], before: boolean, former?: Timeline): Timeline {
  const whole = before ? fromBlockStart(items) : items;
  const { rows } = rowsAfter(undefined, undefined, whole, !before);
  return {
    items: append(emptySequence<TimelineItem>(), whole),
    rows: append(emptySequence<Row>(), rows),
    before,
    heard: former?.heard ?? 0,
    opening: (former?.opening ?? 0) + 1,
  };
}

/**
 * Adds items at the end; those already there are passed over.
 * Should some be missing between (the node never does that), the older part is let go and paged in again.
 */
export function extendTimeline(timeline: Timeline, added: readonly TimelineItem[], keep: number): Timeline {
  const previous = last(timeline.items);
  const fresh = previous === undefined ? added : added.filter((item) => item.position > previous.position);
  const firstFresh = fresh[0];
  if (firstFresh === undefined) return timeline;
  const heard =
    timeline.heard + fresh.reduce((sum, item) => sum + (item.type === 'message' && !item.author.own ? 1 : 0), 0);
  if (previous !== undefined && firstFresh.position !== previous.position + 1)
    return openTimeline(fresh, true, { ...timeline, heard });

  const { replaced, rows } = rowsAfter(previous, last(timeline.rows), fresh, !timeline.before);
  const base = replaced === undefined ? timeline.rows : replaceLast(timeline.rows, replaced);
  return trim({ ...timeline, items: append(timeline.items, fresh), rows: append(base, rows), heard }, keep);
}

/** Adds a page of older items in front, when it is the one just before what is here. */
export function deepenTimeline(timeline: Timeline, page: readonly TimelineItem[], before: boolean): Timeline {
  const oldest = first(timeline.items);
  const older = before ? fromBlockStart(page) : page;
  const newestOlder = older.at(-1);
  if (oldest === undefined) return timeline;
  if (newestOlder === undefined) {
    if (before || !timeline.before) return timeline;
    return { ...timeline, before, rows: prepend(timeline.rows, [dayRow(oldest)]) };
  }
  if (newestOlder.position !== oldest.position - 1) return timeline;
  const { rows } = rowsAfter(undefined, undefined, older, !before);
  if (!sameDay(newestOlder.atMs, oldest.atMs)) rows.push(dayRow(oldest));
  return { ...timeline, items: prepend(timeline.items, older), rows: prepend(timeline.rows, rows), before };
}

/** Without the unfinished block at the front, unless that would leave nothing. */
function fromBlockStart(items: readonly TimelineItem[]): readonly TimelineItem[] {
  const start = items.findIndex((item) => startsBlock(item.position));
  return start <= 0 ? items : items.slice(start);
}

/** Lets the oldest go, a whole block at a time and a little ahead, so that it does not happen at each append. */
function trim(timeline: Timeline, keep: number): Timeline {
  const excess = timeline.items.length - keep;
  const oldest = first(timeline.items);
  if (excess <= 0 || oldest === undefined) return timeline;
  const slack = Math.floor(keep / 64);
  const target = oldest.position + excess + slack;
  const newFirst = Math.ceil((target - 1) / BLOCK) * BLOCK + 1;
  const rowAt = reader(timeline.rows);
  let rowsGone = 0;
  for (let row = rowAt(0); row !== undefined && gone(row, newFirst); row = rowAt(rowsGone)) rowsGone += 1;
  return {
    ...timeline,
    items: dropFirst(timeline.items, newFirst - oldest.position),
    rows: dropFirst(timeline.rows, rowsGone),
    before: true,
  };
}

function gone(row: Row, newFirst: number): boolean {
  return row.kind === 'day' ? row.position <= newFirst : row.position < newFirst;
}
