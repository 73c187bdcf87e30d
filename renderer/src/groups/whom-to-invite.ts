/** Who can be invited, by what was typed: people with a key that one has not blocked, those here first. Pure. */

import type { PersonId } from '../../../src/core/ids.ts';
import type { Peer } from '../../../src/core/model.ts';
import { foldName, rankName } from '../rooms/rank-name.ts';
import { shownName } from '../ui/identity.ts';

/** More are not read: one types another letter. */
export const MAX_OFFERED = 50;

/** @param without chosen already, or members */
export function whomToInvite(
  peers: Iterable<Peer>,
  without: ReadonlySet<PersonId>,
  typed: string,
  language: string,
): readonly Peer[] {
  const collator = new Intl.Collator(language, { sensitivity: 'base', numeric: true });
  const wanted = foldName(typed);
  const found: { peer: Peer; name: string; place: number }[] = [];
  for (const peer of peers) {
    if (peer.kind === 'seed' || peer.trust === 'blocked' || without.has(peer.id)) continue;
    const name = shownName(peer.name, peer.address);
    const place = rankName(name, wanted);
    if (place !== undefined) found.push({ peer, name, place });
  }
  found.sort(
    (a, b) =>
      a.place - b.place ||
      Number(b.peer.state === 'here') - Number(a.peer.state === 'here') ||
      Number(a.peer.trust === 'new') - Number(b.peer.trust === 'new') ||
      collator.compare(a.name, b.name) ||
      (a.peer.id < b.peer.id ? -1 : 1),
  );
  return found.slice(0, MAX_OFFERED).map(({ peer }) => peer);
}
