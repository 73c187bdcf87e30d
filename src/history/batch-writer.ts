/** The one writer: gathers what is to be kept while a commit is under way, and commits it together (rule 1). */

import type { Clock, Timer } from '../core/clock.ts';
import { ChatError, messageOf } from '../core/errors.ts';
import type { PeerId } from '../core/ids.ts';
import type { LogId, SignedEvent } from './event.ts';
import { eventBytes } from './event-codec.ts';
import type { Commit, EventStore } from './event-store.ts';
import { MAX_STAGED_BYTES, UNWRITABLE_MAX_MS, UNWRITABLE_MIN_MS } from './limits.ts';

/** Our own events that enter a commit, written when it begins. */
export interface OwnPart {
  readonly events: readonly SignedEvent[];
  readonly writing: Commit['writing'];
  /** It is durable, or it isn't and none of it was kept. */
  settle(error: ChatError | undefined): void;
}

export interface BatchWriterOptions {
  readonly store: EventStore;
  readonly clock: Clock;
  /** What of our own is to be written now; `said`: somebody waits for it. */
  waits(): 'said' | 'opening' | 'nothing';
  compose(): OwnPart | undefined;
  durable(commit: Commit): void;
  /** Whether anything of this log is on disk. */
  isKept(log: LogId): boolean;
  /** Nothing of what was staged is or will be kept. */
  lost(error: ChatError): void;
  failed(error: ChatError): void;
  recovered(): void;
}

interface Pending {
  events: SignedEvent[];
  floors: SignedEvent[];
  quarantined: { log: LogId; evidence: readonly SignedEvent[] }[];
  acknowledged: Map<string, { log: LogId; peer: PeerId; seq: number }>;
  forgotten: Set<LogId>;
  bytes: number;
  /** Of that, whose. */
  from: Map<PeerId, number>;
}

export class BatchWriter {
  readonly #options: BatchWriterOptions;
  #pending: Pending = nothing();
  #tasks: (() => Promise<void>)[] = [];
  /** Of the commit under way. */
  #writingBytes = 0;
  #writingFrom: ReadonlyMap<PeerId, number> = new Map();
  #turn: Promise<void> | undefined;
  #flushing = false;
  #failures = 0;
  #notBeforeMs = 0;
  #timer: Timer | undefined;

  constructor(options: BatchWriterOptions) {
    this.#options = options;
  }

  /** What is staged and not durable. */
  get stagedBytes(): number {
    return this.#pending.bytes + this.#writingBytes;
  }

