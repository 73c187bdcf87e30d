/** Direct messages between real nodes: who gets them, who learns what, and when. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PeerId } from '../../src/core/ids.ts';
import type { Message } from '../../src/core/model.ts';
import { EarshotCaller } from '../support/earshot-caller.ts';
import { LineTerminal } from '../support/line-terminal.ts';
import { claimLoopback } from '../support/loopback.ts';
import { SeedPeer } from '../support/seed-peer.ts';
import { TerminalNode } from '../support/terminal-node.ts';

function tempFolder(stack: AsyncDisposableStack): string {
  const dir = mkdtempSync(join(tmpdir(), 'earshot-test-'));
  stack.defer(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Ana, Ben and Cyn, all linked. */
async function three(stack: AsyncDisposableStack): Promise<[TerminalNode, TerminalNode, TerminalNode]> {
  const space = claimLoopback();
  const start = async (name: string) => stack.use(await TerminalNode.start({ space, name }));
  const [ana, ben, cyn] = [await start('Ana'), await start('Ben'), await start('Cyn')];
  await Promise.all([ana.waitForPeers([ben, cyn]), ben.waitForPeers([ana, cyn]), cyn.waitForPeers([ana, ben])]);
  return [ana, ben, cyn];
}

test('two people who accepted each other talk in a room of their own, and nobody else sees anything of it', async () => {
  await using stack = new AsyncDisposableStack();
  const [ana, ben, cyn] = await three(stack);
  await Promise.all([ana.accept(ben), ben.accept(ana)]);
  await ana.tell(ben, 'the safe is open');
  const heard = await ben.waitForMessage('the safe is open');
  await ana.waitForDelivery('the safe is open');
  expect(heard.author.id).toBe(ana.self.id);
  await ben.must('message:send', { room: heard.room, text: 'close it' });
  const answer = await ana.waitForMessage('close it');
  await ben.waitForDelivery('close it');
  expect(answer.room).toBe(heard.room);
  expect(ana.timeline.map(({ id }) => id)).toContain(heard.id);

  // What was said in the lobby afterwards comes afterwards: by then Cyn would have it.
  await Promise.all([ana.reaches(ben, cyn), ben.reaches(ana, cyn)]);
  const seen = JSON.stringify([cyn.events, await cyn.must('snapshot', {})]);
  expect(seen).not.toMatch(/the safe|close it|direct:/);
  const { items } = await ana.must('timeline:before', { items: 10 });
  expect(JSON.stringify(items)).not.toContain('the safe');
  const { rooms } = await ben.must('snapshot', {});
  expect(rooms).toMatchObject([{ id: 'lobby' }, { id: heard.room, person: ana.self.id, state: 'open', unread: 1 }]);
  await ben.must('room:read', { room: heard.room, order: heard.order });
  await ben.waitFor('nothing unread', () => ben.directRooms.get(ana.self.id)?.unread === 0);
});

test('what somebody new writes waits as a request, and they learn nothing of it until they are accepted', async () => {
  await using stack = new AsyncDisposableStack();
  const space = claimLoopback();
  const ana = stack.use(await TerminalNode.start({ space, name: 'Ana' }));
  const mia = stack.use(await EarshotCaller.call(ana.address, space, 'Mia'));
  for (let i = 1; i <= 30; i++) mia.tell(ana.self.id as PeerId, `hello ${i}`);
  await ana.waitForMessage('hello 20');
  await ana.waitFor('twenty unread', () => ana.directRooms.get(mia.self.id)?.unread === 20);
  expect(ana.directRooms.get(mia.self.id)?.state).toBe('request');
  const { room } = await ana.must('room:open', { person: mia.self.id });
  await ana.must('room:read', { room, order: ana.heard.at(-1)?.order ?? '' });
  await ana.say('anything on the way has arrived');
  await mia.untilHeard('anything on the way has arrived');
  expect(mia.framesOf(mia.roomWith(ana.self.id as PeerId))).toEqual([]);
  expect(ana.heard.map(({ text }) => text)).toEqual(Array.from({ length: 20 }, (_, i) => `hello ${i + 1}`));

  await ana.accept(mia);
  const heads = () =>
    mia.framesOf(mia.roomWith(ana.self.id as PeerId)).flatMap((frame) => (frame.kind === 'have' ? frame.heads : []));
  // The opening of her log, and twenty messages.
  await mia.until('word that it is there', () => heads().some(({ seq }) => seq === 21));
});

