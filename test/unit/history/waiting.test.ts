/** The buffer of events whose causes are missing keeps its bounds, and gives back what can go on. */

import { expect, test } from 'vitest';
import type { PeerId } from '../../../src/core/ids.ts';
import type { LogId } from '../../../src/history/event.ts';
import { MAX_WAITING_BYTES, MAX_WAITING_BYTES_PER_PEER } from '../../../src/history/limits.ts';
import { Waiting, type WaitingBatch } from '../../../src/history/waiting.ts';
import { LogByHand } from '../../support/event-maker.ts';
import { realSigner } from '../../support/replica-company.ts';

const signer = realSigner();
const CAUSE = 'cc'.repeat(32) as LogId;
const [eve, ana] = ['eve', 'ana'] as [PeerId, PeerId];

function batches(count: number, bodyBytes: number, peer: PeerId, nonce = 1): WaitingBatch[] {
  const log = new LogByHand({ ...signer, sign: () => new Uint8Array(64) }, undefined, nonce);
  const body = new Uint8Array(bodyBytes);
  return Array.from({ length: count }, () => ({ peer, events: [log.add({ body })] }));
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
