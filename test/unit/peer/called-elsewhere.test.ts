/** Nodes that call each other at addresses that neither says: a second network card, a forwarded port. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ipOf, portOf, toAddress } from '../../../src/core/address.ts';
import type { Address } from '../../../src/core/ids.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemoryNetwork } from '../../support/memory-transport.ts';
import { keyOf, PeeringNode } from '../../support/peering-node.ts';

const A = toAddress('127.0.0.1', 4565);
const B = toAddress('127.0.0.1', 4566);

/** Where the same node answers as well. */
function elsewhere(address: Address): Address {
  return toAddress(ipOf(address).replace(/1$/, '2'), portOf(address));
}

async function start(network: MemoryNetwork, clock: FakeClock, address: Address): Promise<PeeringNode> {
  const node = new PeeringNode(address, clock, network.transport(address, keyOf(address)));
  await node.peering.start();
  const listener = network.listenerAt(address);
  if (listener) network.listen(elsewhere(address), listener.onCall, listener.peerId);
  return node;
}

it('ends in exactly one link when both call at once, in whatever order things arrive', async () => {
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.nat()), async (choices) => {
      const network = new MemoryNetwork();
      network.choose = (steps) => (choices.next().value as number) % steps;
      const clock = new FakeClock();
      const [a, b] = [await start(network, clock, A), await start(network, clock, B)];
      a.peering.offer(elsewhere(B));
      b.peering.offer(elsewhere(A));
      await network.settle();
      expect([a.links.length, b.links.length]).toEqual([1, 1]);
      a.say('from a');
      b.say('from b');
      await network.settle();
      expect([a.heard, b.heard]).toEqual([['from b'], ['from a']]);
    }),
    { numRuns: 300 },
  );
});
