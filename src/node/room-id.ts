/** The name that the two people of a direct room give it without asking each other. Pure. */

import { createHash } from 'node:crypto';
import type { PeerId, RoomId } from '../core/ids.ts';

/** SHA-256 over both ids, the smaller first: the same on both sides, and of no two pairs. */
export function directRoomId(one: PeerId, other: PeerId): RoomId {
  const pair = one < other ? `${one}${other}` : `${other}${one}`;
  return `direct:${createHash('sha256').update(pair).digest('hex')}` as RoomId;
}
