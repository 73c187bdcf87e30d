/** Less than the whole: bodies that are gone, or held back, and nobody linked who wrote them. */

import { expect, test } from 'vitest';
import { LOBBY } from '../../../src/core/ids.ts';
import { encodeBody } from '../../../src/history/bodies.ts';
import { Claim } from '../../../src/history/claim.ts';
import { EVENT_KINDS, type LogId, type SignedEvent } from '../../../src/history/event.ts';
import { eventIdOf } from '../../../src/history/event-id.ts';
import { LESSER_PATIENCE_MS, MAX_BATCH_EVENTS } from '../../../src/history/limits.ts';
import { LogByHand, type Making } from '../../support/event-maker.ts';
import type { PlainStore } from '../../support/plain-store.ts';
import { type Member, ReplicaCompany, realSigner } from '../../support/replica-company.ts';

/**
 * Ana has spoken, and is gone. Cem knows nobody yet.
 * @param lot who Cem asks first of two is drawn: another number, another lot
 */
async function afterAna(lot = 0) {
  const company = new ReplicaCompany();
  for (let n = 0; n < lot; n++) company.nextSeed();
  const ana = new LogByHand(realSigner());
  const relay = async (name: string, blank: readonly SignedEvent[] = []) => {
    const member = await company.member(name);
    await take(company, member, ana);
    forget(member.store, blank);
    return member;
  };
  const cem = await company.member('Cem');
  const has = () => cem.store.logs.get(ana.log)?.head.seq ?? 0;
  const bodies = () => cem.store.order.filter(({ log }) => log === ana.log).map(({ seq }) => seq);
  return { company, ana, relay, cem, has, bodies };
}

/** From Ana herself, in frames. */
async function take(company: ReplicaCompany, member: Member, ana: LogByHand): Promise<void> {
  const id = member.id.replace(/^./, 'x') as typeof member.id;
  member.replica.linked(id, new Map([[LOBBY, 'share']]));
  for (let from = 0; from < ana.events.length; from += MAX_BATCH_EVENTS) {
    const events = ana.events.slice(from, from + MAX_BATCH_EVENTS);
    member.replica.receive(id, { kind: 'events', room: LOBBY, floor: undefined, events });
    await company.pass();
  }
  member.replica.unlinked(id);
}

/** As a store does with what was taken back, or is too old. */
function forget(store: PlainStore, events: readonly SignedEvent[]): void {
  for (const { log, seq } of events) {
    const kept = store.logs.get(log)?.events;
    const there = kept?.get(seq);
    if (kept && there) kept.set(seq, { ...there, event: { ...there.event, body: undefined } });
  }
}

function deletionOf(event: SignedEvent): Making {
  return { kind: EVENT_KINDS.deletion, body: encodeBody({ kind: 'deletion', target: eventIdOf(event) }) };
}

test('who says to have more and gives nothing keeps from nobody what is left, linked once or again and again', async () => {
  for (const relinks of [false, true]) {
    const { company, ana, relay, cem, has } = await afterAna();
    const gone = ana.say('forgotten');
    ana.say('kept');
    const ben = await relay('Ben', [gone]);
    const eve = await company.member('Eve');
    company.onTheWay = (from, _to, frame) => (from === eve && frame.kind === 'events' ? undefined : frame);
    company.link(ben, cem);
    company.link(eve, cem);
    const lie = { kind: 'have' as const, room: LOBBY, entries: [{ log: ana.log, seq: 9_999, hash: ana.head.hash }] };
    for (let ms = 0; ms < LESSER_PATIENCE_MS + 15_000 && has() < 3; ms += 1_000) {
      if (relinks) company.link(eve, cem);
      cem.replica.receive(eve.id, lie);
      await company.pass(1_000);
    }
    expect(has(), relinks ? 'relinked' : 'linked').toBe(3);
  }
});

