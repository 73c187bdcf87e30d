/** What all strangers and seed nodes together may say, and in which order those are read who wait for it. */

import type { Clock, Timer } from '../core/clock.ts';
import type { Cost } from './inflow.ts';
import {
  CROWD_BYTES_BURST,
  CROWD_BYTES_PER_SECOND,
  CROWD_MESSAGES_BURST,
  CROWD_MESSAGES_PER_SECOND,
  MAX_STRANGER_LINKS,
  TURN_MS,
} from './limits.ts';
import { TokenBucket } from './token-bucket.ts';

/** What somebody says, and is not taken in for now. */
interface Waiter {
  readonly cost: Cost;
  readonly start: number;
  /** The lower, the sooner. */
  readonly due: number;
  readonly turn: (due: number) => void;
}

/**
 * One after the other, so that all of them together say what they may and no more. What costs little goes before what costs
 * much, and nothing waits for ever: it becomes due as much later as it costs if everybody said as much, counted from what is
 * taken in now, or from when the same one was due last (after self-clocked fair queuing; Golestani 1994).
 */
export class Crowd {
  readonly #clock: Clock;
  readonly #bytes: TokenBucket;
  readonly #messages: TokenBucket;
  /** The next one first. */
  readonly #waiting: Waiter[] = [];
  #timer: Timer | undefined;
  /** How far those who had their turn are served: where who comes now begins. */
  #reached = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#bytes = new TokenBucket(CROWD_BYTES_PER_SECOND, CROWD_BYTES_BURST, clock.now());
    this.#messages = new TokenBucket(CROWD_MESSAGES_PER_SECOND, CROWD_MESSAGES_BURST, clock.now());
  }

  /** Counts what one of them says; false: they are all in debt, or others wait. Then it is to `wait`. */
  takes(cost: Cost): boolean {
    if (this.#waiting.length > 0 || this.#take(NOTHING) > 0) return false;
    this.#take(cost);
    return true;
  }

  /**
   * Calls `turn` when it may be taken in, and counts it.
   * @param wasDue what `turn` of the same one was given the last time, 0: it never was
   */
  wait(cost: Cost, wasDue: number, turn: (due: number) => void): Timer {
    const start = Math.max(this.#reached, wasDue);
    const waiter: Waiter = { cost, start, due: start + shareSecondsOf(cost) * MAX_STRANGER_LINKS, turn };
    const at = this.#waiting.findIndex(({ due }) => due > waiter.due);
    this.#waiting.splice(at < 0 ? this.#waiting.length : at, 0, waiter);
    this.#arm(this.#take(NOTHING));
    return { cancel: () => this.#leave(waiter) };
  }

  /** @returns how long they are all in debt, in ms (0: not) */
  #take({ bytes, messages }: Cost): number {
    const nowMs = this.#clock.now();
    return Math.max(this.#bytes.take(bytes, nowMs), this.#messages.take(messages, nowMs));
  }

  #leave(waiter: Waiter): void {
    const at = this.#waiting.indexOf(waiter);
    if (at >= 0) this.#waiting.splice(at, 1);
    if (this.#waiting.length > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(waitMs: number): void {
    if (this.#waiting.length === 0) return;
    this.#timer ??= this.#clock.after(Math.max(waitMs, TURN_MS), () => {
      this.#timer = undefined;
      while (this.#take(NOTHING) === 0) {
        const next = this.#waiting.shift();
        if (!next) return;
        // It goes on also where all who had their turn have just come: who comes again for each frame is first no more often.
        this.#reached = Math.max(this.#reached + shareSecondsOf(next.cost), next.start);
        this.#take(next.cost);
        next.turn(next.due);
      }
      this.#arm(this.#take(NOTHING));
    });
  }
}

const NOTHING: Cost = { bytes: 0, messages: 0 };

/** How long all of them together take to say so much. */
function shareSecondsOf({ bytes, messages }: Cost): number {
  return Math.max(bytes / CROWD_BYTES_PER_SECOND, messages / CROWD_MESSAGES_PER_SECOND);
}
