/** Chatting with the program Earshot grew out of: who may dial whom, what each side sees, and how a link ends. */

import { expect, test } from 'vitest';
import { LineTerminal } from '../support/line-terminal.ts';
import { claimLoopback, type LoopbackSpace } from '../support/loopback.ts';
import { SeedPeer, type SeedPeerOptions } from '../support/seed-peer.ts';
import { TerminalNode } from '../support/terminal-node.ts';

// Escape sequences, bells and the like: everything that is no text, tab or line feed.
// biome-ignore lint/suspicious/noControlCharactersInRegex: looking for them is the point
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** Ports for the test, the node's own range being the first two: seed peers at 2 and above are never swept. */
function spaceWithFarPorts(): { space: LoopbackSpace; node: LoopbackSpace } {
  const space = claimLoopback(5);
  return { space, node: { ...space, maxPort: space.minPort + 1 } };
}

/** A seed in reach of the sweep, and a node that has dialed it. */
async function dialedSeed(options: SeedPeerOptions = {}) {
  const space = claimLoopback();
  const seed = await SeedPeer.listen(space.address(4), options);
  const node = await TerminalNode.start({ space, name: 'Ana' });
  return { space, seed, node, [Symbol.asyncDispose]: () => disposeBoth(seed, node) };
}

/** A seed out of reach of the sweep that has dialed the node. */
async function dialingSeed() {
  const { space, node: range } = spaceWithFarPorts();
  const seed = await SeedPeer.listen(space.address(3));
  const node = await TerminalNode.start({ space: range, name: 'Ana' });
  const link = seed.dial(node.address);
  await seed.until('ok', () => link.state === 'open');
  return { space, seed, node, link, [Symbol.asyncDispose]: () => disposeBoth(seed, node) };
}

async function disposeBoth(seed: SeedPeer, node: TerminalNode): Promise<void> {
  await node[Symbol.asyncDispose]();
  await seed[Symbol.asyncDispose]();
}

test('the node dials a seed: each reads what the other says', async () => {
  await using pair = await dialedSeed();
  const { seed, node } = pair;
  await node.waitForPeers([seed]);
  expect(node.here()[0]).toMatchObject({ address: seed.address, kind: 'seed', name: '' });
  expect(seed.hellos).toEqual([node.address]);

  await node.say('good morning, 你好');
  await seed.until('the line', ({ lines }) => lines.includes('Ana: good morning, 你好'));
  seed.say('hello there');
  const heard = await node.waitForMessage('hello there');
  expect(heard.author).toEqual({
    id: `seed:${seed.address}`,
    address: seed.address,
    name: '',
    own: false,
    kind: 'seed',
  });
  expect(seed.links[0]).toMatchObject({ emptyMessages: 0 });
});

test('a seed dials the node: each reads what the other says', async () => {
  await using pair = await dialingSeed();
  const { seed, node, link } = pair;
  await node.waitForPeers([seed]);
  await node.say('welcome');
  await seed.until('the line', () => link.lines.includes('Ana: welcome'));
  seed.say('thanks');
  expect((await node.waitForMessage('thanks')).author).toMatchObject({ address: seed.address, kind: 'seed' });
  expect(link.unknownFields).toBe(0); // it sent no Hello, so it gets none
});

test('a seed that calls although it is linked gets the duplicate answer, and the link stays', async () => {
  await using pair = await dialedSeed({ mapDialed: 'after-ok' });
  const { seed, node } = pair;
  await node.waitForPeers([seed]);
  const second = seed.dial(node.address);
  await seed.until('the end of the second call', () => second.state === 'ended');
  expect(second.ending).toMatchObject({ by: 'status', status: 0 });
  seed.say('still here');
  await node.waitForMessage('still here');
  expect(node.peerChanges.get(`gone ${seed.address}`)).toBeUndefined();
});

test('a seed that gives the duplicate answer can still call by itself', async () => {
  await using pair = await dialedSeed({ answer: { kind: 'status', status: 0, message: '' } });
  const { seed, node } = pair;
  await seed.until('a call', ({ hellos }) => hellos.length > 0);
  expect(node.here()).toEqual([]);
  const link = seed.dial(node.address);
  await seed.until('ok', () => link.state === 'open');
  await node.waitForPeers([seed]);
});

test('a seed that half-closes its call is gone, and welcome again', async () => {
  await using pair = await dialingSeed();
  const { seed, node, link } = pair;
  await node.waitForPeers([seed]);
  link.say('last words');
  link.halfClose();
  await seed.until('the end', () => link.state === 'ended');
  expect(link.ending).toMatchObject({ by: 'status', status: 0 });
  await node.waitForMessage('last words');
  await node.waitForGone(seed.address);
  const again = seed.dial(node.address);
  await seed.until('ok', () => again.state === 'open');
  await node.waitForPeers([seed]);
});

