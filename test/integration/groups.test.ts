/** Groups between real nodes: who gets in, who is told, who catches up, and who never learns that there is one. */

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { InvitationId, PeerId } from '../../src/core/ids.ts';
import { newGroupSecret } from '../../src/node/group-secret.ts';
import { decodePacket, encodeGroupFrame, encodeRoomFrame } from '../../src/peer/chat-proto.ts';
import { EarshotCaller } from '../support/earshot-caller.ts';
import { LineTerminal } from '../support/line-terminal.ts';
import { claimLoopback, type LoopbackSpace } from '../support/loopback.ts';
import { TerminalNode } from '../support/terminal-node.ts';

class Neighbours {
  readonly space: LoopbackSpace = claimLoopback();
  readonly #stack: AsyncDisposableStack;

  constructor(stack: AsyncDisposableStack) {
    this.#stack = stack;
  }

  async start(name: string): Promise<TerminalNode> {
    return this.#stack.use(await TerminalNode.start({ space: this.space, name }));
  }

  /** With a profile that outlives the process. */
  folder(): string {
    const dir = mkdtempSync(join(tmpdir(), 'earshot-test-'));
    this.#stack.defer(() => rmSync(dir, { recursive: true, force: true }));
    return dir;
  }

  async resident(name: string, profileDir: string): Promise<TerminalNode> {
    return this.#stack.use(await TerminalNode.start({ space: this.space, name, profileDir }));
  }
}

async function linked(...nodes: readonly TerminalNode[]): Promise<void> {
  await Promise.all(nodes.map((node) => node.waitForPeers(nodes.filter((other) => other !== node))));
}

const idsOf = (...nodes: readonly TerminalNode[]) => nodes.map(({ self }) => self.id as string).sort();

/** Resolves when a node lists a group like this. */
function waitForGroup(node: TerminalNode, room: string, name: string, ...members: readonly TerminalNode[]) {
  const wanted = JSON.stringify([name, idsOf(...members)]);
  return node.waitFor(`${name} of ${members.length}`, () => {
    const known = node.rooms.get(room);
    return known?.state === 'open' && JSON.stringify([known.name, [...known.members].sort()]) === wanted && known;
  });
}

function waitForInvitation(node: TerminalNode, room: string) {
  return node.waitFor('the invitation', () => node.rooms.get(room)?.state === 'invited' && node.rooms.get(room));
}

async function groupOf(name: string, first: TerminalNode, ...others: readonly TerminalNode[]): Promise<string> {
  const { room } = await first.must('room:create', { name, people: others.map(({ self }) => self.id) });
  for (const other of others) {
    await waitForInvitation(other, room);
    await other.must('room:answer', { room, accept: true });
  }
  for (const one of [first, ...others]) await waitForGroup(one, room, name, first, ...others);
  return room;
}

test('two people talk in a group, and a third learns nothing of it, in no event and in no byte', async () => {
  await using stack = new AsyncDisposableStack();
  const near = new Neighbours(stack);
  const [ana, ben, cyn] = [await near.start('Ana'), await near.start('Ben'), await near.start('Cyn')];
  await linked(ana, ben, cyn);
  const spy = stack.use(await EarshotCaller.call(ana.address, claimLoopback(), 'Spy'));
  const room = await groupOf('Boat club', ana, ben);
  await ana.must('message:send', { room, text: 'the safe is open' });
  const heard = await ben.waitForMessage('the safe is open');
  expect(heard).toMatchObject({ room, author: { id: ana.self.id } });
  await ben.must('room:rename', { room, name: 'Rowing' });
  await waitForGroup(ana, room, 'Rowing', ana, ben);
  await ben.must('room:read', { room, order: heard.order });
  await ana.waitFor('that it was seen', () => ana.deliveryOf('the safe is open')?.state === 'seen');

  // What is said in the lobby afterwards comes afterwards.
  await Promise.all([ana.reaches(ben, cyn), ben.reaches(ana, cyn)]);
  const seen = JSON.stringify([cyn.events, await cyn.must('snapshot', {})]);
  expect(seen).not.toMatch(/the safe|Boat|Rowing|group:/);
  await everythingSent(ana, spy);
  const bytes = spy.packets.map(textOf).join('');
  for (const secret of ['the safe', 'Boat', 'Rowing', 'group:', room.slice('group:'.length)]) {
    expect(bytes).not.toContain(secret);
  }
  const said = spy.packets.map((packet) => decodePacket(packet).frame).filter((frame) => frame?.kind === 'membership');
  expect(new Set(said.map((frame) => frame?.kind === 'membership' && frame.said.tokens.length))).toEqual(
    new Set([128]),
  );
});

