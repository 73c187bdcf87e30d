/** Events whose cause is not here yet (rule 4): a buffer with bounds, one for each peer and one for all. */

import type { PeerId } from '../core/ids.ts';
import type { LogId, SignedEvent } from './event.ts';
import { eventBytes } from './event-codec.ts';
import { EVENT_OVERHEAD_BYTES, MAX_WAITING_BYTES, MAX_WAITING_BYTES_PER_PEER } from './limits.ts';

/** A batch that can be taken by itself as soon as its causes are here. Its signature was checked. */
export interface WaitingBatch {
  readonly peer: PeerId;
  readonly events: readonly SignedEvent[];
}

interface Kept extends WaitingBatch {
  readonly bytes: number;
  readonly name: string;
  readonly causeLog: LogId;
  readonly causeSeq: number;
}

/** What one peer has in it, in the order it came. */
interface Share {
  bytes: number;
  readonly batches: Set<Kept>;
}

export class Waiting {
  readonly #onDropped: (batch: WaitingBatch) => void;
  readonly #byCause = new Map<LogId, Map<number, Kept[]>>();
  readonly #shares = new Map<PeerId, Share>();
  /** One batch handed on by several peers waits once. */
  readonly #names = new Set<string>();
  #bytes = 0;

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
    if (this.#names.has(name)) return true;
    let bytes = 0;
    for (const event of batch.events) bytes += eventBytes(event) + EVENT_OVERHEAD_BYTES;
    let share = this.#shares.get(batch.peer);
    if (!share) {
      share = { bytes: 0, batches: new Set() };
      this.#shares.set(batch.peer, share);
    }
    if (share.bytes + bytes > MAX_WAITING_BYTES_PER_PEER) return false;
    const kept: Kept = { ...batch, bytes, name, causeLog, causeSeq };
    const waiters = this.#waiters(causeLog);
    const same = waiters.get(causeSeq);
    if (same) same.push(kept);
    else waiters.set(causeSeq, [kept]);
    share.batches.add(kept);
    share.bytes += bytes;
    this.#bytes += bytes;
    this.#names.add(name);
    while (this.#bytes > MAX_WAITING_BYTES) this.#dropFromLargest();
    return this.#names.has(name);
  }

  /** `log` is here now from one seq to another: what waited for that, in the order it came, and no longer waits. */
  arrived(log: LogId, from: number, to: number): readonly WaitingBatch[] {
    const waiters = this.#byCause.get(log);
    if (!waiters) return [];
    const found: Kept[] = [];
    if (waiters.size < to - from) {
      for (const [seq, batches] of waiters) if (seq <= to) found.push(...batches);
    } else for (let seq = from; seq <= to; seq++) found.push(...(waiters.get(seq) ?? []));
    for (const kept of found) this.#remove(kept);
    return found;
  }

  /** No more of `log` will be waited for: all that did. */
  settled(log: LogId): readonly WaitingBatch[] {
    const found = [...(this.#byCause.get(log)?.values() ?? [])].flat();
    for (const kept of found) this.#remove(kept);
    return found;
  }

  /** The peer is gone: what it sent can't be asked for again, so others are asked. */
  drop(peer: PeerId): void {
    for (const kept of [...(this.#shares.get(peer)?.batches ?? [])]) this.#remove(kept);
    this.#shares.delete(peer);
  }

  clear(): void {
    for (const peer of [...this.#shares.keys()]) this.drop(peer);
  }

  #waiters(log: LogId): Map<number, Kept[]> {
    let waiters = this.#byCause.get(log);
    if (!waiters) {
      waiters = new Map();
      this.#byCause.set(log, waiters);
    }
    return waiters;
  }

  #remove(kept: Kept): void {
    if (!this.#names.delete(kept.name)) return;
    const waiters = this.#byCause.get(kept.causeLog);
    const left = waiters?.get(kept.causeSeq)?.filter((other) => other !== kept);
    if (left?.length) waiters?.set(kept.causeSeq, left);
    else waiters?.delete(kept.causeSeq);
    if (waiters?.size === 0) this.#byCause.delete(kept.causeLog);
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
