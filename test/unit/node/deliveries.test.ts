/** What is told of own messages: who should have them, who has them, who has read them; and what was read here. */

import { describe, expect, it } from 'vitest';
import { LOBBY, type PeerId } from '../../../src/core/ids.ts';
import type { LogId } from '../../../src/history/event.ts';
import { eventIdOf, orderOf } from '../../../src/history/event-id.ts';
import { MemoryHistory } from '../../../src/history/memory-store.ts';
import { Deliveries } from '../../../src/node/deliveries.ts';
import { type Mark, ReadMarks } from '../../../src/node/read-marks.ts';
import { marksOf, RoomPage } from '../../../src/node/room-book.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const LOG = 'ab'.repeat(32) as LogId;
const [BEN, CYN, DAN] = ['b', 'c', 'd'].map((letter) => letter.repeat(64) as PeerId) as [PeerId, PeerId, PeerId];
const id = (seq: number) => eventIdOf({ log: LOG, seq });
const order = (lamport: number) => orderOf({ lamport, log: LOG, seq: lamport });

describe('deliveries', () => {
  it('count those who were about, then who has it, and never go back', () => {
    const deliveries = new Deliveries([], new MemoryHistory(), new FakeClock());
    deliveries.said(LOG, 2, [BEN, CYN]);
    expect(deliveries.of(id(2), LOBBY)).toEqual({ state: 'stored', on: 0, of: 2 });
    expect(deliveries.acknowledged(BEN, LOG, 2)).toEqual({ log: LOG, from: 1, to: 2 });
    expect(deliveries.of(id(2), LOBBY)).toEqual({ state: 'arrived', on: 1, of: 2 });
    expect(deliveries.acknowledged(BEN, LOG, 1)).toBeUndefined();
    deliveries.seen(BEN, LOG, 2);
    expect(deliveries.of(id(2), LOBBY)).toEqual({ state: 'seen', on: 1, of: 2 });
    deliveries.said(LOG, 3, [BEN]);
    expect(deliveries.of(id(3), LOBBY)).toEqual({ state: 'stored', on: 0, of: 1 });
    expect(deliveries.of(id(2), LOBBY)).toEqual({ state: 'seen', on: 1, of: 2 });
  });

  it('count a newcomer once they have it, and lower nothing', () => {
    const deliveries = new Deliveries([], new MemoryHistory(), new FakeClock());
    deliveries.said(LOG, 2, [BEN]);
    deliveries.acknowledged(BEN, LOG, 2);
    deliveries.acknowledged(DAN, LOG, 2);
    expect(deliveries.of(id(2), LOBBY)).toEqual({ state: 'arrived', on: 2, of: 2 });
    expect(deliveries.receipts(id(2))).toEqual([
      { person: BEN, state: 'arrived' },
      { person: DAN, state: 'arrived' },
    ]);
  });

  it('are told by stretches, cut where one answer ends and another begins', () => {
    const deliveries = new Deliveries([], new MemoryHistory(), new FakeClock());
    deliveries.said(LOG, 2, [BEN, CYN]);
    deliveries.said(LOG, 8, [BEN]);
    deliveries.acknowledged(CYN, LOG, 4);
    deliveries.seen(BEN, LOG, 5);
    const stretch = deliveries.acknowledged(BEN, LOG, 9);
    const parts = deliveries.within(stretch ?? { log: LOG, from: 1, to: 9 }, LOBBY);
    expect(parts.map(({ from, to, delivery: { state, on, of } }) => [from, to, state, on, of])).toEqual([
      [1, 1, 'seen', 2, 2],
      [2, 4, 'seen', 2, 2],
      [5, 5, 'seen', 1, 2],
      [6, 7, 'arrived', 1, 2],
      [8, 9, 'arrived', 1, 1],
    ]);
    for (const { from, to, delivery } of parts)
      for (let seq = from; seq <= to; seq++) expect(deliveries.of(id(seq), LOBBY)).toEqual(delivery);
  });

  it('are told in so many parts at most, the newest, however many places people say to be at', () => {
    const deliveries = new Deliveries([], new MemoryHistory(), new FakeClock());
    for (let n = 1; n <= 2_000; n++) deliveries.acknowledged(n.toString(16).padStart(64, '0') as PeerId, LOG, n);
    const parts = deliveries.within({ log: LOG, from: 1, to: 2_000 }, LOBBY);
    expect(parts).toHaveLength(256);
    expect([parts[0]?.from, parts.at(-1)?.to]).toEqual([1_745, 2_000]);
    for (const { to, delivery } of parts) expect(delivery).toEqual(deliveries.of(id(to), LOBBY));
  });

  it('are the same after a restart', async () => {
    const store = new MemoryHistory();
    const before = new Deliveries([], store, new FakeClock());
    before.said(LOG, 2, [BEN, CYN]);
    before.seen(BEN, LOG, 2);
    await before.flush();
    const after = new Deliveries([{ log: LOG, peer: BEN, seq: 2 }], store, new FakeClock());
    await after.start();
    expect(after.of(id(2), LOBBY)).toEqual(before.of(id(2), LOBBY));
  });
});

