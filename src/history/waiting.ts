/** Events whose cause is not here yet (rule 4): a buffer with bounds, one for each peer and one for all, and an end. */

import type { PeerId } from '../core/ids.ts';
import type { LogId, SignedEvent } from './event.ts';
import { eventBytes } from './event-codec.ts';
import {
  CAUSE_PATIENCE_MS,
  EVENT_OVERHEAD_BYTES,
  MAX_CAUSE_PATIENCE_MS,
  MAX_WAITING_BYTES,
  MAX_WAITING_BYTES_PER_PEER,
  TICK_MS,
} from './limits.ts';

/** A batch that can be taken by itself as soon as its causes are here. Its signature was checked. */
export interface WaitingBatch {
  readonly peer: PeerId;
  readonly events: readonly SignedEvent[];
  /** Logs that it has waited for long enough. */
  readonly without: readonly LogId[];
  /** The tick in which it began to wait; undefined: it begins now. */
  readonly sinceTick: number | undefined;
}

interface Kept extends WaitingBatch {
  readonly sinceTick: number;
  readonly bytes: number;
  readonly name: string;
  readonly causeLog: LogId;
  readonly causeSeq: number;
  /** Who else handed it on. */
  readonly others: Set<PeerId>;
}

/** What waits for one log, by seq. */
interface Waiters {
  readonly bySeq: Map<number, Set<Kept>>;
  /** The tick in which anything of that log last came. */
  movedTick: number;
}

/** What one peer has in it, in the order it came. */
interface Share {
  bytes: number;
  readonly batches: Set<Kept>;
}

export class Waiting {
  readonly #onDropped: (batch: WaitingBatch) => void;
  readonly #byCause = new Map<LogId, Waiters>();
  readonly #shares = new Map<PeerId, Share>();
  /** One batch handed on by several peers waits once. */
  readonly #byName = new Map<string, Kept>();
  #bytes = 0;
  #ticks = 0;

