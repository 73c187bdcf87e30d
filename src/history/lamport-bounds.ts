/** How far lamport may be ahead where nothing that is here says what it must be (rule 7). Pure. */

import { CLOCK_SET_SINCE_MS, LAMPORT_SLACK_MS, LAMPORTS_PER_MS, MAX_LAMPORT_ON_TRUST } from './limits.ts';

/** A floor, or an event with a parent that can't be known, is taken up to here. */
export function mostTaken(nowMs: number): number {
  // Who can't tell the time can't tell either what is too far ahead, and must not be shut out for it.
  if (nowMs < CLOCK_SET_SINCE_MS) return MAX_LAMPORT_ON_TRUST;
  return Math.min(LAMPORTS_PER_MS * (nowMs + LAMPORT_SLACK_MS), MAX_LAMPORT_ON_TRUST);
}

/** What we write stands on nothing beyond: less than what is taken, so that others take it though their clocks are slower. */
export function mostStoodOn(nowMs: number): number {
  return Math.min(LAMPORTS_PER_MS * Math.max(nowMs, CLOCK_SET_SINCE_MS), MAX_LAMPORT_ON_TRUST);
}