describe('of people and of keys that anybody can make', () => {
  it('those heard of last count, however many there were', () => {
    const deliveries = new Deliveries([], new MemoryHistory(), new FakeClock());
    deliveries.said(LOG, 2, [BEN, CYN]);
    for (let n = 0; n < 20_000; n++) {
      const key = n.toString(16).padStart(64, '0') as PeerId;
      deliveries.acknowledged(key, LOG, 2);
      deliveries.seen(key, LOG, 2);
    }
    deliveries.acknowledged(BEN, LOG, 2);
    deliveries.seen(CYN, LOG, 2);
    const states = new Map(deliveries.receipts(id(2)).map(({ person, state }) => [person, state]));
    expect([states.get(BEN), states.get(CYN)]).toEqual(['arrived', 'seen']);
    expect(states.size).toBeLessThan(20_000);
  });
});

describe('after a kill', () => {
  it('messages are told as they were half a second before', async () => {
    const clock = new FakeClock();
    const store = new MemoryHistory();
    const killed = new Deliveries([], store, clock);
    killed.said(LOG, 2, [BEN, CYN]);
    killed.seen(BEN, LOG, 2);
    await clock.advance(500);
    killed.seen(CYN, LOG, 2);
    const after = new Deliveries([], store, clock);
    await after.start();
    expect(after.of(id(2), LOBBY)).toEqual({ state: 'seen', on: 1, of: 2 });
  });
});

describe('what was read', () => {
  it('goes by places, and takes what came in late below it along', () => {
    const page = new RoomPage(LOBBY);
    const add = (seq: number) => page.add({ id: id(seq), order: order(seq), author: BEN, local: false });
    for (const seq of [2, 3, 5]) add(seq);
    expect(page.count(() => true)).toBe(3);
    expect(page.read(order(3)).map((read) => read.id)).toEqual([id(2), id(3)]);
    add(1);
    expect(page.count(() => true)).toBe(2);
    expect(page.read(order(3)).map((read) => read.id)).toEqual([id(1)]);
    expect(page.count(() => false)).toBe(0);
  });

  it('is told of each log up to where it was read, once, and again to who was away', async () => {
    const told: Mark[] = [];
    const store = new MemoryHistory();
    const marks = new ReadMarks(
      store,
      (mark) => told.push(mark),
      () => true,
    );
    const unread = [1, 3, 2].map((seq) => ({ id: id(seq), order: order(seq), author: BEN, local: false }));
    expect([...marksOf(unread)]).toEqual([[LOG, { author: BEN, seq: 3 }]]);
    marks.read({ log: LOG, room: LOBBY, author: BEN, seq: 3 });
    marks.read({ log: LOG, room: LOBBY, author: BEN, seq: 2 });
    expect(told.map(({ seq }) => seq)).toEqual([3]);
    await marks.flush();
    const again = new ReadMarks(
      store,
      (mark) => told.push(mark),
      () => true,
    );
    await again.start();
    again.linked(CYN, () => true);
    again.linked(BEN, () => false);
    again.linked(BEN, () => true);
    expect(told.map(({ seq }) => seq)).toEqual([3, 3]);
  });

  it('is nobody’s business once it is turned off, also of what was read before, nor when it is turned on again', async () => {
    const told: number[] = [];
    const store = new MemoryHistory();
    let mayTell = true;
    const open = () =>
      new ReadMarks(
        store,
        ({ seq }) => told.push(seq),
        () => mayTell,
      );
    const marks = open();
    marks.read({ log: LOG, room: LOBBY, author: BEN, seq: 3 }); // Ben is away: nobody hears it
    told.splice(0);
    await marks.flush();
    mayTell = false;
    marks.linked(BEN, () => true);
    marks.read({ log: LOG, room: LOBBY, author: BEN, seq: 4 });
    await marks.flush();
    mayTell = true;
    marks.linked(BEN, () => true);
    const again = open();
    await again.start();
    again.linked(BEN, () => true);
    expect(told).toEqual([]);
  });
});
