/** Puts items into the midst of a timeline and builds the rows of that neighbourhood anew, and no others. Pure. */

import type { PersonId } from '../../../src/core/ids.ts';
import type { TimelineItem } from '../../../src/core/model.ts';
import {
  buildRows,
  compareItems,
  dayRow,
  firstItem,
  lastItem,
  type Row,
  reuseRows,
  sameDay,
  startsBlock,
} from './rows.ts';
import { at, firstWhere, reader, type Sequence, slice, splice } from './sequence.ts';

/** Items and what is shown of them. */
export interface Held {
  /** All there are, hidden ones too, by `order`. */
  readonly items: Sequence<TimelineItem>;
  readonly rows: Sequence<Row>;
  /** A block began after the last item shown. */
  readonly cut: boolean;
  /** Whose messages have no rows, and are not news. */
  readonly hidden: ReadonlySet<PersonId>;
  /** Older ones are to be had from the node. */
  readonly before: boolean;
}

/** `added`, sorted, among those that are here; the same item again takes the place of the former one. */
export function spliceItems<T extends Held>(timeline: T, added: readonly TimelineItem[]): T {
  const [oldest, newest] = [added[0], added.at(-1)];
  if (oldest === undefined || newest === undefined) return rebuildRows(timeline, timeline, 0, 0);
  const from = firstWhere(timeline.items, (item) => compareItems(item, oldest) >= 0);
  const to = firstWhere(timeline.items, (item) => compareItems(item, newest) > 0);
  const merged = merge(slice(timeline.items, from, to), added);
  const items = splice(timeline.items, from, to, merged);
  return rebuildRows({ ...timeline, items }, timeline, from, from + merged.length);
}

function merge(here: readonly TimelineItem[], added: readonly TimelineItem[]): TimelineItem[] {
  const merged: TimelineItem[] = [];
  let next = 0;
  for (const item of added) {
    while (next < here.length && compareItems(here[next] as TimelineItem, item) < 0)
      merged.push(here[next++] as TimelineItem);
    if (next < here.length && compareItems(here[next] as TimelineItem, item) === 0) next += 1;
    merged.push(item);
  }
  return [...merged, ...here.slice(next)];
}

/** Rows from the block before item `from` up to the first block that begins at or after item `to`. */
function rebuildRows<T extends Held>(timeline: T, former: Held, from: number, to: number): T {
  const { items, hidden } = timeline;
  const itemAt = reader(items);
  const starts = (index: number) => startsBlock(itemAt(index) as TimelineItem);
  // From the block of the one before: one that comes in may part what was merged until now.
  let start = Math.max(0, from - 1);
  while (start > 0 && !starts(start)) start -= 1;
  let end = to;
  while (end < items.length && !starts(end)) end += 1;

  const rowsBefore = (index: number) => {
    const order = itemAt(index)?.order;
    return order === undefined ? former.rows.length : firstWhere(former.rows, (row) => row.order >= order);
  };
  const rowsFrom = start === 0 ? 0 : rowsBefore(start);
  const rowsTo = rowsBefore(end);
  const above = lastItem(at(former.rows, rowsFrom - 1));
  const built = buildRows(slice(items, start, end), hidden, {
    item: above,
    row: undefined,
    cut: false,
    opens: !timeline.before,
  });

  // The day below, if it is one, may begin above from now on, or no longer.
  const dayBelow = at(former.rows, rowsTo)?.kind === 'day' ? 1 : 0;
  const below = firstItem(at(former.rows, rowsTo + dayBelow));
  const lastAbove = lastItem(built.rows.at(-1)) ?? above;
  const opensDay =
    lastAbove === undefined ? !timeline.before : below !== undefined && !sameDay(lastAbove.atMs, below.atMs);
  const rows: readonly Row[] = below !== undefined && opensDay ? [...built.rows, dayRow(below)] : built.rows;
  const replaced = slice(former.rows, rowsFrom, rowsTo + dayBelow);
  return {
    ...timeline,
    rows: splice(former.rows, rowsFrom, rowsTo + dayBelow, reuseRows(rows, replaced)),
    // Without rows below, all from `end` on is hidden, and a block begins there.
    cut: below === undefined ? built.cut || end < items.length : timeline.cut,
  };
}
