/** Who comes late, comes back, comes from a copy, or is not yet known: what they get, and what others learn of it. */

import { expect, test } from 'vitest';
import { LOBBY, type RoomId } from '../../../src/core/ids.ts';
import { EVENT_KINDS, type LogId, type SignedEvent } from '../../../src/history/event.ts';
import { GAP_PATIENCE_MS, MAX_WANT_RETRY_MS } from '../../../src/history/limits.ts';
import { authorOf } from '../../../src/history/opening.ts';
import { LogByHand } from '../../support/event-maker.ts';
import { type Member, ReplicaCompany, realSigner } from '../../support/replica-company.ts';

const HOUR_MS = 3_600_000;
const DIRECT = `direct:${'ab'.repeat(32)}` as RoomId;

async function threeDays(company: ReplicaCompany, ana: Member): Promise<void> {
  for (const text of ['three days ago', 'two days ago', 'yesterday', 'today']) {
    await ana.say(text);
    await company.later(text === 'today' ? HOUR_MS : 20 * HOUR_MS);
  }
}

test('a newcomer gets the last day, and what follows, on a floor that the author signed', async () => {
  const company = new ReplicaCompany();
  const ana = await company.member('Ana');
  await threeDays(company, ana);
  const ben = await company.member('Ben');
  company.link(ana, ben);
  await company.pass();
  expect(ben.texts()).toEqual(['yesterday', 'today']);
  expect(ben.store.logs.get(ana.log())?.floor.seq).toBe(3);
  await ana.say('welcome');
  await company.pass();
  expect(ben.texts()).toEqual(['yesterday', 'today', 'welcome']);
  expect(ben.heard('skipped')).toEqual([]);
});

test('a newcomer hands on what it has, floor and all, to the next one', async () => {
  const company = new ReplicaCompany();
  const ana = await company.member('Ana');
  await threeDays(company, ana);
  const ben = await company.member({ name: 'Ben', shareMs: 1_000 * HOUR_MS });
  company.link(ana, ben);
  await company.pass();
  company.cut(ana.id, ben.id);
  const cem = await company.member('Cem');
  company.link(ben, cem);
  await company.pass();
  expect(cem.texts()).toEqual(['yesterday', 'today']);
});

test('who was away for days waits hours for what a newcomer was not given, and gets all of it from who has it', async () => {
  for (const comesBack of [true, false]) {
    const company = new ReplicaCompany();
    const ana = await company.member('Ana');
    const ben = await company.member('Ben');
    company.link(ana, ben);
    await ana.say('before');
    await company.pass();
    company.cut(ana.id, ben.id);
    await threeDays(company, ana);
    const cem = await company.member('Cem');
    company.link(ana, cem);
    await company.pass();
    company.cut(ana.id, cem.id);
    company.link(ben, cem);
    await company.pass(120_000);
    expect(ben.texts()).toEqual(['before']);
    if (comesBack) company.link(ana, ben);
    await company.pass(comesBack ? 2_000 : GAP_PATIENCE_MS + MAX_WANT_RETRY_MS);
    const missed = comesBack ? ['three days ago', 'two days ago'] : [];
    expect(ben.texts()).toEqual(['before', ...missed, 'yesterday', 'today']);
    expect(ben.heard('skipped')).toHaveLength(comesBack ? 0 : 1);
  }
});

test('where nothing is shared with newcomers, they get what is said from now on', async () => {
  const company = new ReplicaCompany();
  const ana = await company.member({ name: 'Ana', shareMs: 0 });
  await threeDays(company, ana);
  const ben = await company.member('Ben');
  company.link(ana, ben);
  await company.pass(1_000);
  expect(ben.texts()).toEqual([]);
  await ana.say('hello, Ben');
  await company.pass();
  expect(ben.texts()).toEqual(['hello, Ben']);
});

