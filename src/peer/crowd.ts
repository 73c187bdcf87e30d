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

/** Somebody who is not read from for now. */
interface Waiter {
  readonly start: number;
  /** The lower, the sooner. */
  readonly due: number;
  readonly read: (due: number) => void;
}

/**
 * One at a time: if all went on as soon as the debt is paid, each would take a frame before the next debt is seen, and all
 * of them several times what they may. Who costs little goes before who costs much, and nobody for ever: who waits becomes
 * due as much later as its last frame costs if everybody said as much, counted from what is read now, or from when it was
 * due last (start-time fair queuing; Goyal, Vin and Cheng 1996).
 */
export class Crowd {
  readonly #clock: Clock;
  readonly #bytes: TokenBucket;
  readonly #messages: TokenBucket;
  /** The next one first. */
  readonly #waiting: Waiter[] = [];
  #turn: Timer | undefined;
  /** Where the last one read began to wait. */
  #reached = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#bytes = new TokenBucket(CROWD_BYTES_PER_SECOND, CROWD_BYTES_BURST, clock.now());
    this.#messages = new TokenBucket(CROWD_MESSAGES_PER_SECOND, CROWD_MESSAGES_BURST, clock.now());
  }

  /** Counts what one of them said. @returns how long they are all in debt, in ms (0: not) */
  take({ bytes, messages }: Cost): number {
    const nowMs = this.#clock.now();
    return Math.max(this.#bytes.take(bytes, nowMs), this.#messages.take(messages, nowMs));
  }

  /**
   * Calls `read` when it is their turn.
   * @param cost of what they said last; `wasDue`: what `read` was given the last time, 0: it never was
   */
  wait({ bytes, messages }: Cost, wasDue: number, read: (due: number) => void): Timer {
    const shareSeconds = Math.max(bytes / CROWD_BYTES_PER_SECOND, messages / CROWD_MESSAGES_PER_SECOND);
    const start = Math.max(this.#reached, wasDue);
    const waiter: Waiter = { start, due: start + shareSeconds * MAX_STRANGER_LINKS, read };
    const at = this.#waiting.findIndex(({ due }) => due > waiter.due);
    this.#waiting.splice(at < 0 ? this.#waiting.length : at, 0, waiter);
    this.#arm(this.take(NOTHING));
    return { cancel: () => this.#leave(waiter) };
  }

  #leave(waiter: Waiter): void {
    const at = this.#waiting.indexOf(waiter);
    if (at >= 0) this.#waiting.splice(at, 1);
    if (this.#waiting.length > 0) return;
    this.#turn?.cancel();
    this.#turn = undefined;
  }

  #arm(waitMs: number): void {
    if (this.#waiting.length === 0) return;
    this.#turn ??= this.#clock.after(Math.max(waitMs, TURN_MS), () => {
      this.#turn = undefined;
      const debtMs = this.take(NOTHING);
      const next = debtMs === 0 ? this.#waiting.shift() : undefined;
      if (next) {
        this.#reached = Math.max(this.#reached, next.start);
        next.read(next.due);
      }
      this.#arm(debtMs);
    });
  }
}

const NOTHING: Cost = { bytes: 0, messages: 0 };
