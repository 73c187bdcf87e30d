/** Which rooms stand where in the list: the lobby, conversations and groups by their newest message, requests and invitations apart. Pure. */

import { LOBBY, type PersonId, type RoomId } from '../../../src/core/ids.ts';
import type { Peer, Room } from '../../../src/core/model.ts';

export interface RoomOrder {
  readonly lobby: Room | undefined;
  readonly conversations: readonly Room[];
  readonly requests: readonly Room[];
}

/** @param shown the room on show: in the list though nothing was said in it */
export function orderRooms(
  rooms: ReadonlyMap<RoomId, Room>,
  peers: ReadonlyMap<PersonId, Peer>,
  shown: RoomId,
): RoomOrder {
  const conversations: Room[] = [];
  const requests: Room[] = [];
  for (const room of rooms.values()) {
    if (room.kind === 'lobby') continue;
    const blocked = room.person !== null && peers.get(room.person)?.trust === 'blocked';
    if (room.state === 'request' || room.state === 'invited') {
      if (!blocked) requests.push(room);
    } else if (room.kind === 'group' || room.lastAtMs !== null || room.id === shown) conversations.push(room);
  }
  // What was just opened, and nothing said in yet, is what one is about to write in.
  const newest = (a: Room, b: Room) =>
    (b.lastAtMs ?? Number.POSITIVE_INFINITY) - (a.lastAtMs ?? Number.POSITIVE_INFINITY) || (a.id < b.id ? -1 : 1);
  return { lobby: rooms.get(LOBBY), conversations: conversations.sort(newest), requests: requests.sort(newest) };
}
