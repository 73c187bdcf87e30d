/** The events of a room in its order, from the store's logs, whatever they are together: a merge, with little in memory. */

import { ChatError } from '../core/errors.ts';
import type { LogId, SignedEvent } from './event.ts';
import { eventBytes } from './event-codec.ts';
import type { EventStore, LogState } from './event-store.ts';

/** Events read ahead, of all logs: past its share a log is read again when its turn comes. */
const MAX_AHEAD_BYTES = 16 * 1024 * 1024;
/** One read of a log: some batches. */
const MAX_READ_BYTES = 512 * 1024;

type Source = Pick<EventStore, 'read' | 'opening'>;

/**
 * Every event up to the heads given, in order: a log's opening, then its floor where it has one (without its body), then
 * the rest. What is committed meanwhile isn't in it.
 * @throws ChatError `history-unusable`, retryable, when pruning took some of it meanwhile
 */
export async function* eventsInOrder(
  store: Source,
  logs: readonly Pick<LogState, 'log' | 'head' | 'floor'>[],
): AsyncGenerator<SignedEvent> {
  const share = MAX_AHEAD_BYTES / Math.max(1, logs.length);
  const heap: LogReader[] = [];
  for (const log of logs) {
    const reader = new LogReader(store, log, share);
    if (await reader.start()) heap.push(reader);
  }
  heap.sort((a, b) => (isBefore(a, b) ? -1 : 1));
  for (let first = heap[0]; first; first = heap[0]) {
    yield await first.take();
    if (!first.hasMore) {
      const last = heap.pop() as LogReader;
      if (last === first) return;
      heap[0] = last;
    }
    sink(heap);
  }
}

/** Puts the first of a binary heap where it belongs. */
function sink(heap: LogReader[]): void {
  for (let at = 0; ; ) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      if (child < heap.length && isBefore(heap[child] as LogReader, heap[least] as LogReader)) least = child;
    }
    if (least === at) return;
    [heap[at], heap[least]] = [heap[least] as LogReader, heap[at] as LogReader];
    at = least;
  }
}

/** Of one log the seq needs no comparing. */
function isBefore(a: LogReader, b: LogReader): boolean {
  return a.lamport === b.lamport ? a.log < b.log : a.lamport < b.lamport;
}

class LogReader {
  readonly log: LogId;
  /** Of the event that comes next. */
  lamport = 0;
  readonly #store: Source;
  readonly #head: number;
  readonly #floor: number;
  readonly #shareBytes: number;
  #next = 1;
  /** From `#next` on, as many as the share holds, the next one last. */
  #ahead: SignedEvent[] = [];
  #fits: SignedEvent[] | undefined;

  constructor(store: Source, { log, head, floor }: Pick<LogState, 'log' | 'head' | 'floor'>, shareBytes: number) {
    this.log = log;
    this.#store = store;
    this.#head = head.seq;
    this.#floor = floor.seq;
    this.#shareBytes = shareBytes;
  }

  get hasMore(): boolean {
    return this.#next <= this.#head;
  }

  /** @returns whether there is anything */
  async start(): Promise<boolean> {
    if (this.hasMore) this.#keep(await this.#read());
    return this.hasMore;
  }

  async take(): Promise<SignedEvent> {
    const events = this.#ahead.length > 0 ? this.#ahead : await this.#read();
    const event = events.pop() as SignedEvent;
    this.#next = event.seq === 1 ? Math.max(2, this.#floor) : event.seq + 1;
    this.#ahead = [];
    if (this.hasMore) this.#keep(events.length > 0 ? events : await this.#read());
    return event;
  }

  #keep(events: SignedEvent[]): void {
    this.lamport = events.at(-1)?.lamport ?? 0;
    this.#ahead = events;
    // Mostly it is what was kept before, and fits.
    if (this.#fits !== events) this.#ahead = this.#withinShare(events);
    this.#fits = this.#ahead;
  }

  #withinShare(events: readonly SignedEvent[]): SignedEvent[] {
    let bytes = 0;
    const cut = events.findLastIndex((event) => {
      bytes += eventBytes(event);
      return bytes > this.#shareBytes;
    });
    return events.slice(cut + 1);
  }

  /** At least the next one; the next one last. */
  async #read(): Promise<SignedEvent[]> {
    const found =
      this.#next === 1
        ? [await this.#store.opening(this.log)].filter((event) => event !== undefined)
        : await this.#store.read(this.log, this.#next, Math.min(MAX_READ_BYTES, this.#shareBytes));
    if (found[0]?.seq !== this.#next) {
      throw new ChatError('history-unusable', 'some of it was forgotten while it was exported: try again', {
        retryable: true,
      });
    }
    return found.filter((event) => event.seq <= this.#head).reverse();
  }
}
