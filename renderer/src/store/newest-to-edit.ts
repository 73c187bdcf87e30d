/** One's own newest message that can still be put right. Pure. */

import type { Message } from '../../../src/core/model.ts';
import { reader } from './sequence.ts';
import type { Timeline } from './timeline.ts';

/** Further back one goes by the messages themselves. */
const LOOK_BACK = 1_000;

export function newestToEdit({ items }: Timeline): Message | undefined {
  const itemAt = reader(items);
  for (let index = items.length - 1; index >= Math.max(0, items.length - LOOK_BACK); index--) {
    const item = itemAt(index);
    if (item?.type !== 'message' || !item.author.own || item.local || item.truncated) continue;
    if (item.state === 'said' || item.state === 'edited') return item;
  }
  return undefined;
}
