/** How fast a sweep may go: probes in flight, pauses when the machine is exhausted, new hosts a second. */

import type { Clock } from '../core/clock.ts';
import type { ProbeResult } from './probe.ts';

/** Loopback answers at once: 64 in flight reach full speed (27,000/s), 1,024 stall the event loop for 35 ms. */
export const LOOPBACK_IN_FLIGHT = 64;
/** A network has silent addresses that wait out their timeout: 256 x 2 a second; fits a soft limit of 1,024 files. */
export const NETWORK_IN_FLIGHT = 256;

/**
 * New hosts beyond loopback: 25 in any 100 ms, so 250 in any second. Each takes a place in the kernel's neighbour
 * table for 3 s; beyond about 300 a second it overflows (1,024 places): live hosts are missed, the gateway is evicted.
 */
export const HOSTS_PER_INTERVAL = 25;
export const HOST_INTERVAL_MS = 100;

/** Pause after `exhausted`, doubled while nothing else comes back: a burst is over in 100 ms, a leak elsewhere isn't. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_600;

/** Outlives passes and targets, so that no change of target can outrun the rate. */
export class Pace {
  readonly #clock: Clock;
  #limit = LOOPBACK_IN_FLIGHT;
  #window = LOOPBACK_IN_FLIGHT;
  #pauseMs = 0;
  #pausedUntilMs = 0;
  #nextPauseMs = FIRST_PAUSE_MS;
  /** When the last HOSTS_PER_INTERVAL new hosts were begun, oldest first. */
  #hostTimes: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** For a space of loopback addresses only, or for a network. Starts at the full width. */
  aim(loopbackOnly: boolean): void {
    this.#limit = loopbackOnly ? LOOPBACK_IN_FLIGHT : NETWORK_IN_FLIGHT;
    this.#window = this.#limit;
  }

  /** Probes that may be in flight now, 1 at least. */
  get inFlight(): number {
    return Math.max(1, Math.floor(this.#window));
  }

  /** ms until anything may be probed. */
  get pauseLeftMs(): number {
    // A wall clock set back must not prolong the pause.
    return Math.min(this.#pauseMs, Math.max(0, this.#pausedUntilMs - this.#clock.now()));
  }

  /** Counts a new host and answers 0, or answers the ms until one may be begun. */
  takeHost(): number {
    const now = this.#clock.now();
    // A wall clock set back would otherwise hold new hosts until it has caught up.
    if (now < (this.#hostTimes.at(-1) ?? now)) this.#hostTimes = [];
    const oldest = this.#hostTimes[0];
    if (oldest !== undefined && this.#hostTimes.length >= HOSTS_PER_INTERVAL) {
      const waitMs = oldest + HOST_INTERVAL_MS - now;
      if (waitMs > 0) return waitMs;
      this.#hostTimes.shift();
    }
    this.#hostTimes.push(now);
    return 0;
  }

  /** Additive increase, multiplicative decrease (Chiu and Jain, 1989), as TCP does. */
  note(result: ProbeResult): void {
    if (result !== 'exhausted') {
      this.#nextPauseMs = FIRST_PAUSE_MS;
      this.#window = Math.min(this.#limit, this.#window + 1 / this.#window);
      return;
    }
    // Those already in flight fail together: they are one sign, not many.
    if (this.pauseLeftMs > 0) return;
    this.#window = Math.max(1, this.#window / 2);
    this.#pauseMs = this.#nextPauseMs;
    this.#pausedUntilMs = this.#clock.now() + this.#pauseMs;
    this.#nextPauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
  }
}
