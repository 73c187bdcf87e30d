/** A hostile member: what it must not be able to do to a replica, and what happens to its link. */

import { expect, test } from 'vitest';
import { LOBBY, type RoomId } from '../../../src/core/ids.ts';
import type { LogId, SignedEvent } from '../../../src/history/event.ts';
import { sha256 } from '../../../src/history/event-codec.ts';
import { CAUSE_PATIENCE_MS, MAX_HAVE_ENTRIES, MAX_LOGS_OF_AUTHOR, MAX_WANTS_OUT } from '../../../src/history/limits.ts';
import { authorOf } from '../../../src/history/opening.ts';
import type { SyncFrame } from '../../../src/history/sync-frame.ts';
import { LogByHand } from '../../support/event-maker.ts';
import { type Member, ReplicaCompany, realSigner } from '../../support/replica-company.ts';

/** A company of one honest replica, Ana, with a link to somebody who sends what the test says. */
async function withEve(rooms: readonly RoomId[] = [LOBBY]) {
  const company = new ReplicaCompany();
  const ana = await company.member({ name: 'Ana', rooms });
  const signer = realSigner();
  const id = authorOf(signer.spki);
  const eve = { signer, id, log: new LogByHand(signer), frames: [] as SyncFrame[] };
  ana.replica.linked(id, new Map(rooms.map((room) => [room, 'share'])));
  const send = async (frame: SyncFrame) => {
    ana.replica.receive(id, frame);
    await company.pass(0);
  };
  const events = (run: readonly SignedEvent[], room: RoomId = LOBBY) =>
    send({ kind: 'events', room, floor: undefined, events: run });
  const wants = () => ana.sent.flatMap(({ to, frame }) => (to === id && frame.kind === 'want' ? [frame] : []));
  return { company, ana, eve, send, events, wants };
}

const kept = (ana: Member, log: LogByHand) => ana.store.logs.get(log.log)?.head.seq ?? 0;
const reasons = (ana: Member) => ana.heard('misbehaved').map(([, reason]) => reason);

test('a signature that isn’t the author’s: nothing is kept, and the link ends', async () => {
  const { ana, eve, events } = await withEve();
  const forged = { ...eve.log.say('x'), sig: realSigner().sign(new Uint8Array(1)) };
  await events([eve.log.opening, forged]);
  expect(kept(ana, eve.log)).toBe(1);
  expect(reasons(ana)).toEqual(['a signature that is not the author’s']);
});

test('nobody’s log can be opened in another’s name', async () => {
  const { ana, events } = await withEve();
  const bens = new LogByHand(realSigner());
  const forged = { ...bens.opening, body: new LogByHand(realSigner()).opening.body };
  await events([forged]);
  expect(ana.store.logs.has(bens.log)).toBe(false);
  expect(reasons(ana)).toHaveLength(1);
});

test('a wrong lamport: its author’s log is quarantined; who only handed it on keeps its link', async () => {
  const { ana, eve, events } = await withEve();
  const mallory = new LogByHand(realSigner());
  const [opening, wrong] = [mallory.opening, mallory.add({ lamport: 99 })];
  await events([opening, wrong]);
  expect(ana.heard('quarantined')).toEqual([[mallory.log, LOBBY, authorOf(mallory.signer.spki)]]);
  expect(reasons(ana)).toEqual([]);
  await events([eve.log.opening, eve.log.add({ lamport: 99 })]);
  expect(reasons(ana)).toHaveLength(1);
});

test('two contents of one seq: the first stays, the log is quarantined, the person is told', async () => {
  const { ana, eve, events } = await withEve();
  const [opening, first] = [eve.log.opening, eve.log.make({ body: Buffer.from('yes') })];
  const second = eve.log.make({ body: Buffer.from('no') });
  await events([opening, first]);
  await events([second]);
  await events([eve.log.make({ seq: 3, prev: second.hash, lamport: 3 })]);
  expect(ana.texts()).toEqual(['yes']);
  expect(ana.heard('quarantined')).toEqual([[eve.log.log, LOBBY, eve.id]]);
  expect(ana.store.logs.get(eve.log.log)?.quarantined).toBe(true);
  expect(ana.store.commits.flatMap((commit) => commit.quarantined)).toHaveLength(1);
});

