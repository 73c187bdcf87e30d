/** The lobby as the window holds it: items and their rows; grows at both ends, bounded. Pure. */

import type { PersonId } from '../../../src/core/ids.ts';
import type { TimelineItem } from '../../../src/core/model.ts';
import { BLOCK, dayRow, firstItem, lastItem, type Row, rowsAfter, sameDay, startsBlock } from './rows.ts';
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
  toArray,
} from './sequence.ts';

/** Items kept while the person is at the end: a day of a busy lobby; older ones are paged in again. */
export const KEPT_ITEMS = 120_000;
/** Items held at most, while the person reads older ones. */
export const HELD_ITEMS = 240_000;
/** Items in one page of older ones; whole blocks, so that a page starts where groups do. */
export const PAGE_ITEMS = 16 * BLOCK;

export interface Timeline {
  /** All there are, hidden ones too: positions have no gaps. */
  readonly items: Sequence<TimelineItem>;
  readonly rows: Sequence<Row>;
  /** Whose messages have no rows, and are not news. */
  readonly hidden: ReadonlySet<PersonId>;
  /** Older ones are to be had from the node. */
  readonly before: boolean;
  /** Messages of others, not hidden, that arrived in this window so far; it only rises, so a difference is "new since". */
  readonly heard: number;
  /** Rises when the items were replaced rather than added to: the view starts at the end again. */
  readonly opening: number;
}

const NOBODY: ReadonlySet<PersonId> = new Set();

/** Whether `item` is something another said that is to be seen. */
export function isHeard(item: TimelineItem, hidden: ReadonlySet<PersonId>): boolean {
  return item.type === 'message' && !item.author.own && !hidden.has(item.author.id);
}

function shown(items: readonly TimelineItem[], hidden: ReadonlySet<PersonId>): readonly TimelineItem[] {
  if (hidden.size === 0) return items;
  return items.filter((item) => item.type !== 'message' || item.author.own || !hidden.has(item.author.id));
}

/** Hides the messages of exactly these people, and shows those of all others again. */
export function hideFrom(timeline: Timeline, hidden: ReadonlySet<PersonId>): Timeline {
  const former = timeline.hidden;
  if (former.size === hidden.size && [...hidden].every((id) => former.has(id))) return timeline;
  const { rows } = rowsAfter(undefined, undefined, shown(toArray(timeline.items), hidden), !timeline.before);
  return { ...timeline, hidden, rows: append(emptySequence<Row>(), rows) };
}

/** Messages of others after `position` that are to be seen. */
export function heardAfter({ items, hidden }: Timeline, position: number): number {
  const itemAt = reader(items);
  let count = 0;
  for (let index = items.length - 1; index >= 0; index--) {
    const item = itemAt(index);
    if (item === undefined || item.position <= position) break;
    if (isHeard(item, hidden)) count += 1;
  }
  return count;
}

/** The newest items of a snapshot; `former`: what they take the place of. */
export function openTimeline(
  items: readonly TimelineItem[],
  before: boolean,
  former?: Timeline,
  hidden: ReadonlySet<PersonId> = former?.hidden ?? NOBODY,
): Timeline {
  const whole = before ? fromBlockStart(items) : items;
  const { rows } = rowsAfter(undefined, undefined, shown(whole, hidden), !before);
  return {
    items: append(emptySequence<TimelineItem>(), whole),
    rows: append(emptySequence<Row>(), rows),
    hidden,
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
  const { hidden } = timeline;
  const heard = timeline.heard + fresh.reduce((sum, item) => sum + (isHeard(item, hidden) ? 1 : 0), 0);
  if (previous !== undefined && firstFresh.position !== previous.position + 1)
    return openTimeline(fresh, true, { ...timeline, heard });

  const open = last(timeline.rows);
  const { replaced, rows } = rowsAfter(lastItem(open), open, shown(fresh, hidden), !timeline.before);
  const base = replaced === undefined ? timeline.rows : replaceLast(timeline.rows, replaced);
  return trim({ ...timeline, items: append(timeline.items, fresh), rows: append(base, rows), heard }, keep);
}

/** Adds a page of older items in front, when it is the one just before what is here. */
export function deepenTimeline(timeline: Timeline, page: readonly TimelineItem[], before: boolean): Timeline {
  const oldest = first(timeline.items);
  const older = before ? fromBlockStart(page) : page;
  const newestOlder = older.at(-1);
  if (oldest === undefined) return timeline;
  if (newestOlder === undefined && (before || !timeline.before)) return timeline;
  if (newestOlder !== undefined && newestOlder.position !== oldest.position - 1) return timeline;
  const seen = shown(older, timeline.hidden);
  const { rows } = rowsAfter(undefined, undefined, seen, !before);
  const above = seen.at(-1);
  const below = firstItem(first(timeline.rows));
  const opensDay = above === undefined ? !before : below !== undefined && !sameDay(above.atMs, below.atMs);
  if (below !== undefined && opensDay) rows.push(dayRow(below));
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
  // A day in front is announced again once what came before it is back.
  return row.kind === 'day' || row.position < newFirst;
}