test('all that waits comes when one is accepted, and answering somebody new accepts them', async () => {
  await using stack = new AsyncDisposableStack();
  const [ana, ben] = await three(stack);
  for (let i = 1; i <= 25; i++) await ben.tell(ana, `number ${i}`);
  await ana.waitForMessage('number 20');
  await ben.reaches(ana);
  await ana.reaches(ben);
  expect(ben.deliveryOf('number 1')?.state).toBe('stored');
  const room = ana.directRooms.get(ben.self.id);
  const empty = await ana.invoke('message:send', { room: room?.id, text: ' ' });
  expect(empty).toMatchObject({ ok: false, error: { code: 'message-empty' } });
  expect(ana.directRooms.get(ben.self.id)?.state).toBe('request');
  await ana.must('message:send', { room: room?.id, text: 'so many words' });
  await ben.waitForMessage('so many words');
  await ben.waitForDelivery('number 25');
  const said = ana.heard.filter(({ room: id }) => id === room?.id).map(({ text }) => text);
  expect(said).toEqual(Array.from({ length: 25 }, (_, i) => `number ${i + 1}`));
  expect(ana.peers.get(ben.address)?.trust).toBe('accepted');
});

test('a reaction to somebody new accepts them, and so does an edit: it reaches them', async () => {
  await using stack = new AsyncDisposableStack();
  const [ana, ben] = await three(stack);
  await ben.tell(ana, 'look at this');
  const { id, room } = await ana.waitForMessage('look at this');
  const noEmoji = await ana.invoke('message:react', { id, emoji: '', on: true });
  expect(noEmoji).toMatchObject({ ok: false, error: { code: 'bad-request' } });
  expect(ana.directRooms.get(ben.self.id)?.state).toBe('request');
  await ana.must('message:react', { id, emoji: '👍', on: true });
  const asBenSees = (text: string) =>
    ben.timeline.find((item): item is Message => item.type === 'message' && item.text === text);
  await ben.waitFor('the reaction', () => asBenSees('look at this')?.reactions.length === 1);
  expect(ana.peers.get(ben.address)?.trust).toBe('accepted');
  expect(ana.directRooms.get(ben.self.id)?.state).toBe('open');

  const said = await ana.must('message:send', { room, text: 'nice' });
  await ben.waitForMessage('nice');
  await ana.must('person:trust', { id: ben.self.id, trust: 'new' });
  await ana.must('message:edit', { id: said.id, text: 'very nice' });
  await ben.waitFor('the edit', () => asBenSees('very nice')?.state === 'edited');
  expect(ana.peers.get(ben.address)?.trust).toBe('accepted');
});

test('blocking takes a request away and ends the link; nothing more gets through', async () => {
  await using stack = new AsyncDisposableStack();
  const [ana, ben] = await three(stack);
  await ben.tell(ana, 'buy this');
  await ana.waitForMessage('buy this');
  await ana.must('person:trust', { id: ben.self.id, trust: 'blocked' });
  await Promise.all([ana.waitForGone(ben.address), ben.waitForGone(ana.address)]);
  await ben.tell(ana, 'hello?');
  await Promise.all([ana.waitForPasses(2), ben.waitForPasses(2)]);
  expect([ben.deliveryOf('buy this')?.state, ben.deliveryOf('hello?')?.state]).toEqual(['stored', 'stored']);
  const room = ana.directRooms.get(ben.self.id);
  expect((await ana.must('snapshot', {})).rooms.map(({ id }) => id)).toEqual(['lobby']);
  const hidden = await ana.invoke('timeline:before', { room: room?.id, items: 10 });
  expect(hidden).toMatchObject({ ok: false, error: { code: 'room-unknown' } });
  // Nobody could look at it where it was found.
  expect((await ana.must('history:search', { query: 'buy', items: 5 })).hits).toEqual([]);
  const refusals = await Promise.all([
    ana.invoke('message:send', { room: room?.id, text: 'no' }),
    ana.invoke('room:open', { person: ben.self.id }),
  ]);
  expect(refusals).toMatchObject([
    { ok: false, error: { code: 'person-blocked' } },
    { ok: false, error: { code: 'person-blocked' } },
  ]);
});

