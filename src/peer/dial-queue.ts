/** Decides which sighted address is dialed when: bounded, a few at once, and ever later after failures. */

import type { Clock, Random } from '../core/clock.ts';
import type { Address } from '../core/ids.ts';
import { BACKOFF_MAX_MS, BACKOFF_MIN_MS, MAX_DIALS, MAX_QUEUED_DIALS, MAX_REMEMBERED_FAILURES } from './limits.ts';

interface Failure {
  readonly count: number;
  readonly notBeforeMs: number;
}

export class DialQueue {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #dial: (address: Address) => Promise<boolean>;
  readonly #waiting = new Set<Address>();
  readonly #failures = new Map<Address, Failure>();
  #active = 0;
  #stopped = false;

  /** @param dial resolves to whether it made a link; never rejects */
  constructor(clock: Clock, random: Random, dial: (address: Address) => Promise<boolean>) {
    this.#clock = clock;
    this.#random = random;
    this.#dial = dial;
  }

  /** A sighting. Ignored while its address is waiting, or too soon after a failure: it will be sighted again. */
  offer(address: Address): void {
    if (this.#stopped || this.#waiting.size >= MAX_QUEUED_DIALS || !this.mayDial(address)) return;
    this.#waiting.add(address);
    this.#next();
  }

  mayDial(address: Address): boolean {
    const leftMs = (this.#failures.get(address)?.notBeforeMs ?? 0) - this.#clock.now();
    return leftMs <= 0 || leftMs > 2 * BACKOFF_MAX_MS; // a wall clock set back must not prolong the wait
  }

  /** Its link proved good: start without failures. */
  forgive(address: Address): void {
    this.#failures.delete(address);
  }

  /** Wait longer before the next dial. */
  penalize(address: Address): void {
    const count = (this.#failures.get(address)?.count ?? 0) + 1;
    const delayMs = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** Math.min(count - 1, 16));
    // Spread by a quarter either way, so that nodes that failed together don't come back together.
    const notBeforeMs = this.#clock.now() + delayMs * (0.75 + this.#random() / 2);
    this.#failures.delete(address); // to the end: the oldest is forgotten first
    this.#failures.set(address, { count, notBeforeMs });
    if (this.#failures.size > MAX_REMEMBERED_FAILURES) {
      const oldest = this.#failures.keys().next().value;
      if (oldest !== undefined) this.#failures.delete(oldest);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#waiting.clear();
  }

  #next(): void {
    while (!this.#stopped && this.#active < MAX_DIALS) {
      const address = this.#waiting.values().next().value;
      if (address === undefined) return;
      this.#waiting.delete(address);
      this.#active += 1;
      void this.#dial(address).then((linked) => {
        this.#active -= 1;
        if (!linked) this.penalize(address);
        this.#next();
      });
    }
  }
}