test('who knows the id of a room and sends back what members prove is still nobody', async () => {
  await using stack = new AsyncDisposableStack();
  const near = new Neighbours(stack);
  const [ana, ben] = [await near.start('Ana'), await near.start('Ben')];
  await linked(ana, ben);
  const room = await groupOf('Boat club', ana, ben);
  const spy = stack.use(await EarshotCaller.call(ana.address, claimLoopback(), 'Spy'));
  const proof = () => spy.frames.find((frame) => frame.kind === 'membership');
  await spy.until('a proof', () => proof() !== undefined);
  spy.send(encodeGroupFrame(proof() as Extract<ReturnType<typeof proof>, { kind: 'membership' }>));
  spy.send(encodeRoomFrame({ kind: 'have', room, heads: [] }));
  await ana.must('message:send', { room, text: 'the safe is open' });
  await ben.waitForMessage('the safe is open');
  await everythingSent(ana, spy);
  const bytes = spy.packets.map(textOf).join('');
  expect(bytes).not.toMatch(/the safe|Boat|group:/);
});

test('somebody away is invited when they come, whichever of the two was restarted meanwhile', async () => {
  await using stack = new AsyncDisposableStack();
  const near = new Neighbours(stack);
  const [anas, bens] = [near.folder(), near.folder()];
  let ana = await near.resident('Ana', anas);
  let ben = await near.resident('Ben', bens);
  await linked(ana, ben);
  await ben.must('person:trust', { id: ana.self.id, trust: 'accepted' });
  await ana.must('person:trust', { id: ben.self.id, trust: 'accepted' });
  await ben.stop();
  await ana.waitForPeers([]);
  const { room } = await ana.must('room:create', { name: 'Boat club', people: [ben.self.id] });
  await ana.must('message:send', { room, text: 'said while you were away' });
  await ana.stop();

  ana = await near.resident('Ana', anas);
  await waitForGroup(ana, room, 'Boat club', ana);
  ben = await near.resident('Ben', bens);
  const invitation = await waitForInvitation(ben, room);
  expect(invitation).toMatchObject({ name: 'Boat club', person: ana.self.id, members: [ana.self.id], unread: 0 });
  await ben.stop();
  ben = await near.resident('Ben', bens);
  await waitForInvitation(ben, room);
  await ben.must('room:answer', { room, accept: true });
  const late = await ben.waitForMessage('said while you were away');
  expect(late.room).toBe(room);
  await waitForGroup(ana, room, 'Boat club', ana, ben);
});