/** Ana, who was among others with Ben, Cem and Dan, and is among others again; what she heard and said so far is sealed. */
async function amongOthers(company: ReplicaCompany) {
  const heads = new Map<LogId, number>();
  const seal = () => {
    for (const [log, seq] of ana.replica.headsOf(LOBBY)) heads.set(log, seq);
    ana.replica.open(LOBBY, true);
  };
  const ana = await company.member({ name: 'Ana', sealed: (log) => heads.get(log) ?? 0 });
  const [ben, dan] = [await company.member('Ben'), await company.member('Dan')];
  company.link(ana, ben);
  company.link(ana, dan);
  for (const one of [ana, ben, dan]) {
    await one.say(`in the open, ${one.name}`);
    await company.pass();
  }
  for (const one of [ben, dan]) company.cut(ana.id, one.id);
  seal();
  await ana.say('behind closed doors');
  await company.pass();
  seal();
  await ana.say('in the open again');
  await company.pass();
  return { ana, ben, dan };
}

test('what was said among others is handed on to nobody, and who gets what is said now waits for none of it', async () => {
  const company = new ReplicaCompany();
  const { ana, ben } = await amongOthers(company);
  const cem = await company.member('Cem');
  company.link(ana, cem);
  company.link(ana, ben);
  await company.pass(1_000);
  expect(cem.texts()).toEqual(['in the open again']);
  expect(ben.texts()).toEqual(['in the open, Ana', 'in the open, Ben', 'in the open, Dan', 'in the open again']);
  const of = new Set<LogId>();
  for (const kind of ['have', 'events'] as const) {
    for (const frame of ana.framesTo(cem, kind)) {
      if (frame.kind === 'have') for (const { log } of frame.entries) of.add(log);
      else for (const { log, parents } of frame.events) for (const one of [{ log }, ...parents]) of.add(one.log);
    }
  }
  of.delete(cem.log());
  expect([...of]).toEqual([ana.log()]);
  // Whatever is asked for.
  const before = ana.framesTo(cem, 'events').length;
  for (const log of ana.replica.headsOf(LOBBY).keys()) {
    for (const from of [0, 1, 2])
      ana.replica.receive(cem.id, { kind: 'want', room: LOBBY, log, from, prev: new Uint8Array(0) });
    await company.pass(10);
  }
  const given = new Set(
    ana
      .framesTo(cem, 'events')
      .slice(before)
      .map(({ events }) => events[0]?.log),
  );
  given.delete(cem.log());
  expect([...given]).toEqual([ana.log()]);
});

test('whoever goes on in a log that was sealed is heard, and handed on from there', async () => {
  const company = new ReplicaCompany();
  const { ana, ben, dan } = await amongOthers(company);
  const cem = await company.member('Cem');
  company.link(ana, ben);
  await company.pass();
  await ben.say('here I am');
  await company.pass();
  company.cut(ana.id, ben.id);
  company.link(ana, cem);
  await company.pass(1_000);
  // Ana's words, and then Ben's: what he stands on of before is nobody's to wait for long.
  expect(cem.texts()[0]).toBe('in the open again');
  await company.pass(65_000);
  expect(cem.texts()).toEqual(['in the open again', 'here I am']);
  expect(cem.store.logs.get(ben.log())?.floor.seq).toBe(2);
  expect(cem.store.logs.has(dan.log())).toBe(false);
});

test('who was away for days gets all of it, also from one who joined in between', async () => {
  const company = new ReplicaCompany();
  const [ana, ben, cem] = [await company.member('Ana'), await company.member('Ben'), await company.member('Cem')];
  company.link(ana, ben);
  company.link(ana, cem);
  await ana.say('before');
  await company.pass();
  company.cut(ana.id, ben.id);
  await threeDays(company, ana);
  company.cut(ana.id, cem.id);
  company.link(ben, cem);
  await company.pass(1_000);
  expect(ben.texts()).toEqual(['before', 'three days ago', 'two days ago', 'yesterday', 'today']);
});

