/** One room's timeline as the window holds it: items and their rows, in order; grows anywhere, bounded. Pure. */

import type { PersonId } from '../../../src/core/ids.ts';
import type { TimelineItem } from '../../../src/core/model.ts';
import { BLOCK, buildRows, compareItems, lastItem, type Row, standsAlone, startsBlock } from './rows.ts';
import {
  append,
  at,
  dropFirst,
  emptySequence,
  first,
  firstWhere,
  last,
  reader,
  replaceLast,
  toArray,
} from './sequence.ts';
import { type Held, spliceItems } from './timeline-splice.ts';

/**
 * Items kept while the person is at the end: many screens, and older ones are paged in again. No more, for the list
 * goes through all of its rows whenever one is added: with 120,000 that was the most of a frame.
 */
export const KEPT_ITEMS = 8_192;
/** Items held at most, while the person reads older ones. */
export const HELD_ITEMS = 240_000;
/** Items kept of a room that is not on show: a few pages, so that coming back to it takes no time. */
export const IDLE_ITEMS = 4_096;
/** Items in one page of older ones. */
export const PAGE_ITEMS = 8 * BLOCK;
/** Late items closer together than this are put in at one go. */
const NEAR_ITEMS = 256;

export interface Timeline extends Held {
  /** Messages of others, not hidden, that arrived in this window so far; it only rises, so a difference is "new since". */
  readonly heard: number;
  /** Rises when the items were replaced rather than added to: the view starts at the end again. Below 0: see detached.ts. */
  readonly opening: number;
  /** What was said while we were away and was put in above the newest, until it is looked at. */
  readonly late: Late | undefined;
}

export interface Late {
  readonly count: number;
  /** Where the oldest of them stands. */
  readonly oldest: string;
}

const NOBODY: ReadonlySet<PersonId> = new Set();

/** Whether `item` is something another said that is to be seen. */
export function isHeard(item: TimelineItem, hidden: ReadonlySet<PersonId>): boolean {
  return item.type === 'message' && !item.author.own && !hidden.has(item.author.id);
}

function countHeard(items: readonly TimelineItem[], hidden: ReadonlySet<PersonId>): number {
  return items.reduce((sum, item) => sum + (isHeard(item, hidden) ? 1 : 0), 0);
}

/** Hides the messages of exactly these people, and shows those of all others again. */
export function hideFrom(timeline: Timeline, hidden: ReadonlySet<PersonId>): Timeline {
  const former = timeline.hidden;
  if (former.size === hidden.size && [...hidden].every((id) => former.has(id))) return timeline;
  return { ...timeline, hidden, ...allRows(toArray(timeline.items), hidden, timeline.before) };
}

function allRows(items: readonly TimelineItem[], hidden: ReadonlySet<PersonId>, before: boolean) {
  const { rows, cut } = buildRows(items, hidden, { item: undefined, row: undefined, cut: false, opens: !before });
  return { rows: append(emptySequence<Row>(), rows), cut };
}

/** Messages of others after `order` that are to be seen. */
export function heardAfter({ items, hidden }: Timeline, order: string): number {
  const itemAt = reader(items);
  let count = 0;
  for (let index = items.length - 1; index >= 0; index--) {
    const item = itemAt(index);
    if (item === undefined || item.order <= order) break;
    if (isHeard(item, hidden)) count += 1;
  }
  return count;
}

/** The `count`-th newest message of others that is to be seen; undefined where fewer are here. */
export function heardFromEnd({ items, hidden }: Timeline, count: number): TimelineItem | undefined {
  const itemAt = reader(items);
  let left = count;
  for (let index = items.length - 1; index >= 0 && left > 0; index--) {
    const item = itemAt(index);
    if (item !== undefined && isHeard(item, hidden) && --left === 0) return item;
  }
  return undefined;
}

/** A page of the newest items; `former`: what it takes the place of. */
export function openTimeline(
  items: readonly TimelineItem[],
  before: boolean,
  former?: Timeline,
  hidden: ReadonlySet<PersonId> = former?.hidden ?? NOBODY,
): Timeline {
  const whole = before ? fromGroupStart(items) : items;
  return {
    items: append(emptySequence<TimelineItem>(), whole),
    ...allRows(whole, hidden, before),
    hidden,
    before,
    heard: former?.heard ?? 0,
    opening: (former?.opening ?? 0) + 1,
    late: undefined,
  };
}

/** A page of the newest items, as the node has them now: joined on to what is here, unless items between may be missing. */
export function renewTimeline(timeline: Timeline, page: readonly TimelineItem[], before: boolean): Timeline {
  const newest = last(timeline.items);
  const oldest = page[0];
  const joins = !before || (newest !== undefined && oldest !== undefined && oldest.order <= newest.order);
  return joins
    ? extendTimeline(changeItems(timeline, page), page, HELD_ITEMS)
    : openTimeline(page, before, timeline, timeline.hidden);
}

/** Puts items where they belong, most often at the end; those already here are passed over. */
export function extendTimeline(timeline: Timeline, added: readonly TimelineItem[], keep: number): Timeline {
  const sorted = inOrder(added);
  const newest = last(timeline.items);
  const tailFrom = newest === undefined ? 0 : sorted.findIndex((item) => compareItems(item, newest) > 0);
  const late = tailFrom < 0 ? sorted : sorted.slice(0, tailFrom);
  const tail = tailFrom < 0 ? [] : sorted.slice(tailFrom);
  const whole = late.length === 0 ? timeline : insertLate(timeline, late);
  return tail.length === 0 ? whole : trim(appendTail(whole, tail), keep);
}

