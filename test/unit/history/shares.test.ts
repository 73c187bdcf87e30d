/** What waits for the disk is shared: who pours is held back, by itself, and nobody is for another's sake. */

import { expect, test } from 'vitest';
import { LOBBY, type PeerId } from '../../../src/core/ids.ts';
import type { SignedEvent } from '../../../src/history/event.ts';
import { CONGESTED_BYTES, HELD_BYTES, MAX_BATCH_BYTES, SMALL_SHARE_BYTES } from '../../../src/history/limits.ts';
import { authorOf } from '../../../src/history/opening.ts';
import { Shares } from '../../../src/history/shares.ts';
import { LogByHand } from '../../support/event-maker.ts';
import { type Member, ReplicaCompany, realSigner } from '../../support/replica-company.ts';

const LONG = 'x'.repeat(60_000);
/** Messages that take as much of the disk as there is for all. */
const MANY = Math.ceil(CONGESTED_BYTES / LONG.length);

/** Somebody linked to Ana who says what the test says, a frame each. */
class Talker {
  readonly log = new LogByHand(realSigner());
  readonly id = authorOf(this.log.signer.spki);
  #ana: Member;

  constructor(ana: Member) {
    this.#ana = ana;
    this.link();
    this.repeat(1);
  }

  link(): void {
    this.#ana.replica.linked(this.id, new Map([[LOBBY, 'share']]));
  }

  /** From here on they talk to another one. */
  visit(other: Member): void {
    this.#ana = other;
    this.link();
  }

  repeat(seq: number): void {
    this.#send([this.log.events[seq - 1] as SignedEvent]);
  }

  say(text: string): void {
    this.#send([this.log.say(text)]);
  }

  /** Until Ana reads no more from them. @returns bytes */
  pour(): number {
    let count = 0;
    while (count < MANY && !heldBy(this.#ana).includes(this.id)) {
      this.say(LONG);
      count++;
    }
    return count * LONG.length;
  }

  #send(events: readonly SignedEvent[]): void {
    this.#ana.replica.receive(this.id, { kind: 'events', room: LOBBY, floor: undefined, events });
  }
}

/** Whom a member reads from no more, now. */
function heldBy(member: Member): PeerId[] {
  const held = new Set<PeerId>();
  for (const [peer, yes] of member.heard('held') as [PeerId, boolean][]) {
    if (yes) held.add(peer);
    else held.delete(peer);
  }
  return [...held];
}

/** Ana, whose disk takes its time from here on, linked to so many. */
async function company(count: number) {
  const among = new ReplicaCompany();
  const ana = await among.member('Ana');
  const talkers = Array.from({ length: count }, () => new Talker(ana));
  await among.pass(0);
  const release = ana.store.hold();
  return { among, ana, talkers, release };
}

test('who pours is read from no more, and whoever says something meanwhile is', async () => {
  const { among, ana, talkers, release } = await company(5);
  const [ben, ...pouring] = talkers as [Talker, ...Talker[]];
  for (const one of pouring) one.pour();
  expect(heldBy(ana)).toEqual(pouring.map(({ id }) => id));
  ben.say('good morning');
  expect(heldBy(ana)).not.toContain(ben.id);
  expect(ana.heard('congested')).toEqual([]);
  release();
  await among.pass(0);
  expect(ana.texts()).toContain('good morning');
  expect(ana.heard('held')).not.toContainEqual([ben.id, true]);
});

test('what was poured out by others keeps nobody from being heard, with as long a text as there is', async () => {
  const { ana, talkers } = await company(21);
  const [ben, ...pouring] = talkers as [Talker, ...Talker[]];
  for (const one of pouring) one.pour();
  expect(ana.replica.stagedBytes).toBeGreaterThan(CONGESTED_BYTES);
  ben.say(LONG);
  expect(heldBy(ana)).not.toContain(ben.id);
  expect(ana.heard('congested')).toEqual([]);
});

test('one alone may have half of it, several have a part each, and it is never more than there is for all', async () => {
  const { talkers: alone } = await company(1);
  const half = (alone[0] as Talker).pour();
  expect(half).toBeGreaterThanOrEqual(CONGESTED_BYTES / 2);
  expect(half).toBeLessThan(CONGESTED_BYTES / 2 + MAX_BATCH_BYTES);
  const { ana, talkers } = await company(4);
  // In turns: nobody is there before the others.
  for (let round = 0; round < MANY; round++)
    for (const one of talkers) if (!heldBy(ana).includes(one.id)) one.say(LONG);
  expect(heldBy(ana)).toHaveLength(4);
  expect(ana.replica.stagedBytes).toBeLessThan(CONGESTED_BYTES + LONG.length);
  expect(ana.replica.stagedBytes).toBeGreaterThan(CONGESTED_BYTES / 2);
});

