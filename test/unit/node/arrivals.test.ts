/** What came because it was asked for was missed; what comes by itself is said now. */

import { expect, it } from 'vitest';
import { LOBBY, type PeerId } from '../../../src/core/ids.ts';
import type { LogId, SignedEvent } from '../../../src/history/event.ts';
import { Arrivals } from '../../../src/node/arrivals.ts';

const BO = 'b'.repeat(64) as PeerId;
const logOf = (n: number) => n.toString(16).padStart(64, '0') as LogId;
const eventOf = (log: LogId) => ({ log, seq: 2, wallMs: 0 }) as SignedEvent;

it('what one peer is asked for is remembered of the newest only, however much they name and never give', () => {
  const arrivals = new Arrivals(() => 1_000_000);
  const isLate = (log: LogId) => {
    arrivals.came(BO, LOBBY, [eventOf(log)], BO);
    // What wasn't missed tells that its author's clock is behind, and so isn't late.
    arrivals.stored(eventOf(log), BO);
    return arrivals.isLate({ author: BO, keptAtMs: 1_000_000, wallMs: 0 });
  };
  for (let n = 0; n < 10_000; n++) arrivals.asked(BO, logOf(n));
  expect(isLate(logOf(9_999))).toBe(true);
  expect(isLate(logOf(0))).toBe(false);
});
