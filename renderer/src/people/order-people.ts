/** Who stands where in the list: those here by name, those gone, the last to leave first, and those blocked. Pure. */

import type { Peer } from '../../../src/core/model.ts';
import { shownName } from '../ui/identity.ts';

/** People gone that are listed by name; the rest are a number. */
export const MAX_GONE_SHOWN = 30;

export interface PeopleOrder {
  readonly here: readonly Peer[];
  readonly gone: readonly Peer[];
  /** How many more have gone than `gone` lists. */
  readonly moreGone: number;
  /** All of them, here or not, by name: who was blocked must be found again. */
  readonly blocked: readonly Peer[];
}

export function orderPeople(peers: Iterable<Peer>, language: string): PeopleOrder {
  const collator = new Intl.Collator(language, { sensitivity: 'base', numeric: true });
  const here: Peer[] = [];
  const gone: Peer[] = [];
  const blocked: Peer[] = [];
  for (const peer of peers) (peer.trust === 'blocked' ? blocked : peer.state === 'here' ? here : gone).push(peer);
  const byName = (a: Peer, b: Peer) =>
    collator.compare(shownName(a.name, a.address), shownName(b.name, b.address)) ||
    collator.compare(a.address, b.address) ||
    collator.compare(a.id, b.id);
  here.sort(byName);
  blocked.sort(byName);
  gone.sort((a, b) => b.sinceMs - a.sinceMs || collator.compare(a.id, b.id));
  return { here, gone: gone.slice(0, MAX_GONE_SHOWN), moreGone: Math.max(0, gone.length - MAX_GONE_SHOWN), blocked };
}
