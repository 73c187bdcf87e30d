/** A dial that fails leaves nothing behind: no socket, no timer, no gRPC channel. */

import { getChannelzHandlers } from '@grpc/grpc-js/build/src/channelz.js';
import { expect, test } from 'vitest';
import type { Clock } from '../../src/core/clock.ts';
import type { Address, InstanceId } from '../../src/core/ids.ts';
import { realClock } from '../../src/node/real-clock.ts';
import type { LinkMaker } from '../../src/peer/callers.ts';
import { Dialer } from '../../src/peer/dialer.ts';
import { GrpcTransport } from '../../src/peer/grpc-transport.ts';
import { certify, generateKey } from '../../src/peer/identity.ts';
import { PeerMap } from '../../src/peer/peer-map.ts';
import { HOSTILE_LISTENERS, HostileListener } from '../support/hostile-listener.ts';
import { connectionsOf, hasProc } from '../support/linux-sockets.ts';
import { claimLoopback } from '../support/loopback.ts';
import { eventually } from '../support/watch.ts';

const PASSES = 100;
const AT_ONCE = 10;

/** Time ten times as fast: what waits for an answer gives up after half a second. */
const hurried: Clock = { now: realClock.now, after: (delayMs, task) => realClock.after(delayMs / 10, task) };

interface Counts {
  readonly channels: number;
  readonly timers: number;
  /** Seen from the dialing side; the listeners' ends are in this process as well. */
  readonly connections: number;
}

async function countAll(addresses: readonly string[]): Promise<Counts> {
  const dialed = hasProc ? connectionsOf(process.pid).filter(({ remote }) => addresses.includes(remote)) : [];
  const timers = process.getActiveResourcesInfo().filter((type) => type === 'Timeout');
  return { channels: await channels(), timers: timers.length, connections: dialed.length };
}

function channels(): Promise<number> {
  return new Promise((resolve, reject) => {
    const { GetTopChannels } = getChannelzHandlers() as unknown as TopChannels;
    const call = { request: { start_channel_id: '0', max_results: '100000' } };
    GetTopChannels(call, (error, value) => (error ? reject(error) : resolve(value.channel.length)));
  });
}

/** The part of gRPC's own introspection service that is asked here. */
interface TopChannels {
  GetTopChannels(call: object, done: (error: Error | null, value: { channel: unknown[] }) => void): void;
}

test(`${PASSES} failed dials to each of ${HOSTILE_LISTENERS.length} hostile listeners and to a closed port leave counts flat`, async () => {
  await using stack = new AsyncDisposableStack();
  const space = claimLoopback(HOSTILE_LISTENERS.length + 2);
  const addresses = [space.address(HOSTILE_LISTENERS.length)];
  for (const [index, kind] of HOSTILE_LISTENERS.entries()) {
    stack.use(await HostileListener.listen(kind, space.address(index)));
    addresses.push(space.address(index));
  }
  const certificate = await certify(generateKey());
  const transport = new GrpcTransport({ ip: space.ip, minPort: space.maxPort, maxPort: space.maxPort, certificate });
  stack.defer(() => transport.close());

  async function pass(): Promise<boolean[]> {
    const maker: LinkMaker = {
      clock: hurried,
      map: new PeerMap(space.address(HOSTILE_LISTENERS.length + 1) as Address, certificate.id),
      identity: () => ({
        id: certificate.id,
        isBlocked: () => false,
        isAccepted: () => false,
        wasEncrypted: () => false,
        address: space.address(HOSTILE_LISTENERS.length + 1) as Address,
        instanceId: 'run' as InstanceId,
        name: 'Ana',
        legacyPeers: true,
        circle: undefined,
        isOwnIp: () => true,
      }),
      admit: () => {
        throw new Error('nobody here may be admitted');
      },
      alsoAt: () => {},
      metEncrypted: () => {},
      refused: () => {},
    };
    const dialer = new Dialer(maker, transport, () => {});
    return Promise.all(addresses.map((address) => dialer.dial(address as Address)));
  }

  const flat = async () => {
    const { channels, timers, connections } = await countAll(addresses);
    return channels === 0 && timers <= before.timers && connections === 0;
  };
  const before = await countAll(addresses);
  expect(await pass()).toEqual(addresses.map(() => false));
  let seen = '';
  const look = async () => {
    seen = JSON.stringify(await countAll(addresses));
    return flat();
  };
  for (let done = 0; done < PASSES; done += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, pass));
  }
  await eventually(`counts to be as before: ${JSON.stringify(before)}`, look, 20_000, () => seen);
}, 120_000);
