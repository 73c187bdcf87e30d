/** What became of own messages, told by stretches: a bot's thousands arrive somewhere all at once. Pure. */

import type { DeliveryStretch, TimelineItem } from './model.ts';

/** The item as it is now; the same one where the stretch says nothing of it. */
export function withDelivery(item: TimelineItem, stretches: readonly DeliveryStretch[]): TimelineItem {
  if (item.type !== 'message' || item.delivery === null) return item;
  const told = stretches.findLast((stretch) => stretch.room === item.room && covers(stretch, item.id));
  return told === undefined ? item : { ...item, delivery: told.delivery };
}

/** Whether the stretch speaks of the message with this id. */
export function covers({ log, from, to }: Pick<DeliveryStretch, 'log' | 'from' | 'to'>, id: string): boolean {
  if (!id.startsWith(log) || id[log.length] !== ':') return false;
  const seq = Number(id.slice(log.length + 1));
  return seq >= from && seq <= to;
}
