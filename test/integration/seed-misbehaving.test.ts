/** Seed-protocol nodes that send too much, too little or nonsense harm nobody but their own link. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SEED_MAX_MESSAGE_BYTES, textForMessageOf } from '../support/grpc-frames.ts';
import { hasProc } from '../support/linux-sockets.ts';
import { claimLoopback } from '../support/loopback.ts';
import { allMeet } from '../support/meeting.ts';
import { type Answer, SeedPeer } from '../support/seed-peer.ts';
import { TerminalNode } from '../support/terminal-node.ts';

/** The seed answers a 4th keepalive PING with GOAWAY; who pings at all does so within this. */
const PING_WATCH_MS = 16_000;
/** What a node may weigh under a flood; it is under 100 MB without. */
const MAX_RSS_BYTES = 300 * 1024 * 1024;
const MAX_TEXT_BYTES = 65_536;

/** Two nodes, and a seed that both find in their first pass. */
async function company(answer: Answer = { kind: 'ok' }) {
  const space = claimLoopback(8);
  const seed = await SeedPeer.listen(space.address(6), { answer });
  const ana = await TerminalNode.start({ space, name: 'Ana' });
  const ben = await TerminalNode.start({ space, name: 'Ben' });
  return {
    space,
    ana,
    ben,
    seed,
    async [Symbol.asyncDispose]() {
      await ana[Symbol.asyncDispose]();
      await ben[Symbol.asyncDispose]();
      await seed[Symbol.asyncDispose]();
    },
  };
}

