/** Somebody drives the clock of a room ahead: nobody's runs out, and nobody is shut out, whatever time their machine has. */

import { expect, test } from 'vitest';
import { LOBBY } from '../../../src/core/ids.ts';
import type { SignedEvent } from '../../../src/history/event.ts';
import { mostStoodOn, mostTaken } from '../../../src/history/lamport-bounds.ts';
import { authorOf } from '../../../src/history/opening.ts';
import { LogByHand } from '../../support/event-maker.ts';
import { type Member, ReplicaCompany, realSigner } from '../../support/replica-company.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365 * DAY_MS;

/** A log of somebody's that begins at a floor with this lamport, and goes on with what stands on these. */
async function beginAt(
  company: ReplicaCompany,
  member: Member,
  lamport: number,
  parents: readonly SignedEvent[] = [],
): Promise<LogByHand> {
  const signer = realSigner();
  const id = authorOf(signer.spki);
  const log = new LogByHand(signer);
  const floor = { ...log.make({ seq: 5, lamport, prev: new Uint8Array(32) }), body: undefined };
  const next = log.make({ seq: 6, lamport: lamport + 1, prev: floor.hash, parents });
  member.replica.linked(id, new Map([[LOBBY, 'share']]));
  member.replica.receive(id, { kind: 'events', room: LOBBY, floor, events: [log.opening, next] });
  await company.pass(0);
  return log;
}

test('a log that begins further ahead than any clock may be wrong is not taken', async () => {
  const company = new ReplicaCompany();
  const ana = await company.member('Ana');
  const now = company.clock.now();
  const [near, far, end] = [
    await beginAt(company, ana, mostTaken(now)),
    await beginAt(company, ana, mostTaken(now) + 1),
    await beginAt(company, ana, 2 ** 53 - 2 ** 20),
  ];
  expect([near, far, end].map(({ log }) => ana.store.logs.has(log))).toEqual([true, false, false]);
});

test('what is ahead of our clock is not stood on before its time, and doesn’t hide what else was said', async () => {
  const company = new ReplicaCompany();
  const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
  company.link(ana, ben);
  const one = await ben.say('one');
  await company.pass();
  const eve = await beginAt(company, ana, mostTaken(company.clock.now()), [one]);
  const early = await ana.say('two');
  expect(early.parents.map(({ log }) => log)).toEqual([ben.log()]);
  expect(early.lamport).toBeLessThan(10);
  await company.later(DAY_MS + 1);
  const later = await ana.say('three');
  expect(later.parents.map(({ log }) => log)).toContain(eve.log);
});

test('who was never given what another stands on takes it all the same', async () => {
  const company = new ReplicaCompany();
  const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
  const eve = await beginAt(company, ana, mostStoodOn(company.clock.now()) - 1);
  const other = eve.make({ body: Buffer.from('another') });
  await ben.replica.linked(eve.log as never, new Map([[LOBBY, 'share']]));
  ben.replica.receive(eve.log as never, {
    kind: 'events',
    room: LOBBY,
    floor: undefined,
    events: [eve.opening, other],
  });
  ben.replica.receive(eve.log as never, {
    kind: 'events',
    room: LOBBY,
    floor: undefined,
    events: [eve.make({ body: Buffer.from('one') })],
  });
  await company.pass();
  expect(ben.heard('quarantined')).toHaveLength(1);
  const said = await ana.say('is anybody there?');
  expect(said.lamport).toBeGreaterThan(2 ** 50);
  company.link(ana, ben);
  await company.pass(5_000);
  await ben.say('yes');
  await company.pass();
  for (const { texts } of [ana, ben].map((member) => ({ texts: member.texts() })))
    expect(texts.slice(-2)).toEqual(['is anybody there?', 'yes']);
});

/** Gives somebody what another one wrote, by that one's own link. */
function give(member: Member, { signer }: LogByHand, events: readonly SignedEvent[], floor?: SignedEvent): void {
  const id = authorOf(signer.spki);
  member.replica.linked(id, new Map([[LOBBY, 'share']]));
  member.replica.receive(id, { kind: 'events', room: LOBBY, floor: floor && { ...floor, body: undefined }, events });
}

test.for([false, true])(
  'who says to stand on what another’s clock doesn’t take yet keeps nobody from being heard (of that log there is something: %s)',
  async (isBegun) => {
    const company = new ReplicaCompany();
    const ana = await company.member('Ana');
    const ben = await company.member({ name: 'Ben', lateMs: 2 * HOUR_MS });
    const eve = await beginAt(company, ana, mostTaken(company.clock.now() - HOUR_MS));
    if (isBegun) give(ben, eve, [eve.opening]);
    const mallory = new LogByHand(realSigner());
    mallory.say('on what is not', { refs: [{ log: eve.log, seq: 6, hash: new Uint8Array(32) }], lamport: 9 });
    give(ana, mallory, mallory.events);
    await company.pass();
    const said = await ana.say('is anybody there?');
    expect(said.parents.map(({ log }) => log)).toEqual([mallory.log]);
    company.link(ana, ben);
    await company.pass(5_000);
    expect(ben.texts()).toContain('is anybody there?');
    expect(ben.store.logs.get(eve.log)?.head.seq).toBe(isBegun ? 1 : undefined);
    expect(ben.heard('quarantined')).toEqual([]);
  },
);

test('who gives too small a number to what stands below another’s floor keeps nobody from being heard', async () => {
  const company = new ReplicaCompany();
  const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
  const [old, mallory] = [new LogByHand(realSigner()), new LogByHand(realSigner())];
  for (let n = 0; n < 60; n++) old.say(`${n}`);
  give(ana, old, old.events);
  give(ben, old, [old.opening], old.head);
  mallory.say('on what is not', { refs: [{ log: old.log, seq: 50, hash: new Uint8Array(32) }], lamport: 9 });
  give(ana, mallory, mallory.events);
  await company.pass();
  await ana.say('is anybody there?');
  company.link(ana, ben);
  await company.pass(5_000);
  expect(ben.texts()).toEqual(['is anybody there?']);
});

test('a machine that doesn’t know the time takes what others say, and is heard', async () => {
  const company = new ReplicaCompany();
  const now = company.clock.now();
  company.clock.jump(1_000 - now);
  const ana = await company.member('Ana');
  const eve = await beginAt(company, ana, mostTaken(now));
  expect(ana.store.logs.has(eve.log)).toBe(true);
  const said = await ana.say('what day is it?');
  expect(said.lamport).toBeLessThan(mostTaken(now));
  company.clock.jump(now - 1_000);
  expect(ana.replica.ownLog(LOBBY)).toBe(said.log);
});

test('a clock that was years ahead: once it is set, another log is begun that everybody takes', async () => {
  const company = new ReplicaCompany();
  const ana = await company.member('Ana');
  company.clock.jump(10 * YEAR_MS);
  await beginAt(company, ana, mostStoodOn(company.clock.now()) - 1);
  const before = await ana.say('in the future');
  company.clock.jump(-10 * YEAR_MS);
  const [after, next] = [await ana.say('today'), await ana.say('today too')];
  expect(before.lamport).toBeGreaterThan(mostTaken(company.clock.now()));
  expect(after.lamport).toBeLessThan(mostTaken(company.clock.now()));
  expect([after.log === before.log, next.log === after.log]).toEqual([false, true]);
});
