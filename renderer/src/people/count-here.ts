/** How many others are here now; who is blocked is not counted. Pure. */

import type { Peer } from '../../../src/core/model.ts';

export function countHere(peers: ReadonlyMap<unknown, Peer>): number {
  let count = 0;
  for (const { state, trust } of peers.values()) if (state === 'here' && trust !== 'blocked') count += 1;
  return count;
}