test('a forged second content quarantines nobody', async () => {
  const { ana, events } = await withEve();
  const ben = new LogByHand(realSigner());
  const said = ben.say('yes');
  await events([ben.opening, said]);
  const forged = {
    ...ben.make({ seq: 2, prev: ben.opening.hash, body: Buffer.from('no'), lamport: 2 }),
    sig: said.sig,
  };
  await events([forged]);
  expect(ana.heard('quarantined')).toEqual([]);
  expect(reasons(ana)).toEqual(['a signature that is not the author’s']);
});

test('a fork is proved to both halves that were told different things, and holds up nobody else', async () => {
  const company = new ReplicaCompany();
  const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
  const mallory = new LogByHand(realSigner());
  const id = authorOf(mallory.signer.spki);
  const give = (to: Member, ...run: SignedEvent[]) => {
    to.replica.linked(id, new Map([[LOBBY, 'share']]));
    to.replica.receive(id, { kind: 'events', room: LOBBY, floor: undefined, events: run });
  };
  give(ana, mallory.opening, mallory.make({ body: Buffer.from('I pay') }));
  give(ben, mallory.opening, mallory.make({ body: Buffer.from('I don’t') }));
  await company.pass();
  await ana.say('Mallory pays');
  company.link(ana, ben);
  await company.pass(5_000);
  await ben.say('not what I heard');
  await company.pass(5_000);
  for (const member of [ana, ben]) {
    expect(member.heard('quarantined')).toEqual([[mallory.log, LOBBY, id]]);
    expect(member.heard('misbehaved')).toEqual([]);
    expect(member.texts().slice(-2)).toEqual(['Mallory pays', 'not what I heard']);
  }
});

test('events of rooms that are not shared are not kept, and not given', async () => {
  const group = `group:${'0f'.repeat(16)}` as RoomId;
  const { ana, eve, send, events } = await withEve([LOBBY, group]);
  ana.replica.revoke(eve.id, group);
  const log = new LogByHand(eve.signer, group);
  await events([log.opening], group);
  await events([log.opening], LOBBY);
  expect(ana.store.logs.has(log.log)).toBe(false);
  expect(reasons(ana)).toEqual(['events of another room']);
  const { ana: ana2, eve: eve2, send: send2 } = await withEve([LOBBY, group]);
  ana2.replica.revoke(eve2.id, group);
  ana2.sent.length = 0;
  await send2({ kind: 'want', room: group, log: ana2.log(group), from: 0, prev: new Uint8Array() });
  await send2({ kind: 'want', room: LOBBY, log: ana2.log(group), from: 0, prev: new Uint8Array() });
  expect(ana2.sent).toEqual([]);
  void send;
});

test('in a direct room nobody else’s log is kept', async () => {
  const room = `direct:${'ab'.repeat(32)}` as RoomId;
  const { ana, eve, events } = await withEve([room]);
  ana.mayAuthor = (_, author) => author === ana.id || author === eve.id;
  const third = new LogByHand(realSigner(), room);
  const own = new LogByHand(eve.signer, room);
  await events([third.opening], room);
  await events([own.opening], room);
  expect([kept(ana, third), kept(ana, own)]).toEqual([0, 1]);
});

test('who mints logs gets sixteen, and one more an hour', async () => {
  const { company, ana, eve, events } = await withEve();
  for (let nonce = 1; nonce <= 40; nonce++) await events([new LogByHand(eve.signer, LOBBY, nonce).opening]);
  expect(ana.store.logs.size).toBe(1 + MAX_LOGS_OF_AUTHOR);
  await company.later(3_700_000);
  for (let nonce = 50; nonce <= 60; nonce++) await events([new LogByHand(eve.signer, LOBBY, nonce).opening]);
  expect(ana.store.logs.size).toBe(1 + MAX_LOGS_OF_AUTHOR + 1);
});

test('what an honest one says about a log that we refused is taken all the same', async () => {
  const { ana, eve, events } = await withEve();
  for (let nonce = 1; nonce <= MAX_LOGS_OF_AUTHOR; nonce++)
    await events([new LogByHand(eve.signer, LOBBY, nonce).opening]);
  const refused = new LogByHand(eve.signer, LOBBY, 99);
  const ben = new LogByHand(realSigner());
  const answer = ben.say('what was that?', { parents: [refused.say('boo')] });
  await events([ben.opening, answer]);
  expect(ana.texts()).toEqual([]);
  await events([refused.opening]);
  expect(ana.texts()).toEqual(['what was that?']);
});

