/** What is kept in memory of logs, claims and points stays within its bounds, and forgets the right things. */

import { expect, test } from 'vitest';
import { LOBBY, type PeerId } from '../../../src/core/ids.ts';
import type { LogId } from '../../../src/history/event.ts';
import { sha256 } from '../../../src/history/event-codec.ts';
import { MAX_LOGS, MAX_LOGS_HANDED, MAX_POINT_CHUNKS, POINTS_PER_CHUNK } from '../../../src/history/limits.ts';
import { LogAllowance } from '../../../src/history/log-allowance.ts';
import { LogTable } from '../../../src/history/log-table.ts';
import { authorOf } from '../../../src/history/opening.ts';
import { PointCache } from '../../../src/history/point-cache.ts';
import { Pulls } from '../../../src/history/pulls.ts';
import { LogByHand } from '../../support/event-maker.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { commitOf } from '../../support/log-writer.ts';
import { PlainStore } from '../../support/plain-store.ts';
import { ReplicaCompany, realSigner } from '../../support/replica-company.ts';

const idOf = (text: string) => sha256(Buffer.from(text)).toString('hex') as LogId;
const HOUR_MS = 3_600_000;

test('points are remembered as long as there is room, the oldest go first', () => {
  const cache = new PointCache();
  const log = idOf('log');
  const all = (MAX_POINT_CHUNKS + 1) * POINTS_PER_CHUNK;
  for (let seq = 1; seq < all; seq++) cache.set(log, seq, sha256(Buffer.of(seq % 256)), seq);
  expect(cache.get(log, 1)).toBeUndefined();
  expect(cache.get(log, all - 1)).toMatchObject({ seq: all - 1, lamport: all - 1 });
  expect(Buffer.from(cache.get(log, 5_000)?.hash ?? [])).toEqual(sha256(Buffer.of(5_000 % 256)));
  expect(cache.get(log, all)).toBeUndefined();
  cache.forget(log);
  expect(cache.get(log, all - 1)).toBeUndefined();
});

function allowanceOf(table: LogTable, { linked = [] as PeerId[], known = [] as PeerId[] } = {}) {
  const self = idOf('self') as string as PeerId;
  return new LogAllowance({ self, table, isLinked: (id) => linked.includes(id), isKnown: (id) => known.includes(id) });
}

test('a room full of made-up logs still takes the log of somebody who is linked, or accepted', () => {
  const table = new LogTable();
  const [linked, known, other] = ['linked', 'known', 'other'].map((name) => idOf(name) as string as PeerId) as [
    PeerId,
    PeerId,
    PeerId,
  ];
  const allowance = allowanceOf(table, { linked: [linked], known: [known] });
  const open = (count: number) => {
    for (let n = table.of(LOBBY).size; n < count; n++) {
      const record = table.open(LOBBY, idOf(`${n}`), Buffer.from(`${n}`), n);
      record.durable = record.staged;
    }
  };
  const admitted = () => [linked, known, other].map((author) => allowance.admits(LOBBY, author, 0));
  open(MAX_LOGS_HANDED - 1);
  expect(admitted()).toEqual([true, true, true]);
  open(MAX_LOGS_HANDED);
  expect(admitted()).toEqual([true, true, false]);
  expect(allowance.refuses(LOBBY, idOf('unknown'))).toBe(true);
  open(MAX_LOGS);
  expect(admitted()).toEqual([true, true, false]);
});

test('of a full room goes what strangers opened and left empty, then what is silent; never of who is known, or here', () => {
  const table = new LogTable();
  const author = (name: string) => authorOf(Buffer.from(name));
  const allowance = allowanceOf(table, { linked: [author('linked')], known: [author('known')] });
  const open = (log: string, by: string, atMs: number, seq = 1) => {
    const record = table.open(LOBBY, idOf(log), Buffer.from(by), atMs);
    record.staged = record.durable = { seq, hash: sha256(Buffer.of(1)), lamport: seq };
  };
  open('of a friend', 'known', 1);
  open('said something', 'stranger', 2, 9);
  open('said something later', 'another', 3, 9);
  open('older of who is here', 'linked', 4);
  open('of who is here', 'linked', 5);
  open('empty', 'third', 6);
  const gone: (LogId | undefined)[] = [];
  for (let spare = allowance.spare(LOBBY); spare; spare = allowance.spare(LOBBY)) {
    gone.push(spare.log);
    table.remove(spare);
  }
  expect(gone).toEqual(['older of who is here', 'empty', 'said something', 'said something later'].map(idOf));
  expect([...table.of(LOBBY).keys()]).toEqual(['of a friend', 'of who is here'].map(idOf));
});

test('a refused log is asked for again after ten minutes, whatever the clock does', () => {
  const allowance = allowanceOf(new LogTable());
  allowance.refuse(idOf('a'), 5 * HOUR_MS);
  expect(allowance.isRefused(idOf('a'), 5 * HOUR_MS + 1)).toBe(true);
  expect(allowance.isRefused(idOf('a'), 6 * HOUR_MS)).toBe(false);
  expect(allowance.isRefused(idOf('a'), 1 * HOUR_MS)).toBe(false);
});

test('who never gives what it claims is asked three times, then no more until it claims it again', async () => {
  const clock = new FakeClock();
  const asked: number[] = [];
  const pulls = new Pulls({
    table: new LogTable(),
    clock,
    random: () => 0.5,
    want: () => void asked.push(clock.now()),
    takes: () => true,
  });
  const [eve, log] = ['eve' as PeerId, idOf('log')];
  const minutes = async (count: number) => {
    for (let tick = 0; tick < count * 120; tick++) {
      await clock.advance(500);
      pulls.tick();
    }
  };
  pulls.linked(eve);
  pulls.claimed(eve, LOBBY, log, 9);
  pulls.pump();
  await minutes(2);
  expect(asked).toHaveLength(3);
  pulls.claimed(eve, LOBBY, log, 9);
  await minutes(2);
  expect(asked).toHaveLength(6);
});

test('who is linked is heard in a room that strangers have filled, now and after a restart, and it stays as full as it was', async () => {
  const company = new ReplicaCompany();
  const store = new PlainStore();
  const made = new LogByHand(realSigner());
  await store.commit(commitOf([made.opening], 1));
  for (let n = 1; n < MAX_LOGS; n++) {
    const log = store.logs.get(made.log) as NonNullable<ReturnType<(typeof store)['logs']['get']>>;
    store.logs.set(idOf(`${n}`), { ...log, author: Buffer.from(`${n}`), openedAtMs: n });
  }
  const ana = await company.member({ name: 'Ana', store });
  const ben = await company.member('Ben');
  company.link(ana, ben);
  await ben.say('hello, I am Ben');
  await company.pass(1_000);
  expect(ana.texts()).toEqual(['hello, I am Ben']);
  expect(store.logs.size).toBe(MAX_LOGS);
  await ana.replica.stop();
  const again = await company.member({ name: 'Ana', signer: ana.signer, store });
  company.link(again, ben);
  await ben.say('still here');
  await company.pass(1_000);
  expect(again.texts()).toEqual(['hello, I am Ben', 'still here']);
  // The disk taking nothing for a while, what was let go of goes later.
  const cem = await company.member('Cem');
  store.broken = true;
  company.link(again, cem);
  await company.pass(300);
  store.broken = false;
  await company.pass(10_000);
  expect(store.logs.has(cem.log())).toBe(true);
  expect(store.logs.size).toBe(MAX_LOGS);
});
