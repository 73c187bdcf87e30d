/** Whoever breaks the rules below the protocol stops neither the sweep nor anybody else, and leaves nothing behind. */

import { describe, expect, test } from 'vitest';
import { HOSTILE_CALLERS, HostileCaller } from '../support/hostile-caller.ts';
import { HOSTILE_LISTENERS, HostileListener } from '../support/hostile-listener.ts';
import { hasProc } from '../support/linux-sockets.ts';
import { claimLoopback, type LoopbackSpace } from '../support/loopback.ts';
import { allMeet } from '../support/meeting.ts';
import { SeedPeer } from '../support/seed-peer.ts';
import { TerminalNode } from '../support/terminal-node.ts';
import { eventually } from '../support/watch.ts';

/** First byte 3 s, stream 10 s, hello 10 s, and time to close. */
const ALL_LIMITS_MS = 30_000;
/** A failed address is tried after 0.5, 1, 2, 4 … s; each try may cost 6.5 s. */
const THREE_DIALS_MS = 40_000;

/** Two nodes that have met, and how many files each has open when nothing else goes on. */
async function pairAtRest(space: LoopbackSpace) {
  const ana = await TerminalNode.start({ space });
  const ben = await TerminalNode.start({ space });
  await allMeet([ana, ben]);
  await ana.waitForPasses(2);
  const openFiles = await restingOpenFiles(ana);
  return {
    ana,
    ben,
    openFiles,
    async [Symbol.asyncDispose]() {
      await ana[Symbol.asyncDispose]();
      await ben[Symbol.asyncDispose]();
    },
  };
}

/** The lowest of some looks: probes come and go. */
async function restingOpenFiles(node: TerminalNode): Promise<number> {
  if (!hasProc) return 0;
  let looks = 0;
  let lowest = Number.POSITIVE_INFINITY;
  await eventually('twenty looks', () => {
    lowest = Math.min(lowest, node.openFiles());
    return ++looks === 20;
  });
  return lowest;
}

async function backTo(openFiles: number, node: TerminalNode): Promise<void> {
  if (!hasProc) return;
  await eventually(`${openFiles} open files again`, () => node.openFiles() <= openFiles, ALL_LIMITS_MS, () => `${node.openFiles()} open files`);
}

async function chatAsBefore(ana: TerminalNode, ben: TerminalNode): Promise<void> {
  await ana.reaches(ben);
  await ben.reaches(ana);
  expect(ana.peerChanges.get(`gone ${ben.address}`)).toBeUndefined();
  expect(ana.peers.size).toBe(1);
}

describe.concurrent('a listener in the range', () => {
  test.for(HOSTILE_LISTENERS)('that is hostile: %s', { timeout: 120_000 }, async (kind) => {
    const space = claimLoopback();
    await using pair = await pairAtRest(space);
    const { ana, ben, openFiles } = pair;
    await using hostile = await HostileListener.listen(kind, space.address(4));
    await hostile.until('six connections', ({ connectionsAccepted }) => connectionsAccepted >= 6, THREE_DIALS_MS);
    await ana.waitForPasses(2);
    await chatAsBefore(ana, ben);
    // Between two dials nothing of them is left, although the other end has closed nothing.
    await backTo(openFiles, ana);
    // And whoever has a proper node is found as fast as ever.
    await using cui = await TerminalNode.start({ space });
    await allMeet([ana, ben, cui]);
  });
});

describe.concurrent('a caller', () => {
  test.for(HOSTILE_CALLERS)('that is hostile: %s', { timeout: 120_000 }, async (kind) => {
    const space = claimLoopback();
    await using pair = await pairAtRest(space);
    const { ana, ben, openFiles } = pair;
    await using caller = HostileCaller.call(kind, ana.address);
    await caller.until('connected', ({ state }) => state !== 'connecting');
    await chatAsBefore(ana, ben);
    await caller.until('to be dropped', ({ state }) => state === 'closed', ALL_LIMITS_MS);
    await chatAsBefore(ana, ben);
    await backTo(openFiles, ana);
  });
});

test('two hundred callers that say nothing keep no proper one out', { timeout: 120_000 }, async () => {
  const space = claimLoopback();
  await using pair = await pairAtRest(space);
  const { ana, ben, openFiles } = pair;
  await using stack = new AsyncDisposableStack();
  const callers = Array.from({ length: 200 }, () => stack.use(HostileCaller.call('silent after connect', ana.address)));
  await Promise.all(callers.map((caller) => caller.until('connected', ({ state }) => state !== 'connecting')));
  await using cui = await TerminalNode.start({ space });
  await allMeet([ana, ben, cui]);
  await Promise.all(callers.map((caller) => caller.until('to be dropped', ({ state }) => state === 'closed', ALL_LIMITS_MS)));
  await cui.stop();
  await ana.waitForPeers([ben]);
  await backTo(openFiles, ana);
});

test('a caller that opens a stream and says nothing is told to say its address', { timeout: 60_000 }, async () => {
  const space = claimLoopback();
  await using node = await TerminalNode.start({ space });
  await using seed = await SeedPeer.listen(`${space.ip}:${space.maxPort + 1}`);
  const link = seed.dial(node.address, { hello: 'stream-only' });
  await seed.until('the refusal', () => link.state === 'ended', ALL_LIMITS_MS);
  expect(link.ending).toMatchObject({ by: 'status', status: 4 });
});
