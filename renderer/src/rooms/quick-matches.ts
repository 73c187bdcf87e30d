/** What the quick switcher offers for what was typed: rooms first, then people one has not talked to. Pure. */

import type { PersonId, RoomId } from '../../../src/core/ids.ts';
import type { Peer, Room } from '../../../src/core/model.ts';
import { shownName } from '../ui/identity.ts';
import type { RoomOrder } from './order-rooms.ts';

/** More than these are not read: one types another letter. */
export const MAX_MATCHES = 10;

export type Match =
  | { readonly kind: 'lobby'; readonly key: RoomId; readonly name: string }
  | { readonly kind: 'direct'; readonly key: RoomId; readonly name: string; readonly room: Room; readonly peer: Peer }
  | { readonly kind: 'person'; readonly key: PersonId; readonly name: string; readonly peer: Peer };

function fold(text: string): string {
  return text.normalize('NFKC').toLocaleLowerCase().trim();
}

/** 0: begins with it; 1: a word of it does; 2: it is in there somewhere; undefined: it is not. */
function rank(name: string, typed: string): number | undefined {
  const folded = fold(name);
  const at = folded.indexOf(typed);
  if (at < 0) return undefined;
  return at === 0 ? 0 : folded.includes(` ${typed}`) ? 1 : 2;
}

export function quickMatches(
  { lobby, directs, requests }: RoomOrder,
  peers: ReadonlyMap<PersonId, Peer>,
  lobbyName: string,
  typed: string,
): readonly Match[] {
  const wanted = fold(typed);
  const all: Match[] = lobby === undefined ? [] : [{ kind: 'lobby', key: lobby.id, name: lobbyName }];
  const roomed = new Set<PersonId>();
  for (const room of [...directs, ...requests]) {
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
    const place = rank(match.name, wanted);
    return place === undefined ? [] : [{ match, place }];
  });
  // Stable: within a rank they stand as in the list.
  ranked.sort((a, b) => a.place - b.place);
  return ranked.slice(0, MAX_MATCHES).map(({ match }) => match);
}
