/** Which of what was sent has no row of its own yet: neither shown twice nor gone in between. Pure. */

import type { TimelineItem } from '../../../src/core/model.ts';
import { reader, type Sequence } from '../store/sequence.ts';
import type { Sending } from './composer-state.ts';

/** How far back an own message just sent is looked for. */
const LOOK_BACK = 256;

/**
 * Those of `sending` that take long and are not among `items`. The event may come before the answer, which alone says
 * which message it became: until then an own one with the same text that came after it was sent is taken to be it.
 */
export function pendingOf(sending: readonly Sending[], items: Sequence<TimelineItem>): readonly Sending[] {
  if (!sending.some(({ slow }) => slow)) return [];
  const own = newestOwn(items);
  const taken = new Set<string>();
  const pending = sending.filter(({ kept, text, after }) => {
    const found =
      kept === undefined
        ? own.find((item) => item.order > after && item.text === text.trim() && !taken.has(item.id))
        : own.find(({ id }) => id === kept);
    if (found !== undefined) taken.add(found.id);
    return found === undefined;
  });
  return pending.filter(({ slow }) => slow);
}

/** Oldest first. */
function newestOwn(items: Sequence<TimelineItem>) {
  const itemAt = reader(items);
  const own = [];
  for (let index = Math.max(0, items.length - LOOK_BACK); index < items.length; index++) {
    const item = itemAt(index);
    if (item?.type === 'message' && item.author.own) own.push({ ...item, text: item.text.trim() });
  }
  return own;
}
