/** A dial that is given up, at whatever moment and whoever listens, leaves no connection behind. */

import { describe, expect, test } from 'vitest';
import type { Address } from '../../src/core/ids.ts';
import { GrpcTransport } from '../../src/peer/grpc-transport.ts';
import { certify, generateKey } from '../../src/peer/identity.ts';
import type { Security } from '../../src/peer/wire.ts';
import { HOSTILE_LISTENERS, HostileListener } from '../support/hostile-listener.ts';
import { connectionsOf, hasProc } from '../support/linux-sockets.ts';
import { claimLoopback, hostAndPort } from '../support/loopback.ts';
import { SeedPeer } from '../support/seed-peer.ts';
import { eventually } from '../support/watch.ts';

/** A hundred in all, few at a time: many at once keep the event loop from connecting before all are given up. */
const ROUNDS = 10;
const DIALS_A_ROUND = 10;
/** From before the socket is there to well after HTTP/2 is up. */
const LATEST_ABORT_MS = 20;

/** Connections of this process to `address`, seen from the dialing side. */
function dialedTo(address: string): number {
  return connectionsOf(process.pid).filter(({ remote }) => remote === address).length;
}

async function dialAndGiveUp(
  transport: GrpcTransport,
  address: string,
  security: Security,
  afterMs: number,
): Promise<void> {
  const abort = new AbortController();
  setTimeout(() => abort.abort(new Error('given up')), afterMs);
  try {
    const wire = await transport.dial(address as Address, security, abort.signal);
    wire.handle({ packet() {}, drained() {}, closed() {} });
    wire.destroy();
  } catch {
    // Nobody usable there, or given up: both are what is asked for.
  }
}

async function giveUpMany(address: string): Promise<void> {
  const { ip } = hostAndPort(address);
  const transport = new GrpcTransport({
    ip,
    minPort: 4_565,
    maxPort: 4_565,
    certificate: await certify(generateKey()),
  });
  for (let round = 0; round < ROUNDS; round++) {
    const moments = Array.from(
      { length: DIALS_A_ROUND },
      (_, i) => ((i + round / ROUNDS) / DIALS_A_ROUND) * LATEST_ABORT_MS,
    );
    const securities: Security[] = ['tls', 'plaintext'];
    await Promise.all(
      moments.map((afterMs, i) => dialAndGiveUp(transport, address, securities[i % 2] as Security, afterMs)),
    );
  }
  await eventually(
    'no connection',
    () => dialedTo(address) === 0,
    5_000,
    () => `${dialedTo(address)} connections`,
  );
  await transport.close();
}

describe.runIf(hasProc)('a hundred dials given up leave nothing at', () => {
  test('a proper listener', async () => {
    await using seed = await SeedPeer.listen(claimLoopback().address(0));
    await giveUpMany(seed.address);
    await seed.until('all of them to end', ({ connectionsOpen }) => connectionsOpen === 0);
    expect(seed.connectionsAccepted).toBeGreaterThan(0);
  });

  test.for(HOSTILE_LISTENERS)('a hostile one: %s', async (kind) => {
    const address = claimLoopback().address(0);
    await using hostile = await HostileListener.listen(kind, address);
    await giveUpMany(address);
    expect(hostile.connectionsAccepted).toBeGreaterThan(0);
  });
});
