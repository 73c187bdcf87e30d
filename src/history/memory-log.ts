/** One log in memory: what is kept of it, and what is read from it. */

import type { SignedEvent } from './event.ts';
import { eventBytes } from './event-codec.ts';
import type { LogPoint, LogState } from './event-store.ts';
import { MAX_BATCH_EVENTS } from './limits.ts';

interface Kept {
  event: SignedEvent;
  readonly keptAtMs: number;
}

const NO_POINT: LogPoint = { seq: 0, hash: new Uint8Array(0), lamport: 0 };

export class MemoryLog {
  state: LogState;
  /** What it is quarantined for. */
  evidence: readonly SignedEvent[] = [];
  readonly #opening: Kept;
  /** From the one after the floor on, without gaps; the first may be the floor's own. */
  readonly #events: Kept[] = [];
  /** From before a gap that was passed over, by seq: to be shown, not to be handed on. */
  readonly #older = new Map<number, Kept>();

  constructor(opening: SignedEvent, author: Uint8Array, keptAtMs: number) {
    this.#opening = { event: opening, keptAtMs };
    const { room, log } = opening;
    const head = pointOf(opening);
    this.state = { room, log, author, head, floor: NO_POINT, quarantined: false, openedAtMs: keptAtMs };
    this.#events.push(this.#opening);
  }

  get opening(): SignedEvent {
    return this.#opening.event;
  }

  /** @returns false when it is here already */
  append(event: SignedEvent, keptAtMs: number): boolean {
    const { head } = this.state;
    if (event.seq <= head.seq) return false;
    if (event.seq > head.seq + 1) throw new Error(`event ${event.seq} of a log whose head is ${head.seq}`);
    this.#events.push({ event, keptAtMs });
    this.state = { ...this.state, head: pointOf(event) };
    return true;
  }

  quarantine(evidence: readonly SignedEvent[]): void {
    this.evidence = evidence;
    this.state = { ...this.state, quarantined: true };
  }

  read(from: number, maxBytes: number): readonly SignedEvent[] {
    const found: SignedEvent[] = [];
    let whole = 0;
    let bytes = 0;
    const start = this.#events.findIndex(({ event }) => event.seq >= from);
    for (const { event } of start < 0 ? [] : this.#events.slice(start)) {
      bytes += eventBytes(event);
      if ((bytes > maxBytes || found.length >= MAX_BATCH_EVENTS) && whole > 0) break;
      found.push(event);
      if (event.sig) whole = found.length;
    }
    return found.slice(0, whole);
  }

  firstSince(sinceMs: number): number | undefined {
    const { floor } = this.state;
    return this.#events.find(({ event, keptAtMs }, i) => {
      if (event.seq <= floor.seq || keptAtMs < sinceMs) return false;
      return event.seq === floor.seq + 1 || this.#events[i - 1]?.event.sig !== undefined;
    })?.event.seq;
  }

  get(seq: number): SignedEvent | undefined {
    return seq === 1 ? this.#opening.event : this.#kept(seq)?.event;
  }

  /** The body goes; the chain stays. */
  forgetBody(seq: number): void {
    const kept = this.#kept(seq);
    if (kept) kept.event = { ...kept.event, body: undefined };
  }

  /** Goes on at a floor, past a gap: what is handed on begins there. */
  goOn(floor: SignedEvent, keptAtMs: number): void {
    if (floor.seq <= this.state.head.seq) return;
    for (const kept of this.#events.splice(0)) if (kept.event.seq > 1) this.#older.set(kept.event.seq, kept);
    this.#events.push({ event: { ...floor, body: undefined }, keptAtMs });
    this.state = { ...this.state, head: pointOf(floor), floor: pointOf(floor) };
  }

  /** @returns all that there was */
  forget(): readonly SignedEvent[] {
    return [...this.#dropOlder(Number.POSITIVE_INFINITY), ...this.#events.splice(0).map(({ event }) => event)];
  }

  /** Forgets up to the newest signed event at or before `seq`. @returns what went */
  raise(seq: number): readonly SignedEvent[] {
    const older = this.#dropOlder(seq);
    const end = this.#events.findLastIndex(({ event }) => event.seq <= seq && event.sig !== undefined);
    const floor = this.#events[end]?.event;
    if (!floor || floor.seq <= this.state.floor.seq || floor.seq === 1) return older;
    const gone = this.#events.splice(0, end).map(({ event }) => event);
    this.forgetBody(floor.seq);
    this.state = { ...this.state, floor: pointOf(floor) };
    return [...older, ...gone.filter((event) => event.seq > 1), floor];
  }

  #kept(seq: number): Kept | undefined {
    return this.#events[seq - (this.#events[0]?.event.seq ?? 0)] ?? this.#older.get(seq);
  }

  #dropOlder(upTo: number): SignedEvent[] {
    const gone = [...this.#older.values()].map(({ event }) => event).filter(({ seq }) => seq <= upTo);
    for (const { seq } of gone) this.#older.delete(seq);
    return gone;
  }
}

export function pointOf({ seq, hash, lamport }: LogPoint): LogPoint {
  return { seq, hash, lamport };
}
