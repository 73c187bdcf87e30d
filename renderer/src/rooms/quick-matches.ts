/** What the quick switcher offers for what was typed: rooms first, then people one has not talked to, then what can be begun. Pure. */

import type { PersonId, RoomId } from '../../../src/core/ids.ts';
import type { Peer, Room } from '../../../src/core/model.ts';
import type { GroupDialogName } from '../groups/group-dialogs-context.ts';
import { shownName } from '../ui/identity.ts';
import type { RoomOrder } from './order-rooms.ts';
import { foldName, rankName } from './rank-name.ts';

/** More rooms and people than these are not read: one types another letter. */
export const MAX_MATCHES = 10;

export type Match =
  | { readonly kind: 'lobby'; readonly key: RoomId; readonly name: string }
  | { readonly kind: 'direct'; readonly key: RoomId; readonly name: string; readonly room: Room; readonly peer: Peer }
  | { readonly kind: 'group'; readonly key: RoomId; readonly name: string; readonly room: Room }
  | { readonly kind: 'action'; readonly key: GroupDialogName; readonly name: string }
  | { readonly kind: 'person'; readonly key: PersonId; readonly name: string; readonly peer: Peer };

export function quickMatches(
  { lobby, conversations, requests }: RoomOrder,
  peers: ReadonlyMap<PersonId, Peer>,
  lobbyName: string,
  typed: string,
  actions: readonly Extract<Match, { kind: 'action' }>[] = [],
): readonly Match[] {
  const wanted = foldName(typed);
  const all: Match[] = lobby === undefined ? [] : [{ kind: 'lobby', key: lobby.id, name: lobbyName }];
  const roomed = new Set<PersonId>();
  for (const room of [...conversations, ...requests]) {
    if (room.kind === 'group') {
      all.push({ kind: 'group', key: room.id, name: room.name, room });
      continue;
    }
    const peer = room.person === null ? undefined : peers.get(room.person);
    if (peer === undefined) continue;
    roomed.add(peer.id);
    all.push({ kind: 'direct', key: room.id, name: shownName(peer.name, peer.address), room, peer });
  }
  // A seed node has no key, so nothing can be said to it alone; who is blocked is not talked to.
  const people = [...peers.values()].filter(
    ({ id, kind, trust }) => kind !== 'seed' && trust !== 'blocked' && !roomed.has(id),
  );
  people.sort((a, b) => (a.state === b.state ? 0 : a.state === 'here' ? -1 : 1));
  for (const peer of people) all.push({ kind: 'person', key: peer.id, name: shownName(peer.name, peer.address), peer });
  const ranked = all.flatMap((match) => {
    const place = rankName(match.name, wanted);
    return place === undefined ? [] : [{ match, place }];
  });
  // Stable: within a rank they stand as in the list.
  ranked.sort((a, b) => a.place - b.place);
  const begun = actions.filter(({ name }) => rankName(name, wanted) !== undefined);
  return [...ranked.slice(0, MAX_MATCHES).map(({ match }) => match), ...begun];
}
