/** The buffer of events whose causes are missing keeps its bounds, and gives back what can go on. */

import { expect, test } from 'vitest';
import type { PeerId } from '../../../src/core/ids.ts';
import type { LogId, SignedEvent } from '../../../src/history/event.ts';
import {
  CAUSE_PATIENCE_MS,
  MAX_CAUSE_PATIENCE_MS,
  MAX_WAITING_BYTES,
  MAX_WAITING_BYTES_PER_PEER,
  TICK_MS,
} from '../../../src/history/limits.ts';
import { Waiting, type WaitingBatch } from '../../../src/history/waiting.ts';
import { LogByHand } from '../../support/event-maker.ts';
import { realSigner } from '../../support/replica-company.ts';

const signer = realSigner();
const CAUSE = 'cc'.repeat(32) as LogId;
const [eve, ana] = ['eve', 'ana'] as [PeerId, PeerId];

function waits(peer: PeerId, events: readonly SignedEvent[]): WaitingBatch {
  return { peer, events, without: [], sinceTick: undefined };
}

function batches(count: number, bodyBytes: number, peer: PeerId, nonce = 1): WaitingBatch[] {
  const log = new LogByHand({ ...signer, sign: () => new Uint8Array(64) }, undefined, nonce);
  const body = new Uint8Array(bodyBytes);
  return Array.from({ length: count }, () => waits(peer, [log.add({ body })]));
}

test('gives back what waited for an event, once, in the order it came', () => {
  const waiting = new Waiting(() => {});
  const [first, second, third] = batches(3, 10, ana) as [WaitingBatch, WaitingBatch, WaitingBatch];
  waiting.add(first, CAUSE, 5);
  waiting.add(second, CAUSE, 5);
  waiting.add(third, CAUSE, 6);
  const seqs = (found: readonly WaitingBatch[]) => found.map(({ events }) => events[0]?.seq);
  expect(seqs(waiting.arrived(CAUSE, 1, 4))).toEqual([]);
  expect(seqs(waiting.arrived(CAUSE, 5, 5))).toEqual([2, 3]);
  expect(seqs(waiting.arrived(CAUSE, 5, 900))).toEqual([4]);
  expect(waiting.bytes).toBe(0);
});

test('one batch handed on by two peers waits once', () => {
  const waiting = new Waiting(() => {});
  const [batch] = batches(1, 10, ana) as [WaitingBatch];
  waiting.add(batch, CAUSE, 5);
  waiting.add({ ...batch, peer: eve }, CAUSE, 5);
  expect(waiting.arrived(CAUSE, 5, 5)).toHaveLength(1);
});

test('what two peers handed on waits on when the first of them is gone, as long as it has waited', () => {
  const waiting = new Waiting(() => {});
  const [batch] = batches(1, 10, eve) as [WaitingBatch];
  waiting.add(batch, CAUSE, 5);
  waiting.add({ ...batch, peer: ana }, CAUSE, 5);
  waiting.overdue();
  waiting.drop(eve);
  // Comes back again and again with the same, so that it never has waited for long.
  waiting.add(batch, CAUSE, 5);
  waiting.drop(eve);
  expect(waiting.arrived(CAUSE, 5, 5)).toMatchObject([{ peer: ana, sinceTick: 0 }]);
  expect(waiting.bytes).toBe(0);
  waiting.add({ ...batch, peer: ana }, CAUSE, 5);
  waiting.drop(ana);
  expect(waiting.bytes).toBe(0);
});

test('a peer past its bound loses its newest; others have theirs', () => {
  const waiting = new Waiting(() => {});
  const all = batches(200, 100_000, eve);
  const kept = all.filter((batch) => waiting.add(batch, CAUSE, 5)).length;
  expect(kept).toBe(Math.floor(MAX_WAITING_BYTES_PER_PEER / (waiting.bytes / kept)));
  expect(waiting.bytes).toBeLessThanOrEqual(MAX_WAITING_BYTES_PER_PEER);
  expect(waiting.add(batches(1, 10, ana, 2)[0] as WaitingBatch, CAUSE, 5)).toBe(true);
});

test('many peers together past the bound of all: whoever has most loses, not who has little', () => {
  const dropped: WaitingBatch[] = [];
  const waiting = new Waiting((batch) => dropped.push(batch));
  waiting.add(batches(1, 10, ana)[0] as WaitingBatch, CAUSE, 5);
  for (let peer = 0; peer < 12; peer++)
    for (const batch of batches(40, 100_000, `eve ${peer}` as PeerId, peer + 2)) waiting.add(batch, CAUSE, 5);
  expect(waiting.bytes).toBeLessThanOrEqual(MAX_WAITING_BYTES);
  expect(dropped.length).toBeGreaterThan(0);
  expect(dropped.some(({ peer }) => peer === ana)).toBe(false);
});