test('what its author deleted in the same frame is taken without its body, at once', async () => {
  const { company, ana, relay, cem, has } = await afterAna();
  const oops = ana.say('oops');
  ana.say('kept');
  ana.add(deletionOf(oops));
  const ben = await relay('Ben', [oops]);
  company.link(ben, cem);
  await company.pass(1_000);
  expect(has()).toBe(4);
});

test('what was only left out waits for who has it, whatever was deleted beside it', async () => {
  const { company, ana, relay, cem, has, bodies } = await afterAna();
  const oops = ana.say('oops');
  const kept = ana.say('kept');
  ana.add(deletionOf(oops));
  const eve = await relay('Eve', [oops, kept]);
  company.link(eve, cem);
  await company.pass(5_000);
  expect(has()).toBe(0);
  company.link(await relay('Ben', [oops]), cem);
  await company.pass(8_000);
  expect(bodies()).toEqual([1, 3, 4]);
});

test('a deletion that its author didn’t sign frees nothing, and ends the link', async () => {
  const { company, ana, cem, has } = await afterAna();
  const kept = ana.say('kept');
  const eve = await company.member('Eve');
  company.link(eve, cem);
  const forged = { ...ana.make(deletionOf(kept)), sig: new Uint8Array(64) };
  const events = [ana.opening, { ...kept, body: undefined }, forged];
  cem.replica.receive(eve.id, { kind: 'events', room: LOBBY, floor: undefined, events });
  await company.pass();
  expect(has()).toBe(0);
  expect(cem.heard('misbehaved')).toHaveLength(1);
});

test('a long log in which every other frame lacks something takes one patience, not one for each', async () => {
  const { company, ana, relay, cem, has } = await afterAna();
  const gone: SignedEvent[] = [];
  for (let n = 1; n < 6 * MAX_BATCH_EVENTS; n++) {
    const event = ana.say(`${n}`, { signed: n % 32 === 31 });
    if (n % (2 * MAX_BATCH_EVENTS) === 100) gone.push(event);
  }
  company.link(await relay('Ben', gone), cem);
  company.link(await relay('Dan', gone), cem);
  await company.pass(LESSER_PATIENCE_MS - 5_000);
  expect(has()).toBe(0);
  await company.pass(15_000);
  expect(has()).toBe(ana.head.seq);
});

test('where something is gone everywhere, nobody can leave out more than the others', async () => {
  for (let lot = 0; lot < 6; lot++) {
    const { company, ana, relay, cem, bodies } = await afterAna(lot);
    const gone = ana.say('gone');
    const kept = Array.from({ length: 5 }, (_, n) => ana.say(`kept ${n}`));
    const eve = await relay('Eve', [gone, ...kept]);
    const ben = await relay('Ben', [gone]);
    company.link(eve, cem);
    company.link(ben, cem);
    await company.pass(LESSER_PATIENCE_MS + 15_000);
    expect(bodies()).toEqual([1, 3, 4, 5, 6, 7]);
  }
});

test('nor later on, after having been as good as the others', async () => {
  for (let lot = 0; lot < 6; lot++) {
    const { company, ana, relay, cem, has, bodies } = await afterAna(lot);
    const gone = [ana.say('gone')];
    for (let n = 0; n < 2 * MAX_BATCH_EVENTS; n++) ana.say(`kept ${n}`, { signed: n % 32 === 29 });
    gone.push(ana.say('gone as well'));
    const eve = await relay('Eve', [...gone, ...ana.events.slice(MAX_BATCH_EVENTS + 50)]);
    const ben = await relay('Ben', gone);
    company.link(eve, cem);
    company.link(ben, cem);
    await company.pass(LESSER_PATIENCE_MS + 15_000);
    expect(has()).toBe(ana.head.seq);
    expect(bodies()).toHaveLength(ana.head.seq - 2);
  }
});

test('a clock set back a little keeps nobody from asking again', () => {
  const claim = new Claim(LOBBY, 'ab'.repeat(32) as LogId);
  claim.retryAtMs = 100_000 + claim.retryMs;
  expect([claim.rests(100_000), claim.rests(104_000), claim.rests(60_000)]).toEqual([true, false, false]);
});