test('a text lets one in through any member, and what was said before comes; a wrong one says what is wrong', async () => {
  await using stack = new AsyncDisposableStack();
  const near = new Neighbours(stack);
  const [ana, ben] = [await near.start('Ana'), await near.start('Ben')];
  await linked(ana, ben);
  const room = await groupOf('Boat club', ana, ben);
  await ana.must('message:send', { room, text: 'first words' });
  await ben.waitForMessage('first words');
  const { text } = await ana.must('room:invitation', { room });
  expect(text).toMatch(/^earshot-group(-[0-9a-hjkmnp-tv-z]{4}){14}$/);
  await ana.stop();

  const cyn = await near.start('Cyn');
  await linked(ben, cyn);
  const joined = await cyn.must('room:join', { text: text.toUpperCase() });
  expect(joined.room).toBe(room);
  await cyn.waitForMessage('first words');
  await waitForGroup(cyn, room, 'Boat club', ana, ben, cyn); // Ana is away, and still in it
  await cyn.must('message:send', { room, text: 'here I am' });
  await ben.waitForMessage('here I am');

  for (const wrong of [
    'open sesame',
    text.slice(0, -3),
    text.replace(/.$/, (letter) => (letter === 'x' ? 'y' : 'x')),
  ]) {
    const refused = await cyn.invoke('room:join', { text: wrong });
    expect(refused).toMatchObject({ ok: false, error: { code: 'invitation-invalid' } });
  }
});

test('who leaves is off everybody’s list, hears nothing more, and reads what was said until then, found or looked up', async () => {
  await using stack = new AsyncDisposableStack();
  const near = new Neighbours(stack);
  const bens = near.folder();
  const ana = await near.start('Ana');
  let ben = await near.resident('Ben', bens);
  await linked(ana, ben);
  const room = await groupOf('Boat club', ana, ben);
  await ana.must('message:send', { room, text: 'before' });
  await ben.waitForMessage('before');
  await ben.must('room:leave', { room });
  await ben.waitFor('the room left', () => ben.rooms.get(room)?.state === 'left');
  await waitForGroup(ana, room, 'Boat club', ana);
  await ana.must('message:send', { room, text: 'between' });
  await ana.reaches(ben);
  expect(ben.heard.map((message) => message.text)).not.toContain('between');
  const refused = await ben.invoke('message:send', { room, text: 'hello?' });
  expect(refused).toMatchObject({ ok: false, error: { code: 'room-unknown' } });

  await ben.stop();
  ben = await near.resident('Ben', bens);
  await linked(ana, ben);
  expect((await ben.must('snapshot', {})).rooms).toContainEqual(expect.objectContaining({ id: room, state: 'left' }));
  const { hits } = await ben.must('history:search', { query: 'before', items: 5 });
  const order = hits[0]?.item.order as string;
  const around = await ben.must('timeline:around', { room, order, items: 5 });
  expect(around.items).toMatchObject([{ text: 'before', order }]);
  const refusals = await Promise.all([
    ben.invoke('message:send', { room, text: 'hello?' }),
    ben.invoke('message:react', { id: hits[0]?.item.id as string, emoji: '👍', on: true }),
    ben.invoke('room:rename', { room, name: 'Mine' }),
  ]);
  expect(refusals.map((answer) => answer.ok || answer.error.code)).toEqual(Array(3).fill('room-unknown'));
  const file = join(bens, 'boat.jsonl');
  expect(await ben.must('history:export', { room, format: 'jsonl', file })).toMatchObject({ messages: 1 });

  await ben.must('room:remove', { room });
  await ben.waitFor('the room gone', () => !ben.rooms.has(room));
  expect((await ben.must('history:search', { query: 'before', items: 5 })).hits).toEqual([]);
  const { text } = await ana.must('room:invitation', { room });
  await ben.must('room:join', { text });
  await ben.waitForMessage('between');
  await waitForGroup(ana, room, 'Boat club', ana, ben);
  const { items } = await ben.must('timeline:before', { room, items: 10 });
  expect(items.map((item) => item.type === 'message' && item.text)).toEqual(['before', 'between']);
});

