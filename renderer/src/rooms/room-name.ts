/** What a room is called: the lobby, whom one talks to, or a group's name. Pure. */

import type { PersonId } from '../../../src/core/ids.ts';
import type { Peer, Room } from '../../../src/core/model.ts';
import { shownName } from '../ui/identity.ts';

/** @param lobbyName in the person's language */
export function roomName(room: Room, peers: ReadonlyMap<PersonId, Peer>, lobbyName: string): string {
  if (room.kind === 'lobby') return lobbyName;
  if (room.kind === 'group') return room.name;
  const peer = room.person === null ? undefined : peers.get(room.person);
  return peer === undefined ? '' : shownName(peer.name, peer.address);
}
