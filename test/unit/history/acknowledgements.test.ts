/** Who is remembered to have a log of ours. */

import { expect, test } from 'vitest';
import { LOBBY, type PeerId } from '../../../src/core/ids.ts';
import { Acknowledgements } from '../../../src/history/acknowledgements.ts';
import type { LogId } from '../../../src/history/event.ts';
import { MAX_ACKNOWLEDGING_PEERS } from '../../../src/history/limits.ts';

const LOG = 'ab'.repeat(32) as LogId;
const HASH = new Uint8Array(32);
const BEN = 'b'.repeat(64) as PeerId;

test('people are, however many keys were made and said to have it, and who says so again and again stays', () => {
  const told: PeerId[] = [];
  const acknowledgements = new Acknowledgements({
    table: { point: (_log: unknown, seq: number) => ({ seq, hash: HASH, lamport: seq }) } as never,
    store: {} as never,
    acknowledged: (peer) => told.push(peer),
    disputed() {},
  });
  const record = { log: LOG, room: LOBBY, durable: { seq: 9, hash: HASH, lamport: 9 } } as never;
  const says = (id: PeerId, seq: number) =>
    acknowledgements.heard({ id, pushed: new Map(), checks: 0, open: true } as never, record, seq, HASH);
  const keys = Array.from(
    { length: 3 * MAX_ACKNOWLEDGING_PEERS },
    (_, n) => n.toString(16).padStart(64, '0') as PeerId,
  );
  for (const [n, key] of keys.entries()) {
    says(key, 1);
    if (n % 1_000 === 0) says(BEN, 9);
  }
  expect(acknowledgements.of(BEN, LOG)).toBe(9);
  expect(told.filter((peer) => peer === BEN)).toHaveLength(1);
  const cyn = 'c'.repeat(64) as PeerId;
  says(cyn, 9);
  expect(acknowledgements.of(cyn, LOG)).toBe(9);
  expect(acknowledgements.of(keys[0] as PeerId, LOG)).toBe(0);
});
