/** Looks at a fixed list of addresses again and again: config.json's peers. Opens no sessions. */

import type { Clock, Timer } from '../core/clock.ts';
import type { Address } from '../core/ids.ts';
import { PROBE_TIMEOUT_MS } from './pass.ts';
import { type Probe, probe as tcpProbe } from './probe.ts';

/** As often as a sweep of a small space comes round. */
export const LOOK_EVERY_MS = 2_000;

/** Looked at together; the next ones follow as these answer. */
const IN_FLIGHT = 32;

export interface WatchListOptions {
  readonly addresses: readonly Address[];
  readonly clock: Clock;
  /** Defaults to a TCP connect. */
  readonly probe?: Probe;
  skip(address: Address): boolean;
  /** Something accepts connections there. */
  onFound(address: Address): void;
}

export class WatchList {
  readonly #options: WatchListOptions;
  readonly #abort = new AbortController();
  #timer: Timer | undefined;
  #started = false;

  constructor(options: WatchListOptions) {
    this.#options = options;
  }

  /** The first look is at once. Idempotent. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    if (this.#options.addresses.length > 0) void this.#look();
  }

  /** Nothing is probed, called or left waiting after this returns. A stopped list stays stopped. */
  stop(): void {
    this.#started = true;
    this.#abort.abort();
    this.#timer?.cancel();
  }

  async #look(): Promise<void> {
    const left = this.#options.addresses[Symbol.iterator]();
    await Promise.all(Array.from({ length: IN_FLIGHT }, () => this.#probeEach(left)));
    if (this.#abort.signal.aborted) return;
    this.#timer = this.#options.clock.after(LOOK_EVERY_MS, () => void this.#look());
  }

  async #probeEach(addresses: Iterator<Address>): Promise<void> {
    const { probe = tcpProbe, skip, onFound } = this.#options;
    const { signal } = this.#abort;
    for (let next = addresses.next(); !next.done && !signal.aborted; next = addresses.next()) {
      if (skip(next.value)) continue;
      const result = await probe(next.value, PROBE_TIMEOUT_MS, signal);
      if (result === 'open' && !signal.aborted) onFound(next.value);
    }
  }
}