test('what stands on a log that one refused and nobody else was given keeps nobody from being heard for long', async () => {
  const { company, ana, eve, events } = await withEve();
  for (let nonce = 1; nonce <= MAX_LOGS_OF_AUTHOR; nonce++)
    await events([new LogByHand(eve.signer, LOBBY, nonce).opening]);
  const refused = new LogByHand(eve.signer, LOBBY, 99);
  await events([refused.opening]);
  const mallory = new LogByHand(realSigner());
  mallory.say('on what you’ll never get', { parents: [refused.say('boo')] });
  await events(mallory.events);
  await ana.say('is anybody there?');
  const ben = await company.member('Ben');
  company.link(ana, ben);
  await company.pass(5_000);
  expect(ben.texts()).toEqual([]);
  await company.pass(CAUSE_PATIENCE_MS);
  expect(ben.texts()).toEqual(['on what you’ll never get', 'is anybody there?']);
});

test('events whose causes don’t exist cost a bounded buffer, and nothing once the link is gone', async () => {
  const { ana, eve, events } = await withEve();
  await events([eve.log.opening]);
  const ghost = [{ log: 'ee'.repeat(32) as LogId, seq: 1, hash: new Uint8Array(32) }];
  for (let n = 0; n < 120; n++)
    await events([eve.log.add({ refs: ghost, lamport: 1_000 + n, body: new Uint8Array(100_000) })]);
  expect(kept(ana, eve.log)).toBe(1);
  expect(ana.replica.waitingBytes).toBeGreaterThan(3_000_000);
  expect(ana.replica.waitingBytes).toBeLessThanOrEqual(4 * 1024 * 1024);
  ana.replica.unlinked(eve.id);
  expect(ana.replica.waitingBytes).toBe(0);
});

test('claims of logs that don’t exist: few wants at a time, and honest ones are still asked and answered', async () => {
  const { company, ana, eve, send, wants } = await withEve();
  for (let frame = 0; frame < 5; frame++)
    await send({
      kind: 'have',
      room: LOBBY,
      entries: Array.from({ length: MAX_HAVE_ENTRIES }, (_, n) => ({
        log: Buffer.from(sha256(Buffer.from(`${frame} ${n}`))).toString('hex') as LogId,
        seq: 2 ** 40,
        hash: new Uint8Array(32),
      })),
    });
  expect(wants()).toHaveLength(MAX_WANTS_OUT);
  const ben = await company.member('Ben');
  await ben.say('hello');
  company.link(ana, ben);
  await company.pass(1_000);
  expect(ana.texts()).toEqual(['hello']);
  void eve;
});

test('who claims an honest log and doesn’t give it holds it up for seconds, not for good', async () => {
  const { company, ana, send } = await withEve();
  const ben = await company.member('Ben');
  await ben.say('one');
  await ben.say('two');
  await send({ kind: 'have', room: LOBBY, entries: [{ log: ben.log(), seq: 2 ** 40, hash: new Uint8Array(32) }] });
  company.link(ana, ben);
  await company.pass(8_000);
  expect(ana.texts()).toEqual(['one', 'two']);
});

test('a Have too long ends the link', async () => {
  const { ana, send } = await withEve();
  const entries = Array.from({ length: MAX_HAVE_ENTRIES + 1 }, () => ({
    log: '' as LogId,
    seq: 1,
    hash: new Uint8Array(),
  }));
  await send({ kind: 'have', room: LOBBY, entries });
  expect(reasons(ana)).toHaveLength(1);
});

test('a floor that nobody asked for is not taken, but from its author', async () => {
  const { ana, eve, send } = await withEve();
  const ben = new LogByHand(realSigner());
  for (let n = 0; n < 5; n++) ben.say(`${n}`);
  eve.log.say('a');
  eve.log.say('b');
  await send({ kind: 'events', room: LOBBY, floor: { ...ben.head, body: undefined }, events: [ben.opening] });
  await send({ kind: 'events', room: LOBBY, floor: { ...eve.log.head, body: undefined }, events: [eve.log.opening] });
  expect([kept(ana, ben), kept(ana, eve.log)]).toEqual([0, 3]);
});