/** Sorted, each once; most often it comes that way. */
function inOrder(items: readonly TimelineItem[]): readonly TimelineItem[] {
  const rises = items.every((item, index) => index === 0 || compareItems(items[index - 1] as TimelineItem, item) < 0);
  if (rises) return items;
  const sorted = items.toSorted(compareItems);
  return sorted.filter((item, index) => index === 0 || compareItems(sorted[index - 1] as TimelineItem, item) !== 0);
}

function appendTail(timeline: Timeline, tail: readonly TimelineItem[]): Timeline {
  const { hidden, cut } = timeline;
  const row = last(timeline.rows);
  const built = buildRows(tail, hidden, { item: lastItem(row), row, cut, opens: !timeline.before });
  const base = built.replaced === undefined ? timeline.rows : replaceLast(timeline.rows, built.replaced);
  return {
    ...timeline,
    items: append(timeline.items, tail),
    rows: append(base, built.rows),
    cut: built.cut,
    heard: timeline.heard + countHeard(tail, hidden),
  };
}

/** What arrived late. Before the oldest here, where more is to be had, it comes with its page. */
function insertLate(timeline: Timeline, late: readonly TimelineItem[]): Timeline {
  const oldest = first(timeline.items);
  const fresh = late.filter((item) => {
    if (timeline.before && oldest !== undefined && compareItems(item, oldest) < 0) return false;
    const index = placeOf(timeline, item);
    const there = at(timeline.items, index);
    return there === undefined || compareItems(there, item) !== 0;
  });
  const next = spliceNear(timeline, fresh);
  return { ...next, heard: next.heard + countHeard(fresh, timeline.hidden), late: withLate(timeline, fresh) };
}

function withLate({ late, hidden }: Timeline, fresh: readonly TimelineItem[]): Late | undefined {
  const told = fresh.filter((item) => item.type === 'message' && item.late && isHeard(item, hidden));
  const oldest = told[0]?.order;
  if (oldest === undefined) return late;
  return {
    count: (late?.count ?? 0) + told.length,
    oldest: late !== undefined && late.oldest < oldest ? late.oldest : oldest,
  };
}

/** Items as they are now, in place of the same ones; what is not here is passed over. */
export function changeItems(timeline: Timeline, changed: readonly TimelineItem[]): Timeline {
  const known = inOrder(changed).filter((item) => {
    const there = at(timeline.items, placeOf(timeline, item));
    return there !== undefined && there.id === item.id && JSON.stringify(there) !== JSON.stringify(item);
  });
  return spliceNear(timeline, known);
}

/** Index of `item`, or where it belongs. */
function placeOf({ items }: Timeline, item: TimelineItem): number {
  return firstWhere(items, (other) => compareItems(other, item) >= 0);
}

/** Puts `sorted` in, from the last to the first, so that places found before stay true. */
function spliceNear(timeline: Timeline, sorted: readonly TimelineItem[]): Timeline {
  let next = timeline;
  for (let to = sorted.length; to > 0; ) {
    let from = to - 1;
    const end = placeOf(timeline, sorted[from] as TimelineItem);
    while (from > 0 && end - placeOf(timeline, sorted[from - 1] as TimelineItem) < NEAR_ITEMS) from -= 1;
    next = spliceItems(next, sorted.slice(from, to));
    to = from;
  }
  return next;
}

/** Adds a page of older items in front; `below`: the item it was asked to end before, still the oldest here. */
export function deepenTimeline(
  timeline: Timeline,
  page: readonly TimelineItem[],
  before: boolean,
  below: string,
): Timeline {
  if (first(timeline.items)?.order !== below || !timeline.before) return timeline;
  const older = before ? fromGroupStart(page) : page;
  if (older.length === 0 && before) return timeline;
  return spliceItems({ ...timeline, before }, older);
}

/** Without the unfinished group at the front, whose rows older items may change, unless that would leave little. */
function fromGroupStart(items: readonly TimelineItem[]): readonly TimelineItem[] {
  const start = items.findIndex((item, index) => {
    const previous = items[index - 1];
    return previous === undefined ? startsBlock(item) : standsAlone(previous, item);
  });
  return start <= 0 || start > (items.length * 3) / 4 ? items : items.slice(start);
}

/** Lets the oldest go, whole groups and a little ahead, so that it does not happen at each append. */
function trim(timeline: Timeline, keep: number): Timeline {
  const excess = timeline.items.length - keep;
  if (excess <= 0) return timeline;
  const itemAt = reader(timeline.items);
  let newFirst = excess + Math.floor(keep / 64);
  const grouped = (index: number) => !standsAlone(itemAt(index - 1) as TimelineItem, itemAt(index) as TimelineItem);
  while (newFirst < timeline.items.length - 1 && grouped(newFirst)) newFirst += 1;
  const { order } = itemAt(newFirst) as TimelineItem;
  const rowsFrom = firstWhere(timeline.rows, (row) => row.order >= order);
  const shorter = {
    ...timeline,
    items: dropFirst(timeline.items, newFirst),
    rows: dropFirst(timeline.rows, rowsFrom),
    before: true,
  };
  // Builds the first rows anew: what came before may have been hidden between them, and a day in front goes until it is back.
  return spliceItems(shorter, []);
}