test('what nobody here has any more is skipped after a while, and told', async () => {
  const company = new ReplicaCompany();
  const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
  company.link(ana, ben);
  await ana.say('first');
  await company.pass();
  company.cut(ana.id, ben.id);
  await threeDays(company, ana);
  await ana.replica.prune(async () => [{ log: ana.log(), floor: ana.store.forget(ana.log(), 4) }]);
  company.link(ana, ben);
  await company.pass(10_000);
  expect(ben.texts()).toEqual(['first']);
  await company.pass(60_000);
  expect(ben.texts()).toEqual(['first', 'yesterday', 'today']);
  expect(ben.heard('skipped')).toEqual([[ana.log(), LOBBY, 3, 4]]);
});

test('a Want that isn’t answered goes to another who has it', async () => {
  const company = new ReplicaCompany();
  const [ana, ben, cem, dua] = [
    await company.member('Ana'),
    await company.member('Ben'),
    await company.member('Cem'),
    await company.member('Dua'),
  ];
  company.link(ana, ben);
  company.link(ana, cem);
  await ana.say('hello');
  await company.pass();
  company.cut(ana.id, ben.id);
  company.cut(ana.id, cem.id);
  company.onTheWay = (from, to, frame) => (from === ben && to === dua && frame.kind === 'events' ? undefined : frame);
  company.link(ben, dua);
  await company.pass(500);
  company.link(cem, dua);
  await company.pass(10_000);
  expect(dua.texts()).toEqual(['hello']);
});

test('logs that stand on one another arrive together, however they are cut into frames', async () => {
  const company = new ReplicaCompany();
  const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
  company.link(ana, ben);
  for (let turn = 0; turn < 300; turn++) {
    await (turn % 2 === 0 ? ana : ben).say(`turn ${turn}`);
    await company.pass(1);
  }
  const cem = await company.member('Cem');
  company.link(ana, cem);
  await company.pass(2_000);
  expect(cem.texts()).toEqual(Array.from({ length: 300 }, (_, turn) => `turn ${turn}`));
  const place = new Map(cem.store.order.map((event, index) => [`${event.log} ${event.seq}`, index]));
  for (const [index, event] of cem.store.order.entries())
    for (const { log, seq } of event.parents) expect(place.get(`${log} ${seq}`)).toBeLessThan(index);
});

test('causes are found on disk after a restart', async () => {
  const company = new ReplicaCompany();
  const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
  company.link(ana, ben);
  const cause = await ana.say('cause');
  for (let n = 0; n < 5; n++) await ana.say(`later ${n}`);
  await company.pass();
  company.cut(ana.id, ben.id);
  await ben.replica.stop();
  const again = await company.member({ name: 'Ben', signer: ben.signer, store: ben.store });
  const old = new LogByHand(realSigner());
  const answer = old.say('effect', { parents: [cause] });
  const id = authorOf(old.signer.spki);
  again.replica.linked(id, new Map([[LOBBY, 'share']]));
  again.replica.receive(id, { kind: 'events', room: LOBBY, floor: undefined, events: [old.opening, answer] });
  await company.pass();
  expect(again.texts()).toContain('effect');
  expect(again.store.lookups).toBe(1);
});

test('a copied profile begins a new log, and fetches nothing twice', async () => {
  const company = new ReplicaCompany();
  const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
  company.link(ana, ben);
  await ana.say('from the first machine');
  await company.pass();
  const store = ana.store.copy();
  store.copied = true;
  company.cut(ana.id, ben.id);
  await ana.replica.stop();
  const copy = await company.member({ name: 'Ana', signer: ana.signer, store });
  company.link(copy, ben);
  await copy.say('from the second');
  await company.pass();
  expect(copy.log()).not.toBe(ana.log());
  expect(ben.texts()).toEqual(['from the first machine', 'from the second']);
  expect(ben.heard('quarantined')).toEqual([]);
});

