/** Addresses remembered, within bounds. */

import { expect, it } from 'vitest';
import { toAddress } from '../../../src/core/address.ts';
import { AddressMemory } from '../../../src/peer/address-memory.ts';

it('remembers, and nobody fills it with addresses of one ip', () => {
  const memory = new AddressMemory();
  const victim = toAddress('10.0.0.1', 4565);
  memory.add(victim);
  for (let port = 1; port <= 20_000; port++) memory.add(toAddress('10.0.0.2', port));
  expect([memory.has(victim), memory.has(toAddress('10.0.0.2', 20_000)), memory.has(toAddress('10.0.0.2', 1))]).toEqual(
    [true, true, false],
  );
});

it('forgets the ip heard of least recently once there are too many', () => {
  const memory = new AddressMemory();
  for (let host = 0; host < 5_000; host++) memory.add(toAddress(`10.1.${host >> 8}.${host & 255}`, 4565));
  expect([memory.has(toAddress('10.1.0.0', 4565)), memory.has(toAddress('10.1.19.135', 4565))]).toEqual([false, true]);
});
