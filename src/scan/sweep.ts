/** Walks cidr x ports again and again, and tells which addresses answer. Opens no sessions. */

import type { Clock, Random, Timer } from '../core/clock.ts';
import type { Address } from '../core/ids.ts';
import type { SweepProgress } from '../core/model.ts';
import type { AddressSpace } from './address-space.ts';
import { Pace } from './pace.ts';
import { Pass, type PortRange } from './pass.ts';
import { type Probe, probe as tcpProbe } from './probe.ts';

/** Rest after a short pass: someone who came back is met within 2 s, for 5 connects in that time. */
export const MIN_REST_MS = 2_000;
/** Four times as long as the pass took: a sweep is busy a fifth of the time, however large its space. */
export const REST_PER_PASS = 4;
/** Nobody waits longer than a minute for the next look; newcomers find us sooner, by their own first pass. */
export const MAX_REST_MS = 60_000;
/** Progress at most five times a second: as often as an eye can use it. */
export const PROGRESS_INTERVAL_MS = 200;

export interface SweepOptions {
  readonly space: AddressSpace;
  readonly ports: PortRange;
  readonly clock: Clock;
  /** Shuffles the hosts, anew for each pass. */
  readonly random: Random;
  /** Defaults to a TCP connect. */
  readonly probe?: Probe;
  /** True for what needs no look: the own address, connected ones. Asked right before the probe. */
  skip(address: Address): boolean;
  /** Something accepts connections there. Every pass tells it again. */
  onFound(address: Address): void;
  onProgress(progress: SweepProgress): void;
  /** What the three above threw; the sweep goes on all the same. */
  onError?(error: unknown): void;
}

/** `start()` and `stop()` are idempotent and may follow each other any number of times. */
export class Sweep {
  readonly #options: SweepOptions;
  readonly #pace: Pace;
  #space: AddressSpace;
  #ports: PortRange;
  #state: 'stopped' | SweepProgress['state'] = 'stopped';
  #passNumber = 0;
  #pass: Pass | undefined;
  #abort = new AbortController();
  #rest: Timer | undefined;
  #progressAtMs = 0;

  constructor(options: SweepOptions) {
    this.#options = options;
    this.#pace = new Pace(options.clock);
    this.#space = options.space;
    this.#ports = options.ports;
  }

  /** Where the walk is. Before the first pass: pass 0, resting. */
  get progress(): SweepProgress {
    return {
      state: this.#state === 'sweeping' ? 'sweeping' : 'resting',
      pass: this.#passNumber,
      visited: this.#pass?.visited ?? 0,
      total: this.#space.size * (this.#ports.maxPort - this.#ports.minPort + 1),
    };
  }

  /** The first pass begins at once. */
  start(): void {
    if (this.#state !== 'stopped') return;
    this.#pace.aim(this.#space.loopbackOnly);
    this.#beginPass();
  }

  /** Nothing is probed, called or left waiting after this returns. */
  stop(): void {
    this.#state = 'stopped';
    this.#abort.abort();
    this.#rest?.cancel();
  }

  /** Another space: what runs is dropped and a new pass begins at once; while stopped, the next start uses it. */
  retarget(space: AddressSpace, ports: PortRange): void {
    const running = this.#state !== 'stopped';
    this.stop();
    this.#space = space;
    this.#ports = ports;
    this.#pass = undefined;
    if (running) this.start();
  }

  #beginPass(): void {
    const { clock, random, probe = tcpProbe } = this.#options;
    const startedAtMs = clock.now();
    const abort = new AbortController();
    const order = this.#space.shuffled(Math.floor(random() * 2 ** 32));
    const pass = new Pass({
      hosts: { size: this.#space.size, at: (index) => order.at(index) },
      ports: this.#ports,
      clock,
      pace: this.#pace,
      probe: async (address, timeoutMs, signal) => {
        try {
          return await probe(address, timeoutMs, signal);
        } catch (error) {
          this.#report(error);
          return 'silent';
        }
      },
      skip: (address) => this.#guarded(() => this.#options.skip(address)) ?? false,
      onFound: (address) => this.#guarded(() => this.#options.onFound(address)),
      onVisited: () => this.#progressed(),
      onDone: () => this.#restAfter(clock.now() - startedAtMs),
      signal: abort.signal,
    });
    this.#abort = abort;
    this.#pass = pass;
    this.#passNumber += 1;
    this.#state = 'sweeping';
    this.#tell();
    // Whoever was told may have stopped or retargeted it.
    if (!abort.signal.aborted) pass.start();
  }

  #restAfter(passMs: number): void {
    this.#state = 'resting';
    const restMs = Math.min(MAX_REST_MS, Math.max(MIN_REST_MS, passMs * REST_PER_PASS));
    this.#rest = this.#options.clock.after(restMs, () => this.#beginPass());
    this.#tell();
  }

  #progressed(): void {
    const sinceMs = this.#options.clock.now() - this.#progressAtMs;
    // Below 0 the wall clock was set back. The last step of a pass is told by its end.
    if (sinceMs >= 0 && sinceMs < PROGRESS_INTERVAL_MS) return;
    if (this.#pass && this.#pass.visited < this.#pass.total) this.#tell();
  }

  #tell(): void {
    this.#progressAtMs = this.#options.clock.now();
    this.#guarded(() => this.#options.onProgress(this.progress));
  }

  #guarded<T>(call: () => T): T | undefined {
    try {
      return call();
    } catch (error) {
      this.#report(error);
      return undefined;
    }
  }

  #report(error: unknown): void {
    try {
      this.#options.onError?.(error);
    } catch {
      // There is nobody left to tell.
    }
  }
}