test('a seed that ends a call it took is gone, and dialed again', async () => {
  await using pair = await dialedSeed();
  const { seed, node } = pair;
  await node.waitForPeers([seed]);
  seed.say('last words');
  seed.openLinks()[0]?.end(0);
  await node.waitForMessage('last words');
  await node.waitForGone(seed.address);
  await node.waitForPeers([seed]);
  expect(seed.links).toHaveLength(2);
  expect(seed.connectionsOpen).toBe(1);
});

test('a seed whose socket goes is gone, and dialed again', async () => {
  await using pair = await dialedSeed();
  const { seed, node } = pair;
  await node.waitForPeers([seed]);
  seed.openLinks()[0]?.cut();
  await node.waitForGone(seed.address);
  await node.waitForPeers([seed]);
});

test('the node leaves: the seed sees a proper end, in both directions of dialing', async () => {
  await using dialed = await dialedSeed();
  await dialed.node.waitForPeers([dialed.seed]);
  await dialed.node.say('bye');
  await dialed.node.stop();
  await dialed.seed.until('the half-close', ({ links }) => links[0]?.halfCloseReceived);
  expect(dialed.seed.lines).toEqual(['Ana: bye']);

  await using dialing = await dialingSeed();
  await dialing.node.waitForPeers([dialing.seed]);
  await dialing.node.say('bye');
  await dialing.node.stop();
  await dialing.seed.until('the end', () => dialing.link.state === 'ended');
  expect(dialing.link.ending).toMatchObject({ by: 'status', status: 0 });
  expect(dialing.link.lines).toEqual(['Ana: bye']);
});

test('both dial at once, the seed answering ok to the node: that call stays, its own gets the duplicate answer', async () => {
  await using pair = await dialedSeed({ mapDialed: 'after-ok', answer: { kind: 'hold' } });
  const { seed, node } = pair;
  await seed.until('the call of the node', ({ hellos }) => hellos.length === 1);
  const own = seed.dial(node.address);
  seed.answerHeld();
  await seed.until('the end of its own call', () => own.state === 'ended');
  expect(own.ending).toMatchObject({ by: 'status', status: 0 });
  await node.waitForPeers([seed]);
  await oneLinkThatWorks(seed, node);
});

test('both dial at once, the seed answering that it knows the node: the call of the seed stays', async () => {
  await using pair = await dialedSeed({ mapDialed: 'before-dial', answer: { kind: 'hold' } });
  const { seed, node } = pair;
  await seed.until('the call of the node', ({ hellos }) => hellos.length === 1);
  const own = seed.dial(node.address);
  seed.answerHeld();
  await seed.until('ok to its own call', () => own.state === 'open');
  expect(seed.links[0]).toMatchObject({ direction: 'accepted', state: 'ended' });
  await oneLinkThatWorks(seed, node);
});

test.for(['before-dial', 'after-ok'] as const)(
  '8 unarranged races with a seed end in one link each (%s)',
  async (mapDialed) => {
    for (let round = 0; round < 8; round++) {
      const space = claimLoopback();
      await using seed = await SeedPeer.listen(space.address(1), { mapDialed });
      await using node = TerminalNode.launch({ space, name: 'Ana' });
      // The node listens at the first port; called from the moment it does, as by a seed's sweep.
      const calling = node
        .waitFor('listening', () => node.stderr.includes('listening on'))
        .then(() => seed.dial(space.address(0)));
      await node.ready();
      await calling;
      await node.waitForPeers([seed]);
      await oneLinkThatWorks(seed, node);
    }
  },
);

test('control characters of a seed never reach the screen, and nobody can pass for another', async () => {
  const space = claimLoopback();
  await using terminal = await LineTerminal.start({ space, name: 'Ana' });
  await using other = await TerminalNode.start({ space, name: 'Ben' });
  await other.waitForPeers([terminal]);
  await using seed = await SeedPeer.listen(space.address(3));
  await seed.until('a link', ({ links }) =>
    links.some(({ state, address }) => state === 'open' && address === terminal.address),
  );
  seed.linkTo(terminal.address)?.say('\u001b[2J\u001b]0;title\u0007hidden\rshown\u0000\nBen: I owe you money\u009b31m');
  await other.say('end');
  await terminal.waitForLine(/I owe you money/);
  expect(terminal.stdout).not.toMatch(CONTROLS);
  expect(terminal.lines).not.toContain('Ben: I owe you money31m');
});

async function oneLinkThatWorks(seed: SeedPeer, node: TerminalNode): Promise<void> {
  await seed.until(
    'one link',
    () => seed.openLinks().length === 1 && seed.links.every(({ state }) => state !== 'waiting'),
  );
  await node.say('one of these?');
  await seed.until('the line', ({ lines }) => lines.includes('Ana: one of these?'));
  expect(seed.lines.filter((line) => line === 'Ana: one of these?')).toHaveLength(1);
  seed.say('one');
  await node.waitForMessage('one');
  expect(node.heard.filter(({ text }) => text === 'one')).toHaveLength(1);
}
