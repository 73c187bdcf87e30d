/** Nodes in processes of their own find one another and chat, whatever happens to one of them. */

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claimLoopback, hostAndPort } from '../support/loopback.ts';
import { allHearOnce, allMeet, onePairOneLink } from '../support/meeting.ts';
import { TerminalNode } from '../support/terminal-node.ts';

/** A frozen node is noticed in this time: the one bound that is promised. */
const NOTICED_WITHIN_MS = 10_000;

const canFreeze = platform() !== 'win32';

test('three nodes find one another, chat, and each pair has one link', async () => {
  const space = claimLoopback();
  await using ana = await TerminalNode.start({ space, name: 'Ana' });
  await using ben = await TerminalNode.start({ space, name: 'Ben' });
  await using cui = await TerminalNode.start({ space, name: '崔' });
  const all = [ana, ben, cui];
  await allMeet(all);
  expect(
    ana
      .here()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['Ben', '崔']);
  expect(ana.here().every(({ kind }) => kind === 'earshot')).toBe(true);

  await ana.say('good morning\nto both of you 👋');
  const heard = await cui.waitForMessage('good morning\nto both of you 👋');
  expect(heard).toMatchObject({
    author: { address: ana.address, name: 'Ana', own: false, kind: 'earshot' },
    truncated: false,
  });

  await allHearOnce(all);
  await onePairOneLink(all);
  expect(all.flatMap(({ stray }) => stray)).toEqual([]);
});

test('what is said keeps its order and loses nothing', async () => {
  const space = claimLoopback();
  await using ana = await TerminalNode.start({ space });
  await using ben = await TerminalNode.start({ space });
  await allMeet([ana, ben]);
  const texts = Array.from({ length: 2_000 }, (_, i) => `line ${i}`);
  await Promise.all(texts.map((text) => ana.say(text)));
  await ben.waitForMessage('line 1999');
  expect(ben.heard.map(({ text }) => text)).toEqual(texts);
});

test('who is killed is noticed, and found again when it returns', async () => {
  const space = claimLoopback();
  await using ana = await TerminalNode.start({ space });
  await using ben = await TerminalNode.start({ space });
  await using cui = await TerminalNode.start({ space });
  await allMeet([ana, ben, cui]);
  await cui.kill();
  await Promise.all([ana.waitForGone(cui.address), ben.waitForGone(cui.address)]);
  await ana.reaches(ben);

  await using back = await TerminalNode.start({ space });
  expect(back.address).toBe(cui.address);
  await allMeet([ana, ben, back]);
  await allHearOnce([ana, ben, back]);
  await onePairOneLink([ana, ben, back]);
  expect(ana.timeline.filter(({ type }) => type === 'left')).toHaveLength(1);
  expect(ana.timeline.filter((item) => item.type === 'joined' && item.address === cui.address)).toHaveLength(2);
});

test('who leaves properly is gone at once, and its process ends with code 0', async () => {
  const space = claimLoopback();
  await using ana = await TerminalNode.start({ space });
  await using ben = await TerminalNode.start({ space });
  await allMeet([ana, ben]);
  await ben.say('bye');
  await ben.stop();
  expect(ben.exit).toEqual({ code: 0, signal: null });
  await ana.waitForMessage('bye');
  await ana.waitForGone(ben.address);
});

test.runIf(canFreeze)('who is frozen is noticed within 10 s, and found again when it thaws', async () => {
  const space = claimLoopback();
  await using ana = await TerminalNode.start({ space });
  await using ben = await TerminalNode.start({ space });
  await using cui = await TerminalNode.start({ space });
  await allMeet([ana, ben, cui]);
  cui.freeze();
  await Promise.all([ana, ben].map((node) => node.waitForGone(cui.address, NOTICED_WITHIN_MS)));
  await ana.reaches(ben);
  cui.resume();
  await allMeet([ana, ben, cui]);
  await allHearOnce([ana, ben, cui]);
  await onePairOneLink([ana, ben, cui]);
  // Neither of the two lost the other meanwhile.
  expect(ana.peerChanges.get(`gone ${ben.address}`)).toBeUndefined();
});

