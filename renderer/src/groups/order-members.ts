/** Who is in a group, as the list has them: oneself, those here, those away, those never met. Pure. */

import type { PersonId } from '../../../src/core/ids.ts';
import type { Peer } from '../../../src/core/model.ts';
import { shownName } from '../ui/identity.ts';

export interface Members {
  readonly self: boolean;
  readonly known: readonly Peer[];
  /** Members that this node has not met: they came by somebody else's invitation. */
  readonly unmet: readonly PersonId[];
  /** How many of them are here, oneself included. */
  readonly here: number;
}

export function orderMembers(
  members: readonly PersonId[],
  peers: ReadonlyMap<PersonId, Peer>,
  self: PersonId,
  language: string,
): Members {
  const collator = new Intl.Collator(language, { sensitivity: 'base', numeric: true });
  const known: Peer[] = [];
  const unmet: PersonId[] = [];
  const others = new Set(members);
  const isSelf = others.delete(self);
  for (const id of others) {
    const peer = peers.get(id);
    if (peer === undefined) unmet.push(id);
    else known.push(peer);
  }
  known.sort(
    (a, b) =>
      Number(b.state === 'here') - Number(a.state === 'here') ||
      collator.compare(shownName(a.name, a.address), shownName(b.name, b.address)) ||
      (a.id < b.id ? -1 : 1),
  );
  const here = known.filter(({ state }) => state === 'here').length + Number(isSelf);
  return { self: isSelf, known, unmet: unmet.sort(), here };
}