test('who is asked for an opening again gives it as such, not as a floor: nobody’s lie about it may cost a link', async () => {
  const { company, ana, send } = await withEve();
  await company.later(48 * 3_600_000);
  await ana.say('hello');
  ana.sent.length = 0;
  await send({ kind: 'want', room: LOBBY, log: ana.log(), from: 1, prev: new Uint8Array(0) });
  const [given] = ana.sent.flatMap(({ frame }) => (frame.kind === 'events' ? [frame] : []));
  expect(given?.floor).toBeUndefined();
  expect(given?.events[0]?.seq).toBe(1);
});

test('a floor can’t make us skip what somebody else here has', async () => {
  const { company, ana, eve, send } = await withEve();
  const ben = await company.member('Ben');
  company.link(ana, ben);
  await company.pass();
  await ben.say('kept');
  await company.pass();
  company.cut(ana.id, ben.id);
  for (const text of ['not', 'to', 'be', 'skipped']) await ben.say(text);
  const stolen = [...(ben.store.logs.get(ben.log())?.events.values() ?? [])].map(({ event }) => event);
  const [opening, floor] = [stolen[0] as SignedEvent, stolen.at(-1) as SignedEvent];
  await send({ kind: 'have', room: LOBBY, entries: [{ log: ben.log(), seq: floor.seq, hash: floor.hash }] });
  company.link(ana, ben);
  await send({ kind: 'events', room: LOBBY, floor: { ...floor, body: undefined }, events: [opening] });
  await company.pass(8_000);
  expect(ana.texts()).toEqual(['kept', 'not', 'to', 'be', 'skipped']);
  expect(ana.heard('skipped')).toEqual([]);
  void eve;
});

test('bodies held back are asked of somebody who gives them', async () => {
  const { company, ana, send } = await withEve();
  const ben = await company.member('Ben');
  const said = await ben.say('all of it');
  const [opening] = [...(ben.store.logs.get(ben.log())?.events.values() ?? [])].map(({ event }) => event);
  await send({ kind: 'have', room: LOBBY, entries: [{ log: ben.log(), seq: 2, hash: said.hash }] });
  company.link(ana, ben);
  await send({
    kind: 'events',
    room: LOBBY,
    floor: undefined,
    events: [opening as SignedEvent, { ...said, body: undefined }],
  });
  await company.pass(8_000);
  expect(ana.texts()).toEqual(['all of it']);
});

test('crying wolf about our own log stops our writing for two seconds, once', async () => {
  const { company, ana, send } = await withEve();
  const claim = () =>
    send({ kind: 'have', room: LOBBY, entries: [{ log: ana.log(), seq: 99, hash: new Uint8Array(32) }] });
  await claim();
  const log = ana.log();
  const held = ana.say('slowly');
  await company.pass(500);
  expect(ana.texts()).toEqual([]);
  await company.pass(3_000);
  await held;
  await claim();
  await ana.say('at once');
  expect(ana.texts()).toEqual(['slowly', 'at once']);
  expect(ana.log()).toBe(log);
  expect(ana.heard('renewed')).toEqual([]);
});

test('what is not for the asker’s eyes is not given for a made-up proof', async () => {
  const { company, ana, eve, send } = await withEve();
  for (let day = 0; day < 3; day++) {
    await ana.say(`day ${day}`);
    await company.later(24 * 3_600_000 + 1_000);
  }
  ana.sent.length = 0;
  await send({ kind: 'want', room: LOBBY, log: ana.log(), from: 2, prev: new Uint8Array(32) });
  const given = ana.sent.flatMap(({ frame }) => (frame.kind === 'events' ? frame.events : []));
  expect(given.map(({ seq }) => seq)).toEqual([1]); // the opening, which says who it is; and the floor
  void eve;
});

test('a fork found while the disk takes nothing doesn’t keep it from being written to afterwards', async () => {
  const { company, ana, eve, events } = await withEve();
  ana.store.broken = true;
  await events([eve.log.opening, eve.log.make({ body: Buffer.from('yes') })]);
  ana.store.broken = false;
  await company.pass(1_000);
  const release = ana.store.hold();
  await events([eve.log.opening, eve.log.make({ body: Buffer.from('yes') })]);
  await events([eve.log.make({ body: Buffer.from('no') })]);
  ana.store.broken = true;
  release();
  await company.pass(0);
  ana.store.broken = false;
  await company.pass(10_000);
  await expect(ana.say('still here')).resolves.toBeDefined();
  expect(ana.heard('recovered').length).toBe(ana.heard('failed').length);
});
