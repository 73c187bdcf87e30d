import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { platform } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { ipOf, portOf, toAddress } from '../../src/core/address.ts';
import type { Address } from '../../src/core/ids.ts';
import { realClock } from '../../src/node/real-clock.ts';
import { AddressSpace } from '../../src/scan/address-space.ts';
import { PROBE_TIMEOUT_MS } from '../../src/scan/pass.ts';
import { probe } from '../../src/scan/probe.ts';
import { Sweep } from '../../src/scan/sweep.ts';
import { reapWithWorker } from '../support/child-reaper.ts';
import { claimLoopback } from '../support/loopback.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { eventually } from '../support/watch.ts';

/** Only these answer on all of 127.0.0.0/8. */
const wideLoopback = platform() !== 'darwin';

async function listenOn(address: Address, onConnection?: () => void): Promise<Server> {
  const server = createServer((socket) => {
    onConnection?.();
    // A prober resets; that is its way of saying goodbye.
    socket.on('error', () => {});
    socket.resume();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(portOf(address), ipOf(address), resolve);
  });
  onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));
  return server;
}

/** What this process holds open. The runner has a timer or two of its own, which come and go. */
function heldOpen(): { sockets: number; timers: number } {
  const resources = process.getActiveResourcesInfo();
  const count = (...kinds: string[]) => resources.filter((resource) => kinds.includes(resource)).length;
  return { sockets: count('TCPSocketWrap', 'TCPWRAP', 'TCPConnectWrap'), timers: count('Timeout') };
}

async function allSocketsClosed(): Promise<void> {
  await eventually(
    'every socket to be closed',
    () => heldOpen().sockets === 0,
    undefined,
    () => String(process.getActiveResourcesInfo()),
  );
}

function openFiles(): number {
  return platform() === 'linux' ? readdirSync('/proc/self/fd').length : 0;
}

test.skipIf(!wideLoopback)('finds every open listener of a /24 and five ports, and nothing else', async () => {
  const { ip, minPort, maxPort } = claimLoopback();
  const network = ip.slice(0, ip.lastIndexOf('.'));
  const open = [
    [0, 0],
    [1, 4],
    [77, 2],
    [77, 3],
    [200, 1],
    [255, 4],
  ].map(([host, port]) => toAddress(`${network}.${host}`, minPort + (port ?? 0)));
  for (const address of open) await listenOn(address);
  const found: Address[] = [];
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const sweep = new Sweep({
    space: AddressSpace.of([`${network}.0/24`]),
    ports: { minPort, maxPort },
    clock: realClock,
    random: seededRandom(1),
    skip: () => false,
    onFound: (address) => found.push(address),
    onProgress: ({ state }) => state === 'resting' && resolve(),
  });
  onTestFinished(() => sweep.stop());
  sweep.start();
  await done;
  expect(found.toSorted()).toEqual(open.toSorted());
  expect(sweep.progress).toEqual({ state: 'resting', pass: 1, visited: 1_280, total: 1_280 });
});

test('over 100 passes nothing is left open, found or refused', async () => {
  const { ip, minPort, maxPort } = claimLoopback();
  const space = AddressSpace.of([`${ip}/32`]);
  let accepted = 0;
  const address = toAddress(ip, minPort + 1);
  await listenOn(address, () => (accepted += 1));
  let found = 0;
  const passes = async (count: number): Promise<void> => {
    const { promise: done, resolve } = Promise.withResolvers<void>();
    let left = count;
    const sweep = new Sweep({
      space,
      ports: { minPort, maxPort },
      clock: realClock,
      random: Math.random,
      skip: () => false,
      onFound: () => (found += 1),
      // The next pass at once instead of after its rest.
      onProgress: ({ state }) => {
        if (state !== 'resting') return;
        if (--left === 0) resolve();
        else sweep.retarget(space, { minPort, maxPort });
      },
    });
    sweep.start();
    await done;
    sweep.stop();
  };
  const afterPasses = async (count: number): Promise<{ timers: number; files: number }> => {
    await passes(count);
    // The listening side sees a connection, and its reset, in turns of its own.
    await eventually('every accepted connection to be seen', () => accepted === found);
    await allSocketsClosed();
    return { timers: heldOpen().timers, files: openFiles() };
  };
  const before = await afterPasses(2);
  const after = await afterPasses(100);
  expect(after.files).toBe(before.files);
  expect(after.timers).toBeLessThanOrEqual(before.timers + 1);
  expect(found).toBe(102);
});

test('tells open, closed and silent apart', async () => {
  const { ip, minPort } = claimLoopback();
  await listenOn(toAddress(ip, minPort));
  const signal = new AbortController().signal;
  expect(await probe(toAddress(ip, minPort), PROBE_TIMEOUT_MS, signal)).toBe('open');
  expect(await probe(toAddress(ip, minPort + 1), PROBE_TIMEOUT_MS, signal)).toBe('closed');
});

test.skipIf(platform() !== 'linux')(
  'a frozen listener with a full backlog is silent, and leaves nothing open here',
  async () => {
    const { ip, minPort } = claimLoopback();
    const listen = `require('net').createServer().listen({ port: ${minPort}, host: '${ip}', backlog: 1 }, () => console.log('listening'))`;
    const child = spawn(process.execPath, ['-e', listen], { stdio: ['ignore', 'pipe', 'inherit'] });
    reapWithWorker(child);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    child.kill('SIGSTOP');
    const address = toAddress(ip, minPort);
    const { signal } = new AbortController();
    // The kernel takes a few in its stead, then answers no more.
    await eventually('silence', async () => (await probe(address, 50, signal)) === 'silent');
    await allSocketsClosed();
  },
);

test('an aborted probe closes its socket at once', async () => {
  const { ip, minPort } = claimLoopback();
  await allSocketsClosed();
  const { timers } = heldOpen();
  const abort = new AbortController();
  const probing = Array.from({ length: 20 }, () => probe(toAddress(ip, minPort), 60_000, abort.signal));
  abort.abort();
  expect(await Promise.all(probing)).toEqual(Array.from({ length: 20 }, () => 'silent'));
  expect(await probe(toAddress(ip, minPort), 60_000, abort.signal)).toBe('silent');
  await allSocketsClosed();
  expect(heldOpen().timers).toBeLessThanOrEqual(timers + 1);
});