test('what waits for somebody who is away comes once when they are back, restarted and at another port', async () => {
  await using stack = new AsyncDisposableStack();
  const space = claimLoopback();
  const profileDir = tempFolder(stack);
  const ana = stack.use(await TerminalNode.start({ space, name: 'Ana' }));
  const before = stack.use(await TerminalNode.start({ space, name: 'Ben', profileDir }));
  await Promise.all([ana.waitForPeers([before]), before.waitForPeers([ana])]);
  await Promise.all([ana.accept(before), before.accept(ana)]);
  await ana.tell(before, 'you have this');
  await ana.waitForDelivery('you have this');
  await before.kill();
  await ana.waitForGone(before.address);
  for (let i = 1; i <= 3; i++) await ana.tell(before, `while away ${i}`);
  const zoe = stack.use(await TerminalNode.start({ space, name: 'Zoe' })); // takes the port that became free
  const after = stack.use(await TerminalNode.start({ space, name: 'Ben', profileDir }));
  expect(after.address).not.toBe(before.address);
  await after.waitForPeers([ana, zoe]);
  await ana.waitForDelivery('while away 3');
  await ana.reaches(after);
  const said = after.heard.filter(({ room }) => room !== 'lobby').map(({ text }) => text);
  expect(said).toEqual(['while away 1', 'while away 2', 'while away 3']);
  expect(JSON.stringify(zoe.events)).not.toContain('while away');
});

test('somebody known from an earlier run is written to before they are met in this one', async () => {
  await using stack = new AsyncDisposableStack();
  const space = claimLoopback();
  const [home, away] = [tempFolder(stack), tempFolder(stack)];
  const before = stack.use(await TerminalNode.start({ space, name: 'Ana', profileDir: home }));
  const gone = stack.use(await TerminalNode.start({ space, name: 'Ben', profileDir: away }));
  await Promise.all([before.waitForPeers([gone]), gone.waitForPeers([before])]);
  await Promise.all([before.accept(gone), gone.accept(before)]);
  await Promise.all([before.stop(), gone.stop()]);
  const ana = stack.use(await TerminalNode.start({ space, name: 'Ana', profileDir: home }));
  await ana.tell(gone, 'are you coming?');
  expect(ana.deliveryOf('are you coming?')?.state).toBe('stored');
  const ben = stack.use(await TerminalNode.start({ space, name: 'Ben', profileDir: away }));
  await ben.waitForMessage('are you coming?');
  await ana.waitForDelivery('are you coming?');
});

test('who has no key, and who is nobody, have no direct room', async () => {
  await using stack = new AsyncDisposableStack();
  const space = claimLoopback();
  const ana = stack.use(await TerminalNode.start({ space, name: 'Ana' }));
  const seed = stack.use(await SeedPeer.listen(space.address(1)));
  await ana.waitFor('the seed', () => ana.here().length === 1);
  const [there] = ana.here();
  for (const person of [there?.id ?? '', ana.self.id, 'x', 'f'.repeat(64)]) {
    const opened = await ana.invoke('room:open', { person });
    expect(opened).toMatchObject({ ok: false, error: { code: 'person-unknown' } });
  }
  for (const room of ['direct:x', '', `direct:${'f'.repeat(64)}`]) {
    const unknown = await Promise.all([
      ana.invoke('message:send', { room, text: 'hi' }),
      ana.invoke('timeline:before', { room, items: 1 }),
      ana.invoke('room:read', { room, order: '' }),
    ]);
    for (const answer of unknown) expect(answer).toMatchObject({ ok: false, error: { code: 'room-unknown' } });
  }
  expect(seed.hellos).toEqual([ana.address]);
});

test('in lines: a request, its answer, and messages that no line of the lobby can look like', async () => {
  const space = claimLoopback();
  await using ana = await LineTerminal.start({ space, name: 'Ana' });
  await using ben = await LineTerminal.start({ space, name: 'Ben Or' });
  await using eve = await LineTerminal.start({ space, name: '[direct] Ben Or' });
  await ana.waitForLine(`_direct_ Ben Or (${eve.address}) joined`);
  await ben.waitForLine(`Ana (${ana.address}) joined`);
  ben.type('/msg ana are you there?');
  const asked = await ana.waitForLine(/wants to talk with you/);
  expect(asked).toMatch(/^\[request\] Ben Or \(\S+\) is new to you .*; \/accept [0-9a-f]{8} or \/block [0-9a-f]{8}$/);
  await ana.waitForLine('[request] Ben Or: are you there?');
  eve.type('hi');
  await ana.waitForLine('_direct_ Ben Or: hi');
  await ben.waitForLine('_direct_ Ben Or: hi');
  expect(ben.stderr).toBe('');
  ana.type(/\/accept [0-9a-f]{8}/.exec(asked)?.[0] ?? '');
  await ben.waitFor('word that it is there', ({ stderr }) => stderr === `delivered to Ana (${ana.address})\n`);
  ben.type(`/msg ${ana.address} good`);
  await ana.waitForLine('[direct] Ben Or: good');
  ana.type('/msg ben or hello');
  await ben.waitForLine('[direct] Ana: hello');
  ana.type('/block _direct_ Ben Or');
  await ana.waitForLine(`_direct_ Ben Or (${eve.address}) left`);
  expect(eve.stdout).not.toMatch(/are you there|good|hello/);
});