test('what a peer sent goes with its link; what waits for a settled log is given back', () => {
  const waiting = new Waiting(() => {});
  const [first, second] = batches(2, 10, ana) as [WaitingBatch, WaitingBatch];
  waiting.add(first, CAUSE, 5);
  waiting.add({ ...second, peer: eve }, CAUSE, Number.POSITIVE_INFINITY);
  waiting.drop(ana);
  expect(waiting.arrived(CAUSE, 1, 1_000)).toEqual([]);
  expect(waiting.settled(CAUSE)).toHaveLength(1);
  expect(waiting.bytes).toBe(0);
});

test('what nobody gives the cause of is given back after a while, without what waits for it, or for what is before it', () => {
  const waiting = new Waiting(() => {});
  const [old] = batches(1, 10, ana, 1) as [WaitingBatch];
  const effects = batches(2, 10, ana, 2) as [WaitingBatch, WaitingBatch];
  const log = old.events[0]?.log as LogId;
  waiting.add(effects[0], log, 2);
  waiting.add(effects[1], effects[1].events[0]?.log as LogId, 2);
  waiting.add(old, CAUSE, 5);
  for (let tick = 1; tick < CAUSE_PATIENCE_MS / TICK_MS; tick++) expect(waiting.overdue()).toEqual([]);
  const [given, ...others] = waiting.overdue();
  expect(others).toEqual([]);
  expect(given?.events).toBe(old.events);
  expect(given?.without).toEqual([CAUSE]);
  // Another cause of it is missing, too: it has waited for long enough.
  waiting.add(given as WaitingBatch, 'dd'.repeat(32) as LogId, 1);
  expect(waiting.arrived(log, 1, 2)).toHaveLength(1);
  expect(waiting.overdue()).toEqual([]);
});

test('of a log of which several wait in a row, the first is given back', () => {
  const waiting = new Waiting(() => {});
  const [effect] = batches(1, 10, ana, 1) as [WaitingBatch];
  const row = batches(2, 10, ana, 2) as [WaitingBatch, WaitingBatch];
  const log = row[0].events[0]?.log as LogId;
  waiting.add(effect, log, 3);
  waiting.add(row[1], log, 2);
  waiting.add(row[0], CAUSE, 5);
  let given: readonly WaitingBatch[] = [];
  for (let tick = 0; tick < CAUSE_PATIENCE_MS / TICK_MS; tick++) given = waiting.overdue();
  expect(given.map(({ events }) => events)).toEqual([row[0].events]);
});

test('what comes slowly is waited for longer, and not for ever', () => {
  const waiting = new Waiting(() => {});
  const [batch] = batches(1, 10, ana) as [WaitingBatch];
  waiting.add(batch, CAUSE, 5_000);
  let ticks = 0;
  for (let given: readonly WaitingBatch[] = []; given.length === 0; ticks++) {
    waiting.arrived(CAUSE, ticks + 1, ticks + 1);
    given = waiting.overdue();
  }
  expect(ticks * TICK_MS).toBe(MAX_CAUSE_PATIENCE_MS);
});

test('of what waits for one another in a circle, one is given back', () => {
  const waiting = new Waiting(() => {});
  const pair = [...batches(1, 10, ana, 1), ...batches(1, 10, eve, 2)] as [WaitingBatch, WaitingBatch];
  const [one, other] = pair.map(({ events }) => events[0]?.log) as [LogId, LogId];
  waiting.add(pair[0], other, 2);
  waiting.add(pair[1], one, 2);
  let given: readonly WaitingBatch[] = [];
  for (let tick = 0; tick < CAUSE_PATIENCE_MS / TICK_MS; tick++) given = waiting.overdue();
  expect(given.length).toBeGreaterThan(0);
});

test('thousands that wait for one another in a row, or for one and the same, are looked through once a tick', () => {
  const count = 2_000;
  const logs = Array.from({ length: count + 1 }, (_, n) => n.toString(16).padStart(64, '0') as LogId);
  for (const causeOf of [(n: number) => n + 1, () => count]) {
    const waiting = new Waiting(() => {});
    const [batch] = batches(1, 0, ana) as [WaitingBatch];
    let looks = 0;
    for (let n = 0; n < count; n++) {
      const hash = new Uint8Array(32);
      new DataView(hash.buffer).setUint32(0, n);
      const event = { ...(batch.events[0] as SignedEvent), log: logs[n] as LogId, hash };
      const counted = Object.defineProperty(event, 'seq', {
        get: () => {
          looks++;
          return 1;
        },
      });
      waiting.add(waits(ana, [counted]), logs[causeOf(n)] as LogId, 1);
    }
    let given: readonly WaitingBatch[] = [];
    for (let tick = 0; tick < CAUSE_PATIENCE_MS / TICK_MS; tick++) given = waiting.overdue();
    expect(given.at(-1)?.events[0]?.log).toBe(logs[count - 1]);
    expect(looks).toBeLessThan(20 * count);
  }
});
