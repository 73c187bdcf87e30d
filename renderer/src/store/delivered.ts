/** What became of own messages, put into what the window holds of them. Pure. */

import { withDelivery } from '../../../src/core/delivery.ts';
import type { DeliveryStretch, TimelineItem } from '../../../src/core/model.ts';
import { reader } from './sequence.ts';
import { changeItems, type Timeline } from './timeline.ts';

export function deliverItems(timeline: Timeline, stretches: readonly DeliveryStretch[]): Timeline {
  return stretches.length === 0 ? timeline : changeItems(timeline, told(timeline, stretches));
}

/** Those of a room's items that the stretches speak of, as they are now: looked for from the end, where they are most often. */
function told({ items }: Timeline, stretches: readonly DeliveryStretch[]): TimelineItem[] {
  const firsts = new Map<string, number>();
  for (const { log, from } of stretches) firsts.set(log, Math.min(from, firsts.get(log) ?? from));
  const itemAt = reader(items);
  const found: TimelineItem[] = [];
  for (let index = items.length - 1; index >= 0 && firsts.size > 0; index--) {
    const item = itemAt(index) as TimelineItem;
    if (item.type !== 'message' || !item.author.own) continue;
    const now = withDelivery(item, stretches);
    if (now !== item) found.push(now);
    const [log = '', seq] = item.id.split(':');
    if (Number(seq) <= (firsts.get(log) ?? 0)) firsts.delete(log);
  }
  return found.reverse();
}
