/** What came to a history in memory, the oldest first, and what goes of it when it is too old or too much. */

import { LOBBY } from '../core/ids.ts';
import type { SignedEvent } from './event.ts';
import { eventBytes } from './event-codec.ts';
import type { LogState } from './event-store.ts';
import type { PruneStep, RetentionLimits } from './history-view.ts';
import type { MemoryLog } from './memory-log.ts';

/** Of contents, bodies and signatures: long texts must not take what short ones would not. */
const MAX_MEMORY_BYTES = 64 * 1024 * 1024;

/** Letting go looks through the oldest, so it is done by the thousand. */
const TRIM_STEP = 1_000;
const TRIM_BYTES = 4 * 1024 * 1024;

interface Arrival {
  readonly log: MemoryLog;
  readonly seq: number;
  readonly keptAtMs: number;
}

type Floors = Map<MemoryLog, LogState['floor']>;

const isAny = () => true;
const isOfLobby = ({ log }: Arrival) => log.state.room === LOBBY;

export class MemoryArrivals {
  readonly #maxEvents: number;
  readonly #dropped: (event: SignedEvent) => void;
  #list: Arrival[] = [];
  #bytes = 0;

  constructor(maxEvents: number, dropped: (event: SignedEvent) => void) {
    this.#maxEvents = maxEvents;
    this.#dropped = dropped;
  }

  came(log: MemoryLog, event: SignedEvent, keptAtMs: number): void {
    this.#list.push({ log, seq: event.seq, keptAtMs });
    this.#bytes += eventBytes(event);
  }

  /** The body of one of them is forgotten. */
  bodyGone(bytes: number): void {
    this.#bytes -= bytes;
  }

  /** These of a log went. @param keeps what is left of it */
  gone(log: MemoryLog, events: readonly SignedEvent[], keeps: (seq: number) => boolean): void {
    for (const event of events) {
      this.#bytes -= eventBytes(event);
      this.#dropped(event);
    }
    this.#list = this.#list.filter((arrival) => arrival.log !== log || keeps(arrival.seq));
  }

  get overfull(): boolean {
    return this.#list.length > this.#maxEvents + TRIM_STEP || this.#bytes > MAX_MEMORY_BYTES + TRIM_BYTES;
  }

  /** @param heard our own logs, each up to where somebody has it */
  prune(limits: RetentionLimits, nowMs: number, heard: ReadonlyMap<MemoryLog, number>): PruneStep {
    const before = this.#list.length;
    const raised: Floors = new Map();
    const isHeard = ({ log, seq }: Arrival) => seq <= (heard.get(log) ?? Number.POSITIVE_INFINITY);
    const isPastBound = (gone: number) => this.#bytes > MAX_MEMORY_BYTES || this.#list.length - gone > this.#maxEvents;
    const isTooMuch = (gone: number) => this.#bytes > limits.maxBytes || isPastBound(gone);
    this.#forget(raised, isAny, (_, { keptAtMs }) => keptAtMs < nowMs - limits.maxAgeMs);
    // As on disk (sqlite-retention.ts); but memory has an end.
    this.#forget(raised, (one) => isOfLobby(one) && isHeard(one), isTooMuch);
    this.#forget(raised, isHeard, isTooMuch);
    this.#forget(raised, isAny, isPastBound);
    const floors = [...raised].map(([log, floor]) => ({ log: log.state.log, floor }));
    return { next: undefined, forgotten: before - this.#list.length, raised: floors };
  }

  /** Lets go of the oldest of those that may go, as long as it is too much. @param raised where floors are noted */
  #forget(
    raised: Floors,
    mayGo: (arrival: Arrival) => boolean,
    isTooMuch: (gone: number, oldest: Arrival) => boolean,
  ): void {
    let count = 0;
    for (const oldest of this.#list) {
      if (!isTooMuch(count, oldest)) break;
      if (!mayGo(oldest)) continue;
      const gone = oldest.log.raise(oldest.seq);
      const { floor } = oldest.log.state;
      for (const event of gone) {
        this.#bytes -= event.seq === floor.seq ? (event.body?.length ?? 0) : eventBytes(event);
        this.#dropped(event);
        if (event.seq !== floor.seq) count += 1;
      }
      if (gone.length > 0) raised.set(oldest.log, floor);
    }
    this.#list = this.#list.filter(({ log, seq }) => log.get(seq) !== undefined);
  }
}
