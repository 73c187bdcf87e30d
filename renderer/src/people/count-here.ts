/** How many others are here now. Pure. */

import type { Peer } from '../../../src/core/model.ts';

export function countHere(peers: ReadonlyMap<unknown, Peer>): number {
  let count = 0;
  for (const { state } of peers.values()) if (state === 'here') count += 1;
  return count;
}