test('a restored backup that nothing shows: who has more of our log proves it before we write, and a new one begins', async () => {
  const company = new ReplicaCompany();
  const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
  company.link(ana, ben);
  await ana.say('before the backup');
  await company.pass();
  const backup = ana.store.copy();
  await ana.say('after the backup');
  await company.pass();
  company.cut(ana.id, ben.id);
  await ana.replica.stop();
  const restored = await company.member({ name: 'Ana', signer: ana.signer, store: backup });
  expect(restored.log()).toBe(ana.log());
  company.link(restored, ben);
  for (let turn = 0; turn < 3; turn++) await company.pass(0);
  await restored.say('back again');
  await company.pass();
  expect(restored.log()).not.toBe(ana.log());
  expect(restored.heard('renewed')).toEqual([[LOBBY, ana.log()]]);
  for (const member of [restored, ben]) {
    expect(member.texts()).toEqual(['before the backup', 'after the backup', 'back again']);
    expect(member.heard('quarantined')).toEqual([]);
  }
});

test('a direct message waits for whoever is away, also over restarts of both, and arrives once', async () => {
  const company = new ReplicaCompany();
  const room = { rooms: [DIRECT] };
  const [ana, ben] = [await company.member({ name: 'Ana', ...room }), await company.member({ name: 'Ben', ...room })];
  await ana.say('are you there?', DIRECT);
  await ana.replica.stop();
  await ben.replica.stop();
  const ana2 = await company.member({ name: 'Ana', signer: ana.signer, store: ana.store, ...room });
  const ben2 = await company.member({ name: 'Ben', signer: ben.signer, store: ben.store, ...room });
  company.link(ana2, ben2);
  await company.pass();
  expect(ben2.texts(DIRECT)).toEqual(['are you there?']);
  expect(ana2.replica.acknowledgedBy(ben2.id, ana2.log(DIRECT))).toBe(2);
  company.link(ana2, ben2);
  ana2.sent.length = 0;
  await company.pass();
  expect(ana2.framesTo(ben2, 'events')).toEqual([]);
});

test('a long outbox goes out as the link takes it', async () => {
  const company = new ReplicaCompany();
  const room = { rooms: [DIRECT] };
  const [ana, ben] = [await company.member({ name: 'Ana', ...room }), await company.member({ name: 'Ben', ...room })];
  for (let n = 0; n < 30; n++)
    await ana.replica.say(DIRECT, EVENT_KINDS.message, new TextEncoder().encode(`${n} ${'x'.repeat(60_000)}`));
  ana.full.add(ben.id);
  company.link(ana, ben);
  await company.pass();
  const first = ben.texts(DIRECT).length;
  expect(first).toBeLessThan(30);
  for (let turn = 0; turn < 30; turn++) {
    ana.replica.drained(ben.id);
    await company.pass(0);
  }
  expect(ben.texts(DIRECT)).toHaveLength(30);
  expect(ana.replica.acknowledgedBy(ben.id, ana.log(DIRECT))).toBeLessThan(31);
  ana.full.delete(ben.id);
  ana.replica.drained(ben.id);
  await company.pass();
  expect(ana.replica.acknowledgedBy(ben.id, ana.log(DIRECT))).toBe(31);
});

test('a second log of a request that comes before what it stands on is taken as soon as that is here', async () => {
  const company = new ReplicaCompany();
  const ben = await company.member({ name: 'Ben', rooms: [DIRECT] });
  const signer = realSigner();
  const ana = authorOf(signer.spki);
  const [before, after] = [new LogByHand(signer, DIRECT, 1), new LogByHand(signer, DIRECT, 2)];
  const said = before.say('before the backup');
  const { kind, body } = after.opening;
  after.events.length = 0;
  after.add({ kind, body: body as Uint8Array, parents: [said] });
  after.say('after it was restored');
  ben.replica.linked(ana, new Map([[DIRECT, 'receive']]));
  for (const { events } of [after, before]) {
    ben.replica.receive(ana, { kind: 'events', room: DIRECT, floor: undefined, events });
    await company.pass(0);
  }
  expect(ben.texts(DIRECT)).toEqual(['before the backup', 'after it was restored']);
  expect(ben.sent).toEqual([]);
});