test('a restart keeps the groups, and what was said meanwhile comes from whoever has it', async () => {
  await using stack = new AsyncDisposableStack();
  const near = new Neighbours(stack);
  const cyns = near.folder();
  const [ana, ben] = [await near.start('Ana'), await near.start('Ben')];
  let cyn = await near.resident('Cyn', cyns);
  await linked(ana, ben, cyn);
  const room = await groupOf('Boat club', ana, ben, cyn);
  await cyn.stop();
  await ana.must('message:send', { room, text: 'while Cyn was away' });
  await ben.waitForMessage('while Cyn was away');
  await ana.stop();

  cyn = await near.resident('Cyn', cyns);
  const message = await cyn.waitForMessage('while Cyn was away');
  expect(message).toMatchObject({ room, author: { id: ana.self.id } });
  await waitForGroup(cyn, room, 'Boat club', ana, ben, cyn);
});

test('strangers’ invitations wait in tens, tell their sender nothing, and go with a block', async () => {
  await using stack = new AsyncDisposableStack();
  const near = new Neighbours(stack);
  const ana = await near.start('Ana');
  const mia = stack.use(await EarshotCaller.call(ana.address, claimLoopback(), 'Mia'));
  for (let i = 1; i <= 30; i++) {
    const id = randomBytes(16).toString('hex') as InvitationId;
    const invitation = { id, secret: newGroupSecret(), name: `Group \u202e${i}`, members: [mia.self.id as PeerId] };
    mia.send(encodeGroupFrame({ kind: 'invitation', invitation }));
  }
  const invited = () => [...ana.rooms.values()].filter(({ state }) => state === 'invited');
  await ana.waitFor('ten of them', () => invited().length === 10);
  expect(invited().map(({ name }) => name)).toEqual(Array.from({ length: 10 }, (_, i) => `Group ${i + 1}`));
  const before = mia.packets.length;
  const [first, second] = invited();
  await ana.must('room:answer', { room: first?.id ?? '', accept: false });
  await everythingSent(ana, mia);
  const kinds = mia.packets.slice(before).map((packet) => decodePacket(packet).frame?.kind);
  expect(new Set(kinds)).not.toContain('membership');
  await ana.must('person:trust', { id: mia.self.id, trust: 'blocked' });
  await ana.waitFor('none', () => invited().length === 0);
  const gone = await ana.invoke('room:answer', { room: second?.id ?? '', accept: true });
  expect(gone).toMatchObject({ ok: false, error: { code: 'room-unknown' } });
  const blocked = await ana.invoke('room:create', { name: 'Us', people: [mia.self.id] });
  expect(blocked).toMatchObject({ ok: false, error: { code: 'person-blocked' } });
});

function textOf(packet: Uint8Array): string {
  return Buffer.from(packet).toString('latin1');
}

/** A word of the lobby's comes after all that was sent before. */
async function everythingSent(node: TerminalNode, spy: EarshotCaller): Promise<void> {
  await node.must('room:typing', { room: 'lobby' });
  await spy.until('the last word', () => spy.frames.some(({ kind }) => kind === 'typing'));
}

test('in lines: a group is made, filled, talked in and left', async () => {
  await using stack = new AsyncDisposableStack();
  const space = claimLoopback();
  const ana = stack.use(await LineTerminal.start({ space, name: 'Ana' }));
  const ben = stack.use(await LineTerminal.start({ space, name: 'Ben' }));
  await Promise.all([ana.waitForLine(`Ben (${ben.address}) joined`), ben.waitForLine(`Ana (${ana.address}) joined`)]);
  ana.type('/group Boat club');
  await ana.waitFor('that it is made', () => ana.stderr.includes('made; /invite'));
  ana.type('/invite boat club Ben');
  const invitation = await ben.waitForLine(/^\[invited\] Ana \(.*\) asks you into the group "Boat club"; \/join /);
  ben.type(/\/join [0-9a-f]{8}/.exec(invitation)?.[0] ?? '');
  ana.type('/to Boat club who brings the oars?');
  await ben.waitForLine('[group Boat club] Ana: who brings the oars?');
  ben.type('/to Boat club I do');
  await ana.waitForLine('[group Boat club] Ben: I do');
  ben.type('/leave Boat club');
  ben.type('/groups');
  await ben.waitForLine('you are in no group; /group NAME makes one');
});