  /** What of it this peer handed on. */
  stagedBytesOf(peer: PeerId): number {
    return (this.#pending.from.get(peer) ?? 0) + (this.#writingFrom.get(peer) ?? 0);
  }

  /** Whether events of others can be staged: not while the disk takes nothing, nor past the bound. */
  get takes(): boolean {
    return this.stagedBytes < MAX_STAGED_BYTES && (this.#failures === 0 || this.#isTime());
  }

  /** Events that are staged, in their order. @param from who handed them on */
  take(events: readonly SignedEvent[], from: PeerId, floor?: SignedEvent): void {
    const pending = this.#pending;
    const bytes = bytesOf(events);
    for (const event of events) pending.events.push(event);
    pending.bytes += bytes;
    pending.from.set(from, (pending.from.get(from) ?? 0) + bytes);
    if (floor) pending.floors.push(floor);
    this.wake();
  }

  quarantine(log: LogId, evidence: readonly SignedEvent[]): void {
    this.#pending.quarantined.push({ log, evidence });
    this.#pending.bytes += bytesOf(evidence);
    this.wake();
  }

  /** It isn't known any more; on disk it goes before all that is taken from now on. */
  forget(log: LogId): void {
    this.#pending.forgotten.add(log);
  }

  /** Goes with the next commit, or when `flush` is called: losing it costs nothing but a frame sent twice. */
  acknowledge(peer: PeerId, log: LogId, seq: number): void {
    this.#pending.acknowledged.set(`${peer} ${log}`, { log, peer, seq });
  }

  /** Acknowledgements are worth a commit of their own now. */
  flush(): void {
    if (this.#pending.acknowledged.size === 0) return;
    this.#flushing = true;
    this.wake();
  }

  /** Runs between two commits. */
  between<T>(task: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#tasks.push(() => task().then(resolve, reject));
      this.wake();
    });
  }

  /** There is something to write, maybe. In a microtask: what is said in one go enters one commit. */
  wake(): void {
    this.#turn ??= Promise.resolve()
      .then(() => this.#write())
      .finally(() => {
        this.#turn = undefined;
        if (this.#isDue()) this.wake();
        else this.#wakeLater();
      });
  }

  /** Resolves once all that was said is settled. */
  async finish(): Promise<void> {
    while (this.#turn) await this.#turn;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  async #write(): Promise<void> {
    while (this.#isDue()) {
      for (const task of this.#tasks.splice(0)) await task();
      if (this.#isDue()) await this.#commit();
    }
  }

  async #commit(): Promise<void> {
    const { store, clock } = this.#options;
    const { events, floors, quarantined, acknowledged, forgotten, bytes, from } = this.#pending;
    this.#pending = nothing();
    this.#flushing = false;
    this.#writingBytes = bytes;
    this.#writingFrom = from;
    const own = this.#options.compose();
    const commit: Commit = {
      events: own ? events.concat(own.events) : events,
      floors,
      quarantined,
      acknowledged: [...acknowledged.values()],
      forgotten: [...forgotten],
      writing: own?.writing ?? [],
      atMs: clock.now(),
    };
    try {
      await store.commit(commit);
    } catch (cause) {
      this.#written();
      for (const log of forgotten) this.#pending.forgotten.add(log);
      this.#fail(asUnwritable(cause), own, quarantined, acknowledged);
      return;
    }
    this.#written();
    if (this.#failures > 0) {
      this.#failures = 0;
      this.#options.recovered();
    }
    this.#options.durable(commit);
    own?.settle(undefined);
  }

  #written(): void {
    this.#writingBytes = 0;
    this.#writingFrom = new Map();
  }

  #fail(
    error: ChatError,
    own: OwnPart | undefined,
    quarantined: Pending['quarantined'],
    acknowledged: Pending['acknowledged'],
  ): void {
    const waitMs = Math.min(UNWRITABLE_MIN_MS * 2 ** this.#failures++, UNWRITABLE_MAX_MS);
    this.#notBeforeMs = this.#options.clock.now() + waitMs;
    // What came meanwhile stands on what was lost. It will be asked for again; what was found out stays true.
    this.#pending.events = [];
    this.#pending.floors = [];
    this.#pending.bytes = 0;
    this.#pending.from.clear();
    this.#options.lost(error);
    const found = [...quarantined, ...this.#pending.quarantined];
    this.#pending.quarantined = found.filter(({ log }) => this.#options.isKept(log));
    for (const { evidence } of this.#pending.quarantined) this.#pending.bytes += bytesOf(evidence);
    this.#pending.acknowledged = new Map([...acknowledged, ...this.#pending.acknowledged]);
    own?.settle(error);
    if (this.#failures === 1) this.#options.failed(error);
  }

  #isDue(): boolean {
    if (this.#tasks.length > 0 || this.#options.waits() === 'said') return true;
    return this.#hasPending() && (this.#failures === 0 || this.#isTime());
  }

  /** A wall clock set back must not keep us waiting. */
  #isTime(): boolean {
    const now = this.#options.clock.now();
    return now >= this.#notBeforeMs || now < this.#notBeforeMs - UNWRITABLE_MAX_MS;
  }

  #hasPending(): boolean {
    const { events, floors, quarantined, acknowledged } = this.#pending;
    const some = events.length + floors.length + quarantined.length > 0 || (this.#flushing && acknowledged.size > 0);
    return some || this.#options.waits() !== 'nothing';
  }

  #wakeLater(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#failures === 0 || !this.#hasPending()) return;
    this.#timer = this.#options.clock.after(Math.max(1, this.#notBeforeMs - this.#options.clock.now()), () =>
      this.wake(),
    );
  }
}

function nothing(): Pending {
  return {
    events: [],
    floors: [],
    quarantined: [],
    acknowledged: new Map(),
    forgotten: new Set(),
    bytes: 0,
    from: new Map(),
  };
}

function bytesOf(events: readonly SignedEvent[]): number {
  return events.reduce((sum, event) => sum + eventBytes(event), 0);
}

function asUnwritable(cause: unknown): ChatError {
  if (cause instanceof ChatError) return cause;
  return new ChatError('history-unwritable', `what was said could not be kept: ${messageOf(cause)}`, { cause });
}
