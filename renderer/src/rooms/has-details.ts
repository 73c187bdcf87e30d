/** Of which rooms there is more to know: not of one that is gone, or that one is only asked into. Pure. */

import type { Room } from '../../../src/core/model.ts';

export function hasDetails(room: Room | undefined): boolean {
  return room?.state === 'open' || room?.state === 'left';
}