  /** @param onDropped a batch was let go for another peer's sake */
  constructor(onDropped: (batch: WaitingBatch) => void) {
    this.#onDropped = onDropped;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Until `causeSeq` of `causeLog` is here. False: there is no room for it, it is let go. */
  add(batch: WaitingBatch, causeLog: LogId, causeSeq: number): boolean {
    const name = nameOf(batch.events);
    const share = this.#shareOf(batch.peer);
    const same = this.#byName.get(name);
    if (same) {
      if (same.peer !== batch.peer) same.others.add(batch.peer);
      return true;
    }
    let bytes = 0;
    for (const event of batch.events) bytes += eventBytes(event) + EVENT_OVERHEAD_BYTES;
    if (share.bytes + bytes > MAX_WAITING_BYTES_PER_PEER) return false;
    const sinceTick = batch.sinceTick ?? this.#ticks;
    const kept: Kept = { ...batch, sinceTick, bytes, name, causeLog, causeSeq, others: new Set() };
    const { bySeq } = this.#waiters(causeLog);
    const waiters = bySeq.get(causeSeq);
    if (waiters) waiters.add(kept);
    else bySeq.set(causeSeq, new Set([kept]));
    share.batches.add(kept);
    share.bytes += bytes;
    this.#bytes += bytes;
    this.#byName.set(name, kept);
    while (this.#bytes > MAX_WAITING_BYTES) this.#dropFromLargest();
    return this.#byName.has(name);
  }

  /** `log` is here now from one seq to another: what waited for that, in the order it came, and no longer waits. */
  arrived(log: LogId, from: number, to: number): readonly WaitingBatch[] {
    const waiters = this.#byCause.get(log);
    if (!waiters) return [];
    const found: Kept[] = [];
    const { bySeq } = waiters;
    waiters.movedTick = this.#ticks;
    if (bySeq.size < to - from) {
      for (const [seq, batches] of bySeq) if (seq <= to) found.push(...batches);
    } else for (let seq = from; seq <= to; seq++) found.push(...(bySeq.get(seq) ?? []));
    for (const kept of found) this.#remove(kept);
    return found;
  }

  /** No more of `log` will be waited for: all that did. */
  settled(log: LogId): readonly WaitingBatch[] {
    const found = [...(this.#byCause.get(log)?.bySeq.values() ?? [])].flatMap((waiters) => [...waiters]);
    for (const kept of found) this.#remove(kept);
    return found;
  }

  /**
   * Once a tick: what nobody gives the cause of, though it has had its time; or, where that waits here itself, what it
   * waits for in the end. They no longer wait.
   */
  overdue(): readonly WaitingBatch[] {
    this.#ticks++;
    const all = [...this.#shares.values()].flatMap(({ batches }) => [...batches]);
    const msSince = (tick: number) => (this.#ticks - tick) * TICK_MS;
    const late = all.filter((kept) => msSince(kept.sinceTick) >= CAUSE_PATIENCE_MS && !followsGap(kept));
    if (late.length === 0) return [];
    const rootOf = rootsAmong(all);
    const roots = new Set<Kept>();
    for (const kept of late) {
      const root = rootOf(kept);
      const movedTick = this.#byCause.get(root.causeLog)?.movedTick ?? 0;
      const isStuck = msSince(movedTick) >= CAUSE_PATIENCE_MS || msSince(kept.sinceTick) >= MAX_CAUSE_PATIENCE_MS;
      if (isStuck) roots.add(root);
    }
    for (const root of roots) this.#remove(root);
    return [...roots].map((root) => ({ ...root, without: [...root.without, root.causeLog] }));
  }

  /** The peer is gone: what it sent can't be asked of it again. It waits on for whoever else sent it, if anybody did. */
  drop(peer: PeerId): void {
    const batches = this.#shares.get(peer)?.batches ?? new Set();
    this.#shares.delete(peer);
    for (const kept of batches) {
      this.#remove(kept);
      const [next, ...others] = [...kept.others].filter((other) => this.#shares.has(other));
      if (next && this.add({ ...kept, peer: next }, kept.causeLog, kept.causeSeq))
        for (const other of others) this.#byName.get(kept.name)?.others.add(other);
    }
  }

  clear(): void {
    for (const { batches } of this.#shares.values()) for (const kept of batches) this.#remove(kept);
    this.#shares.clear();
  }

  #shareOf(peer: PeerId): Share {
    let share = this.#shares.get(peer);
    if (!share) {
      share = { bytes: 0, batches: new Set() };
      this.#shares.set(peer, share);
    }
    return share;
  }

  #waiters(log: LogId): Waiters {
    let waiters = this.#byCause.get(log);
    if (!waiters) {
      waiters = { bySeq: new Map(), movedTick: this.#ticks };
      this.#byCause.set(log, waiters);
    }
    return waiters;
  }

  #remove(kept: Kept): void {
    if (!this.#byName.delete(kept.name)) return;
    const bySeq = this.#byCause.get(kept.causeLog)?.bySeq;
    const waiters = bySeq?.get(kept.causeSeq);
    waiters?.delete(kept);
    if (waiters?.size === 0) bySeq?.delete(kept.causeSeq);
    if (bySeq?.size === 0) this.#byCause.delete(kept.causeLog);
    this.#bytes -= kept.bytes;
    const share = this.#shares.get(kept.peer);
    if (!share) return;
    share.batches.delete(kept);
    share.bytes -= kept.bytes;
  }

  #dropFromLargest(): void {
    let largest: Share | undefined;
    for (const share of this.#shares.values()) if (!largest || share.bytes > largest.bytes) largest = share;
    const newest = [...(largest?.batches ?? [])].at(-1);
    if (!newest) return;
    this.#remove(newest);
    this.#onDropped(newest);
  }
}

function nameOf(events: readonly SignedEvent[]): string {
  const first = events[0] as SignedEvent;
  const last = events.at(-1) as SignedEvent;
  return `${first.seq} ${Buffer.from(last.hash).toString('latin1')}`;
}

/** What is before it in its own log is missing: without that it can't be taken, however long it waits. */
function followsGap({ events, causeLog }: Kept): boolean {
  return (events[0] as SignedEvent).log === causeLog;
}

/**
 * Says what one waits for in the end, of those that wait and can be taken without; in a circle, any of them. Each is looked
 * at once, since thousands may wait for one another in a row.
 */
function rootsAmong(all: readonly Kept[]): (kept: Kept) => Kept {
  const byLog = Map.groupBy(all, ({ events }) => (events[0] as SignedEvent).log);
  const places = new Map<LogId, ReadonlyMap<number, Kept>>();
  const causeOf = ({ causeLog, causeSeq }: Kept): Kept | undefined => {
    const batches = byLog.get(causeLog) ?? [];
    // Thousands of logs of one batch, as made-up people's are, need no map each.
    if (batches.length < 8) return batches.find(({ events }) => holds(events, causeSeq));
    let bySeq = places.get(causeLog);
    if (!bySeq) {
      bySeq = placesOf(batches);
      places.set(causeLog, bySeq);
    }
    return bySeq.get(causeSeq);
  };
  /** Undefined: nothing from there on can be taken without what it waits for. */
  const known = new Map<Kept, Kept | undefined>();
  return (kept) => {
    const path = new Set<Kept>();
    let at: Kept | undefined = kept;
    for (; at && !path.has(at) && !known.has(at); at = causeOf(at)) path.add(at);
    let root = at && known.get(at);
    for (const passed of [...path].reverse()) {
      if (!followsGap(passed)) root ??= passed;
      known.set(passed, root);
    }
    return root ?? kept;
  };
}

/** By the seq of each of their events. */
function placesOf(batches: readonly Kept[]): ReadonlyMap<number, Kept> {
  const places = new Map<number, Kept>();
  for (const kept of batches) for (const { seq } of kept.events) if (!places.has(seq)) places.set(seq, kept);
  return places;
}

function holds(events: readonly SignedEvent[], seq: number): boolean {
  return (events[0] as SignedEvent).seq <= seq && seq <= (events.at(-1) as SignedEvent).seq;
}