test('a seed never gets a PING or an empty message, however long it is silent', async () => {
  const { space } = { space: claimLoopback(5) };
  const dir = mkdtempSync(join(tmpdir(), 'earshot-test-'));
  const config = join(dir, 'config.json');
  writeFileSync(config, JSON.stringify({ name: 'Ana' }));
  try {
    await using dialed = await SeedPeer.listen(space.address(1));
    await using dialing = await SeedPeer.listen(space.address(4));
    await using node = await TerminalNode.start({
      space: { ...space, maxPort: space.minPort + 2 },
      args: ['--config', config],
    });
    const link = dialing.dial(node.address);
    await node.waitForPeers([dialed, dialing]);
    await node.must('settings:change', { name: 'Anna' });
    // Nothing is to happen, so there is no event to wait for.
    await new Promise((resolve) => setTimeout(resolve, PING_WATCH_MS));
    for (const seed of [dialed, dialing]) {
      expect(seed).toMatchObject({ pings: 0, goawaysSent: 0, lines: [] });
      expect(seed.links).toHaveLength(1);
      expect(seed.links[0]).toMatchObject({ state: 'open', emptyMessages: 0 });
    }
    await node.say('still there?');
    await dialed.until('the line', ({ lines }) => lines.includes('Anna: still there?'));
    await dialing.until('the line', () => link.lines.includes('Anna: still there?'));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test('a seed that repeats its last line without end is read at 30 lines a second, and the others are served', async () => {
  await using all = await company();
  const { ana, ben, seed, space } = all;
  await using loud = await SeedPeer.listen(space.address(7));
  await allMeetWith([ana, ben], [seed, loud]);
  const startedMs = performance.now();
  const stops = loud.openLinks().map((link) => link.flood('last line'));
  const floods = (): number => ana.heard.filter(({ author }) => author.address === loud.address).length;
  await ana.waitFor('more than the burst', () => floods() > 80);

  seed.say('can you hear me?');
  await Promise.all([ana, ben].map((node) => node.waitForMessage('can you hear me?')));
  await ana.reaches(ben);
  await ben.reaches(ana);
  const elapsedSeconds = (performance.now() - startedMs) / 1_000;
  expect(floods()).toBeLessThanOrEqual(60 + 30 * elapsedSeconds + 10);
  // What is not read waits in its socket, not in our memory.
  for (const link of loud.openLinks()) expect(link.floodedBytes).toBeLessThan(64 * 1024 * 1024);
  if (hasProc) expect(ana.rssBytes()).toBeLessThan(MAX_RSS_BYTES);
  for (const stop of stops) stop();
  expect(loud.openLinks()).toHaveLength(2);
});

test('an endless stream of 1 MiB lines stays within memory', async () => {
  await using all = await company();
  const { ana, ben, seed } = all;
  await allMeetWith([ana, ben], [seed]);
  for (const link of seed.openLinks()) link.flood('y'.repeat(1024 * 1024));
  // 3 MiB at once, and then 256 KiB a second: more than that nobody new may have us read.
  await ana.waitFor('some of it', () => ana.heard.filter(({ truncated }) => truncated).length >= 5);
  await ben.reaches(ana);
  if (hasProc) expect(ana.rssBytes()).toBeLessThan(MAX_RSS_BYTES);
});

test('invalid UTF-8 is shown with U+FFFD and ends nothing', async () => {
  await using all = await company();
  const { ana, ben, seed } = all;
  await allMeetWith([ana, ben], [seed]);
  seed.say(Buffer.from([0x61, 0xff, 0xfe, 0x62, 0xc3]));
  await ana.waitForMessage('a\ufffd\ufffdb\ufffd');
  seed.say('next');
  await ana.waitForMessage('next');
});

test('control characters never reach whoever shows a line', async () => {
  await using all = await company();
  const { ana, ben, seed } = all;
  await allMeetWith([ana, ben], [seed]);
  seed.say('\u001b[2J\u0007red\u001b[0m\u0000 \u009b1m\u2028end');
  await ana.waitForMessage('[2Jred[0m 1mend');
});

test('a line of 4 MiB is cut at 65,536 bytes and marked', async () => {
  await using all = await company();
  const { ana, ben, seed } = all;
  await allMeetWith([ana, ben], [seed]);
  const line = textForMessageOf(SEED_MAX_MESSAGE_BYTES);
  seed.say(line);
  const message = await ana.waitFor('the cut line', () => ana.heard.find(({ truncated }) => truncated));
  expect(Buffer.byteLength(message.text)).toBe(MAX_TEXT_BYTES);
  expect(line.startsWith(message.text)).toBe(true);
  seed.say('next');
  expect(await ana.waitForMessage('next')).toMatchObject({ truncated: false });
});

test('a line cut inside a character loses that character, not its shape', async () => {
  await using all = await company();
  const { ana, ben, seed } = all;
  await allMeetWith([ana, ben], [seed]);
  seed.say(`x${'好'.repeat(30_000)}`);
  const message = await ana.waitFor('the cut line', () => ana.heard.find(({ truncated }) => truncated));
  expect(message.text).toBe(`x${'好'.repeat(Math.floor((MAX_TEXT_BYTES - 1) / 3))}`);
});

test('a message above 4 MiB ends that stream, with RESOURCE_EXHAUSTED for who dialed, and no other', async () => {
  await using all = await company();
  const { ana, ben, seed, space } = all;
  await allMeetWith([ana, ben], [seed]);
  await using far = await SeedPeer.listen(`${space.ip}:${space.maxPort + 1}`);
  const link = far.dial(ana.address);
  await far.until('ok', () => link.state === 'open');
  link.say(textForMessageOf(SEED_MAX_MESSAGE_BYTES + 1));
  await far.until('the end', () => link.state === 'ended');
  expect(link.ending).toMatchObject({ by: 'status', status: 8 });
  await ana.waitForGone(far.address);

  seed.say(textForMessageOf(SEED_MAX_MESSAGE_BYTES + 1));
  await ana.waitForGone(seed.address);
  await ana.reaches(ben);
  expect(ana.peerChanges.get(`gone ${ben.address}`)).toBeUndefined();
  await ana.waitForPeers([ben, seed]); // found again
});

test('a seed that stops reading is dropped in the end, and the others hear everything', async () => {
  await using all = await company();
  const { ana, ben, seed } = all;
  await allMeetWith([ana, ben], [seed]);
  seed.answer = { kind: 'hold' }; // not to be linked again while this test looks
  seed.linkTo(ana.address)?.stopReading();
  await ben.must('person:trust', { id: ana.self.id, trust: 'accepted' });
  const total = 480;
  for (let i = 0; i < total; i++) await ana.say(`${i} ${'x'.repeat(60_000)}`);
  await ana.waitForGone(seed.address);
  await ben.waitFor('everything', () => ben.heard.length === total);
  if (hasProc) expect(ana.rssBytes()).toBeLessThan(MAX_RSS_BYTES + 100 * 1024 * 1024);
});

const UNUSABLE: readonly [string, Answer][] = [
  ['never answers', { kind: 'hold' }],
  ['answers something else than ok', { kind: 'text', text: 'hi there' }],
  ['answers OK in capitals', { kind: 'text', text: 'OK' }],
  ['answers an empty message', { kind: 'text', text: '' }],
  ['answers invalid UTF-8', { kind: 'text', text: Buffer.from([0xff, 0xff]) }],
  ['answers 4 MiB', { kind: 'text', text: 'o'.repeat(4 * 1024 * 1024) }],
  ['answers with a gRPC error', { kind: 'status', status: 14, message: 'go away' }],
  ['answers with a status gRPC does not know', { kind: 'status', status: 99, message: '%E4%' }],
];

test.for(UNUSABLE)('a seed that %s makes no link, and may think again', async ([, answer]) => {
  await using all = await company(answer);
  const { ana, ben, seed } = all;
  await seed.until('a call from each', ({ hellos }) => hellos.includes(ana.address) && hellos.includes(ben.address));
  await allMeet([ana, ben]);
  await ana.reaches(ben);
  await seed.until('both calls given up', ({ links }) => links.filter(({ state }) => state === 'ended').length >= 2);
  seed.answer = { kind: 'ok' };
  await ana.waitForPeers([ben, seed], 30_000);
});

test('a seed that answers late, but in time, is linked', async () => {
  await using all = await company({ kind: 'hold' });
  const { ana, ben, seed } = all;
  await seed.until('a call from each', ({ hellos }) => hellos.includes(ana.address) && hellos.includes(ben.address));
  seed.answerHeld();
  await allMeetWith([ana, ben], [seed]);
});

const CLAIMS: readonly [string, (own: string) => string | Uint8Array, number][] = [
  ['garbage', () => 'no address at all', 3],
  ['nothing', () => '', 3],
  ['invalid UTF-8', () => Buffer.from([0xff, 0xfe]), 3],
  ['a host name', () => 'localhost:4565', 3],
  ['a port that is none', () => '127.0.0.1:70000', 3],
  ['more than 4 MiB', () => textForMessageOf(SEED_MAX_MESSAGE_BYTES + 1, '1'), 8],
  ["the node's own address", (own) => own, 3],
  ["a stranger's address", () => '10.255.255.1:4565', 9],
];

test.for(CLAIMS)('a caller that claims %s is refused', async ([, claim, status]) => {
  const space = claimLoopback();
  await using node = await TerminalNode.start({ space });
  await using seed = await SeedPeer.listen(`${space.ip}:${space.maxPort + 1}`);
  const link = seed.dial(node.address, { claim: claim(node.address) });
  await seed.until('the refusal', () => link.state === 'ended');
  expect(link.ending).toMatchObject({ by: 'status', status });
  expect(link.ending?.message).not.toBe('');
  expect(node.peers.size).toBe(0);
  // Honest callers come through as before.
  const honest = seed.dial(node.address);
  await seed.until('ok', () => honest.state === 'open');
});

// Within what a seed node may say, but not as its first word: it is told so, or dropped before it has said it all,
// whichever comes first: what is read of a caller is weighed twenty times a second.
test('a caller that claims 4 MiB makes no link', async () => {
  const space = claimLoopback();
  await using node = await TerminalNode.start({ space });
  await using seed = await SeedPeer.listen(`${space.ip}:${space.maxPort + 1}`);
  const link = seed.dial(node.address, { claim: textForMessageOf(SEED_MAX_MESSAGE_BYTES, '1') });
  await seed.until('the end', () => link.state === 'ended');
  expect(['status 8', 'reset undefined']).toContain(`${link.ending?.by} ${link.ending?.status}`);
  expect(node.peers.size).toBe(0);
  const honest = seed.dial(node.address);
  await seed.until('ok', () => honest.state === 'open');
});

test('where seed nodes are not wanted they are refused, and told so', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'earshot-test-'));
  const config = join(dir, 'config.json');
  writeFileSync(config, JSON.stringify({ legacy_peers: false }));
  try {
    const space = claimLoopback();
    await using seed = await SeedPeer.listen(space.address(3));
    await using node = await TerminalNode.start({ space, args: ['--config', config] });
    const link = seed.dial(node.address);
    await seed.until('the refusal', () => link.state === 'ended');
    expect(link.ending).toMatchObject({ by: 'status', status: 7 });
    await node.waitForPasses(2);
    expect(seed.hellos).toEqual([]); // the node knocks, and says nothing in plaintext
    expect(node.peers.size).toBe(0);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

async function allMeetWith(nodes: readonly TerminalNode[], seeds: readonly SeedPeer[]): Promise<void> {
  await Promise.all(nodes.map((node) => node.waitForPeers([...nodes.filter((other) => other !== node), ...seeds])));
}
