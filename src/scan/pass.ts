/** One walk over every address-port pair of a space, each once. Starts probes as the pace allows. */

import { isLoopback, toAddress } from '../core/address.ts';
import type { Clock, Timer } from '../core/clock.ts';
import type { Address } from '../core/ids.ts';
import type { Pace } from './pace.ts';
import type { Probe, ProbeResult } from './probe.ts';

/**
 * How long a silent port is waited for. A LAN answers in under 10 ms, a phone's Wi-Fi out of its nap in up to 300 ms;
 * a lost SYN is sent again only after 1 s, and the next pass makes up for that. A silent /24 x 5 then takes 2.5 s.
 */
export const PROBE_TIMEOUT_MS = 500;

/** Times one pair is tried in a pass while this machine is exhausted; then the next pass must do. */
export const MAX_ATTEMPTS = 3;

/** Pairs begun before the event loop gets its turn: a connect takes 21 µs, so a turn stays under 6 ms. */
const PAIRS_PER_TURN = 256;

export interface PortRange {
  readonly minPort: number;
  readonly maxPort: number;
}

export interface PassOptions {
  /** The hosts in the order to be walked. */
  readonly hosts: { readonly size: number; at(index: number): string };
  readonly ports: PortRange;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly probe: Probe;
  /** The three below never throw: Sweep wraps what it was given. */
  skip(address: Address): boolean;
  onFound(address: Address): void;
  /** After each step; `visited` says how far it is. */
  onVisited(): void;
  onDone(): void;
  readonly signal: AbortSignal;
}

interface Attempt {
  readonly address: Address;
  readonly count: number;
}

/** Host-major: all ports of a host back to back, so that its place in the neighbour table is used once. */
export class Pass {
  readonly #options: PassOptions;
  readonly #ports: number;
  /** Next pair: host `#next / ports`, port `#next % ports`. Exact: the pairs are capped far below 2^53. */
  #next = 0;
  #host = '';
  /** The pace counts a host with its first probe; a host skipped altogether costs nothing. */
  #hostCounted = false;
  #visited = 0;
  #inFlight = 0;
  /** Exhausted ones, tried again before anything new: so never more than were in flight. */
  readonly #again: Attempt[] = [];
  #leftThisTurn = PAIRS_PER_TURN;
  #wake: Timer | undefined;
  #turn: Timer | undefined;
  #done = false;

  constructor(options: PassOptions) {
    this.#options = options;
    this.#ports = options.ports.maxPort - options.ports.minPort + 1;
    options.signal.addEventListener('abort', () => this.#end(), { once: true });
  }

  get total(): number {
    return this.#options.hosts.size * this.#ports;
  }

  get visited(): number {
    return this.#visited;
  }

  start(): void {
    this.#pump();
  }

  /** Begins as many probes as the pace allows now, and arms a timer when it is time that holds it back. */
  #pump(): void {
    while (!this.#done && this.#inFlight < this.#options.pace.inFlight) {
      if (this.#next === this.total && this.#again.length === 0) {
        if (this.#inFlight > 0) return;
        this.#end();
        this.#options.onDone();
        return;
      }
      const waitMs = this.#options.pace.pauseLeftMs;
      if (waitMs > 0) {
        this.#wakeIn(waitMs);
        return;
      }
      // Its timer pumps again.
      if (this.#leftThisTurn === 0 || !this.#step()) return;
      this.#countTurn();
    }
  }

  /** Visits one pair; false when a new host has to wait. */
  #step(): boolean {
    const again = this.#again.shift();
    if (again) {
      void this.#attempt(again);
      return true;
    }
    const { hosts, ports, pace } = this.#options;
    const port = this.#next % this.#ports;
    if (port === 0 && !this.#hostCounted) this.#host = hosts.at(this.#next / this.#ports);
    const address = toAddress(this.#host, ports.minPort + port);
    if (!this.#options.skip(address)) {
      if (!this.#hostCounted && !isLoopback(this.#host)) {
        const waitMs = pace.takeHost();
        if (waitMs > 0) {
          this.#wakeIn(waitMs);
          return false;
        }
      }
      this.#hostCounted = true;
      this.#advance();
      void this.#attempt({ address, count: 1 });
      return true;
    }
    this.#advance();
    this.#visit();
    return true;
  }

  #advance(): void {
    this.#next += 1;
    if (this.#next % this.#ports === 0) this.#hostCounted = false;
  }

  async #attempt({ address, count }: Attempt): Promise<void> {
    const { probe, pace, signal } = this.#options;
    this.#inFlight += 1;
    const result: ProbeResult = await probe(address, PROBE_TIMEOUT_MS, signal);
    this.#inFlight -= 1;
    if (this.#done) return;
    pace.note(result);
    if (result === 'exhausted' && count < MAX_ATTEMPTS) {
      this.#again.push({ address, count: count + 1 });
    } else {
      this.#visit();
      // Whoever was told of the step may have ended the pass.
      if (result === 'open' && !this.#done) this.#options.onFound(address);
    }
    this.#pump();
  }

  #visit(): void {
    this.#visited += 1;
    this.#options.onVisited();
  }

  #countTurn(): void {
    if (this.#done) return;
    this.#leftThisTurn -= 1;
    this.#turn ??= this.#options.clock.after(0, () => {
      this.#turn = undefined;
      this.#leftThisTurn = PAIRS_PER_TURN;
      this.#pump();
    });
  }

  #wakeIn(delayMs: number): void {
    if (this.#done) return;
    this.#wake ??= this.#options.clock.after(delayMs, () => {
      this.#wake = undefined;
      this.#pump();
    });
  }

  #end(): void {
    this.#done = true;
    this.#wake?.cancel();
    this.#turn?.cancel();
  }
}
