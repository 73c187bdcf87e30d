/** A clock the test moves: no test waits for real time. */

import type { Clock, Timer } from '../../src/core/clock.ts';

interface Due {
  readonly atMs: number;
  readonly task: () => void;
}

/** Timers one `advance` may run: far above any test's need; a timer that re-arms itself at once would never end. */
const MAX_STEPS = 1_000_000;

export class FakeClock implements Clock {
  #nowMs: number;
  readonly #timers = new Set<Due>();

  constructor(startMs = 1_700_000_000_000) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, task: () => void): Timer {
    const due: Due = { atMs: this.#nowMs + Math.max(0, delayMs), task };
    this.#timers.add(due);
    return { cancel: () => void this.#timers.delete(due) };
  }

  /** Timers that wait: 0 when everything was stopped properly. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves the time without running anything: a wall clock set forward or back. */
  jump(ms: number): void {
    this.#nowMs += ms;
  }

  /**
   * Lets `ms` pass: runs what falls due, in order (ties: first armed first), each at its own time,
   * and lets promises settle before and after each. `advance(0)` runs what is due now.
   */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await settle();
    for (let step = 0; ; step++) {
      if (step === MAX_STEPS) throw new Error(`more than ${MAX_STEPS} timers in one advance(${ms})`);
      const next = this.#earliest();
      if (!next || next.atMs > untilMs) break;
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.task();
      await settle();
    }
    this.#nowMs = untilMs;
  }

  #earliest(): Due | undefined {
    let first: Due | undefined;
    for (const due of this.#timers) if (!first || due.atMs < first.atMs) first = due;
    return first;
  }
}

/** Every microtask and nextTick, and those they start, has run. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