test('is read from again as soon as it is on disk', async () => {
  const { among, ana, talkers, release } = await company(1);
  const poured = (talkers[0] as Talker).pour();
  expect(heldBy(ana)).toHaveLength(1);
  await among.pass(0);
  expect(heldBy(ana)).toHaveLength(1);
  release();
  await among.pass(0);
  expect(heldBy(ana)).toEqual([]);
  expect(ana.texts()).toHaveLength(poured / LONG.length);
});

test('what is being written counts like what is still to be', async () => {
  const { among, talkers } = await company(1);
  const [eve] = talkers as [Talker];
  for (let n = 0; n < MANY / 4; n++) eve.say(LONG);
  await among.pass(0);
  expect(eve.pour()).toBeLessThan(CONGESTED_BYTES / 4 + MAX_BATCH_BYTES);
});

test('is read from again when the disk took nothing, for then nothing waits for it', async () => {
  const { among, ana, talkers, release } = await company(1);
  const [eve] = talkers as [Talker];
  const before = eve.log.events.length;
  eve.say('on its way to the disk');
  await among.pass(0);
  const poured = eve.pour();
  ana.store.broken = true;
  release();
  await among.pass(0);
  expect(heldBy(ana)).toEqual([]);
  expect(ana.texts()).toEqual([]);
  ana.store.broken = false;
  await among.pass(2_000);
  ana.store.hold();
  eve.log.events.length = before; // none of it is there: once more
  expect(eve.pour()).toBe(poured);
});

test('ends with the link; who comes back at once has as much waiting as before', async () => {
  const { among, ana, talkers, release } = await company(1);
  const [eve] = talkers as [Talker];
  eve.pour();
  ana.replica.unlinked(eve.id);
  expect(heldBy(ana)).toEqual([]);
  eve.link();
  expect(heldBy(ana)).toEqual([eve.id]);
  release();
  await among.pass(0);
  expect(heldBy(ana)).toEqual([]);
});

test('what waits to be judged counts as well: it is read no further, and nothing of it is let go', async () => {
  const among = new ReplicaCompany();
  const before = await among.member('Ana');
  const eve = new Talker(before);
  eve.say('first');
  eve.say('second');
  await among.pass(0);
  const ana = await among.member({ name: 'Ana, started again', store: before.store.copy(), signer: before.signer });
  eve.visit(ana);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  ana.store.point = () => promise;
  eve.repeat(2); // whether it is what is there already is on the disk only
  const poured = eve.pour();
  expect(heldBy(ana)).toEqual([eve.id]);
  expect(poured).toBeLessThan(CONGESTED_BYTES / 2 + MAX_BATCH_BYTES);
  expect(ana.replica.stagedBytes).toBe(0);
  resolve(undefined);
  await among.pass(0);
  expect(heldBy(ana)).toEqual([]);
  expect(ana.texts()).toHaveLength(2 + poured / LONG.length);
});

test('what waits to be judged and turns out to be here already keeps nobody held', async () => {
  const among = new ReplicaCompany();
  const before = await among.member('Ana');
  const eve = new Talker(before);
  for (let n = 0; n < MANY; n++) {
    eve.say(LONG);
    await among.pass(0);
  }
  const ana = await among.member({ name: 'Ana, started again', store: before.store.copy(), signer: before.signer });
  eve.visit(ana);
  const commits = ana.store.commits.length;
  for (let seq = 2; heldBy(ana).length === 0; seq++) eve.repeat(seq);
  await among.pass(0);
  expect(heldBy(ana)).toEqual([]);
  expect(ana.store.commits).toHaveLength(commits);
});

test('nothing is told as long as nobody has too much, nor twice', () => {
  const [eve, ben] = ['eve', 'ben'] as PeerId[] as [PeerId, PeerId];
  const bytes = new Map<PeerId, number>();
  const told: [PeerId, boolean][] = [];
  const shares = new Shares({
    waitingBytes: () => [...bytes.values()].reduce((sum, each) => sum + each, 0),
    waitingBytesOf: (peer) => bytes.get(peer) ?? 0,
    held: (peer, yes) => told.push([peer, yes]),
  });
  shares.relieve();
  shares.weigh(eve);
  bytes.set(eve, CONGESTED_BYTES / 2);
  shares.weigh(eve);
  shares.forget(eve);
  expect(told).toEqual([]);
  bytes.set(eve, HELD_BYTES);
  bytes.set(ben, SMALL_SHARE_BYTES);
  for (const peer of [eve, ben, eve]) shares.weigh(peer);
  expect(told).toEqual([[eve, true]]);
  shares.relieve();
  bytes.set(eve, 0);
  shares.relieve();
  shares.relieve();
  expect(told).toEqual([
    [eve, true],
    [eve, false],
  ]);
});