test('a request arrives without its sender learning that it did, until it is accepted', async () => {
  const company = new ReplicaCompany();
  const room = { rooms: [DIRECT] };
  const [ana, ben] = [await company.member({ name: 'Ana', ...room }), await company.member({ name: 'Ben', ...room })];
  company.link(ana, ben, { b: 'receive' });
  await ana.say('we haven’t met', DIRECT);
  await company.pass(60_000);
  expect(ben.texts(DIRECT)).toEqual(['we haven’t met']);
  expect(ben.sent).toEqual([]);
  expect(ana.heard('acknowledged')).toEqual([]);
  ben.replica.admit(ana.id, DIRECT);
  await company.pass();
  expect(ana.replica.acknowledgedBy(ben.id, ana.log(DIRECT))).toBe(2);
  await ben.say('now we have', DIRECT);
  await company.pass();
  expect(ana.texts(DIRECT)).toEqual(['we haven’t met', 'now we have']);
});

test('a Have that comes after a newer one takes nothing back', async () => {
  const company = new ReplicaCompany();
  const ana = await company.member('Ana');
  const ben = new LogByHand(realSigner());
  for (const text of ['one', 'two', 'three']) ben.say(text);
  const id = authorOf(ben.signer.spki);
  ana.replica.linked(id, new Map([[LOBBY, 'share']]));
  const have = (seq: number) => {
    const { log, hash } = ben.events[seq - 1] as SignedEvent;
    ana.replica.receive(id, { kind: 'have', room: LOBBY, entries: [{ log, seq, hash }] });
  };
  have(4);
  have(3);
  ana.replica.receive(id, { kind: 'events', room: LOBBY, floor: undefined, events: ben.events.slice(0, 3) });
  await company.pass();
  const wants = ana.sent.flatMap(({ frame }) => (frame.kind === 'want' ? [frame.from] : []));
  expect(wants).toEqual([0, 4]);
});

test('what is pruned while it is read is given as it is then, and costs nobody a link', async () => {
  const company = new ReplicaCompany();
  const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
  for (const text of ['one', 'two', 'three']) await ana.say(text);
  const log = ana.log();
  const pruneTo = (seq: number) => ana.replica.prune(async () => [{ log, floor: ana.store.forget(log, seq) }]);
  await pruneTo(2);
  const read = ana.store.read.bind(ana.store);
  let pruned: Promise<void> | undefined;
  ana.store.read = async (...args) => {
    const found = await read(...args);
    if (!pruned) pruned = pruneTo(3);
    await pruned;
    return found;
  };
  company.link(ana, ben);
  await company.pass(5_000);
  expect(ben.heard('misbehaved')).toEqual([]);
  expect(ben.texts()).toEqual(['three']);
  expect(ben.store.logs.get(log)?.floor.seq).toBe(3);
});

test('after a retention of the author’s own log, a newcomer in a direct room still gets what is left', async () => {
  const company = new ReplicaCompany();
  const room = { rooms: [DIRECT], shareMs: Number.POSITIVE_INFINITY };
  const [ana, ben] = [await company.member({ name: 'Ana', ...room }), await company.member({ name: 'Ben', ...room })];
  for (const text of ['one', 'two', 'three']) await ana.say(text, DIRECT);
  const log = ana.log(DIRECT);
  await ana.replica.prune(async () => [{ log, floor: ana.store.forget(log, 3) }]);
  company.link(ana, ben);
  await company.pass();
  expect(ben.texts(DIRECT)).toEqual(['three']);
});
