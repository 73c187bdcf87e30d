/** Where a message stands in a timeline, and which one can be reached from where. Pure. */

import type { Message } from '../../../src/core/model.ts';
import type { MessageRow } from '../store/rows.ts';
import { at, firstWhere, reader } from '../store/sequence.ts';
import type { Timeline } from '../store/timeline.ts';

/** The message at `order`, as it is now. */
export function messageAt({ items }: Timeline, order: string): Message | undefined {
  const item = at(
    items,
    firstWhere(items, (one) => one.order >= order),
  );
  return item?.order === order && item.type === 'message' ? item : undefined;
}

/** Index of the row of what stands at `order`; below 0: that isn't here. */
export function rowOf(timeline: Timeline, order: string): number {
  if (messageAt(timeline, order) === undefined) return -1;
  const index = firstWhere(timeline.rows, (row) => row.order >= order);
  // A day goes by the place of what follows it.
  return at(timeline.rows, index)?.kind === 'day' ? index + 1 : Math.min(index, timeline.rows.length - 1);
}

/** Index of the message row nearest to `from`, that one included, in a direction; below 0: there is none. */
export function messageFrom({ rows }: Timeline, from: number, step: 1 | -1): number {
  const rowAt = reader(rows);
  for (let index = from; index >= 0 && index < rows.length; index += step)
    if (rowAt(index)?.kind === 'message') return index;
  return -1;
}

export function isMessageRow(row: { readonly kind: string } | undefined): row is MessageRow {
  return row?.kind === 'message';
}