test.runIf(canFreeze)('a frozen peer delays nobody else', async () => {
  const space = claimLoopback();
  await using ana = await TerminalNode.start({ space });
  await using ben = await TerminalNode.start({ space });
  await using cui = await TerminalNode.start({ space });
  await allMeet([ana, ben, cui]);
  // Somebody new is read more slowly than this.
  await ben.must('person:trust', { id: ana.self.id, trust: 'accepted' });
  cui.freeze();
  // Far more than its socket holds.
  for (let i = 0; i < 128; i++) await ana.say(`${i} ${'x'.repeat(60_000)}`);
  await ana.say('and that was all');
  await ben.waitForMessage('and that was all');
  expect(ben.heard).toHaveLength(129);
  cui.resume();
  await allMeet([ana, ben, cui]);
});

// 36 processes start, three at a time: on a busy machine that alone takes a minute.
test('nodes started at the same moment end up with one link per pair, 12 times out of 12', {
  timeout: 180_000,
}, async () => {
  for (let round = 0; round < 12; round++) {
    const space = claimLoopback();
    await using ana = TerminalNode.launch({ space });
    await using ben = TerminalNode.launch({ space });
    await using cui = TerminalNode.launch({ space });
    const all = [ana, ben, cui];
    await Promise.all(all.map((node) => node.ready()));
    await allMeet(all);
    await allHearOnce(all);
    await onePairOneLink(all);
  }
});

test('a taken port is passed over', async () => {
  const space = claimLoopback();
  await using _taken = await occupy(space.address(0));
  await using node = await TerminalNode.start({ space });
  expect(node.address).toBe(space.address(1));
});

test('when all ports are taken it says which, and exits with code 2', async () => {
  const space = claimLoopback(2);
  await using _first = await occupy(space.address(0));
  await using _second = await occupy(space.address(1));
  await using node = TerminalNode.launch({ space });
  expect(await node.exited()).toEqual({ code: 2, signal: null });
  expect(node.stderr).toContain(String(space.minPort));
  expect(node.stderr).toContain(String(space.maxPort));
  expect(node.stderr).toContain(space.ip);
});

test('seven nodes started at once for five ports: five listen, each on its own, two say why not', async () => {
  const space = claimLoopback(5);
  await using stack = new AsyncDisposableStack();
  const nodes = Array.from({ length: 7 }, () => stack.use(TerminalNode.launch({ space })));
  const outcomes = await Promise.all(
    nodes.map((node) =>
      node.ready().then(
        () => node.address,
        () => undefined,
      ),
    ),
  );
  const listening = outcomes.filter((address) => address !== undefined);
  expect(new Set(listening).size).toBe(5);
  expect(listening).toHaveLength(5);
  const others = nodes.filter((_, i) => outcomes[i] === undefined);
  for (const node of others) expect(await node.exited()).toEqual({ code: 2, signal: null });
  await allMeet(nodes.filter((_, i) => outcomes[i] !== undefined));
});

test('a profile folder is for one node at a time', async () => {
  const space = claimLoopback();
  const profileDir = mkdtempSync(join(tmpdir(), 'earshot-test-'));
  try {
    await using _first = await TerminalNode.start({ space, profileDir });
    await using second = TerminalNode.launch({ space, profileDir });
    expect(await second.exited()).toEqual({ code: 2, signal: null });
    expect(second.stderr).toContain(profileDir);
  } finally {
    rmSync(profileDir, { recursive: true, force: true });
  }
});

/** Somebody else's program on that port. */
async function occupy(address: string): Promise<Server> {
  const { ip, port } = hostAndPort(address);
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, ip, resolve);
  });
  return server;
}
