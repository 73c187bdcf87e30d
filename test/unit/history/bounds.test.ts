/** What is kept in memory of logs, claims and points stays within its bounds, and forgets the right things. */

import { expect, test } from 'vitest';
import { LOBBY, type PeerId } from '../../../src/core/ids.ts';
import type { LogId } from '../../../src/history/event.ts';
import { sha256 } from '../../../src/history/event-codec.ts';
import { MAX_LOGS, MAX_LOGS_HANDED, MAX_POINT_CHUNKS, POINTS_PER_CHUNK } from '../../../src/history/limits.ts';
import { LogAllowance } from '../../../src/history/log-allowance.ts';
import { LogTable } from '../../../src/history/log-table.ts';
import { PointCache } from '../../../src/history/point-cache.ts';
import { Pulls } from '../../../src/history/pulls.ts';
import { FakeClock } from '../../support/fake-clock.ts';

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

test('a room full of made-up logs still takes the log of somebody who is linked', () => {
  const table = new LogTable();
  const allowance = new LogAllowance(table);
  const open = (count: number) => {
    for (let n = table.of(LOBBY).size; n < count; n++) table.open(LOBBY, idOf(`${n}`), Buffer.from(`${n}`), 0);
  };
  open(MAX_LOGS_HANDED - 1);
  expect(allowance.admits(LOBBY, idOf('new') as string as PeerId, false, 0)).toBe(true);
  open(MAX_LOGS_HANDED);
  expect(allowance.admits(LOBBY, idOf('new') as string as PeerId, false, 0)).toBe(false);
  expect(allowance.admits(LOBBY, idOf('new') as string as PeerId, true, 0)).toBe(true);
  expect(allowance.refuses(LOBBY, idOf('unknown'))).toBe(true);
  open(MAX_LOGS);
  expect(allowance.admits(LOBBY, idOf('new') as string as PeerId, true, 0)).toBe(false);
});

test('a refused log is asked for again after ten minutes, whatever the clock does', () => {
  const allowance = new LogAllowance(new LogTable());
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
