/** A store of events in plain maps, whose disk a test fills, breaks, holds up or copies. */

import { ChatError } from '../../src/core/errors.ts';
import type { RoomId } from '../../src/core/ids.ts';
import type { LogId, SignedEvent } from '../../src/history/event.ts';
import { eventBytes } from '../../src/history/event-codec.ts';
import type {
  Acknowledgement,
  Commit,
  EventStore,
  LogPoint,
  LogState,
  StoredHistory,
} from '../../src/history/event-store.ts';
import { openedBy } from '../../src/history/opening.ts';

interface PlainLog {
  readonly room: RoomId;
  readonly author: Uint8Array;
  readonly openedAtMs: number;
  readonly events: Map<number, { readonly event: SignedEvent; readonly atMs: number }>;
  head: LogPoint;
  floor: LogPoint;
  quarantined: boolean;
  evidence: readonly SignedEvent[];
}

const NOTHING: LogPoint = { seq: 0, hash: new Uint8Array(0), lamport: 0 };

export class PlainStore implements EventStore {
  readonly logs = new Map<LogId, PlainLog>();
  readonly writing = new Map<RoomId, LogId>();
  readonly acknowledged = new Map<string, Acknowledgement>();
  /** Every event that was ever committed, in order. */
  readonly order: SignedEvent[] = [];
  readonly commits: Commit[] = [];
  copied = false;
  /** The next commits fail. */
  broken = false;
  /** Points that were read, one by one. */
  lookups = 0;
  #gate: Promise<void> | undefined;

  /** Commits don't end until the returned function is called. */
  hold(): () => void {
    let release = () => {};
    this.#gate = new Promise((resolve) => {
      release = () => {
        this.#gate = undefined;
        resolve();
      };
    });
    return release;
  }

  /** As another machine would find a copy of the file. */
  copy(): PlainStore {
    const copy = new PlainStore();
    for (const [id, log] of this.logs) copy.logs.set(id, { ...log, events: new Map(log.events) });
    for (const [room, log] of this.writing) copy.writing.set(room, log);
    for (const [key, value] of this.acknowledged) copy.acknowledged.set(key, value);
    copy.order.push(...this.order);
    return copy;
  }

  async open(): Promise<StoredHistory> {
    const logs: LogState[] = [...this.logs].map(([log, { room, author, head, floor, quarantined, openedAtMs }]) => ({
      room,
      log,
      author,
      head,
      floor,
      quarantined,
      openedAtMs,
    }));
    const writing = [...this.writing].map(([room, log]) => ({ room, log }));
    return { logs, copied: this.copied, writing, acknowledged: [...this.acknowledged.values()] };
  }

  async commit(commit: Commit): Promise<void> {
    const isBroken = this.broken;
    await this.#gate;
    if (isBroken || this.broken) throw new ChatError('history-unwritable', 'the disk is full', { retryable: true });
    this.commits.push(commit);
    for (const log of commit.forgotten ?? []) this.logs.delete(log);
    for (const event of commit.events) this.#keep(event, commit.atMs);
    for (const floor of commit.floors) {
      this.#keep({ ...floor, body: undefined }, commit.atMs);
      (this.logs.get(floor.log) as PlainLog).floor = pointOf(floor);
    }
    for (const { log, evidence } of commit.quarantined)
      Object.assign(this.logs.get(log) as PlainLog, { quarantined: true, evidence });
    for (const { room, log } of commit.writing) this.writing.set(room, log);
    for (const ack of commit.acknowledged) this.acknowledged.set(`${ack.peer} ${ack.log}`, ack);
  }

  async read(log: LogId, from: number, maxBytes: number): Promise<readonly SignedEvent[]> {
    const found: SignedEvent[] = [];
    const batch: SignedEvent[] = [];
    let bytes = 0;
    for (let seq = Math.max(from, this.logs.get(log)?.floor.seq ?? 0); ; seq++) {
      const event = this.logs.get(log)?.events.get(seq)?.event;
      if (!event) return found;
      batch.push(event);
      bytes += eventBytes(event);
      if (!event.sig) continue;
      if (found.length > 0 && bytes > maxBytes) return found;
      found.push(...batch.splice(0));
    }
  }

  async point(log: LogId, seq: number): Promise<LogPoint | undefined> {
    this.lookups++;
    const event = this.logs.get(log)?.events.get(seq)?.event;
    return event && pointOf(event);
  }

  async opening(log: LogId): Promise<SignedEvent | undefined> {
    return this.logs.get(log)?.events.get(1)?.event;
  }

  async evidence(log: LogId): Promise<readonly SignedEvent[]> {
    return this.logs.get(log)?.evidence ?? [];
  }

  async firstSince(log: LogId, sinceMs: number): Promise<number | undefined> {
    const found = this.logs.get(log);
    if (!found) return undefined;
    for (let seq = Math.max(1, found.floor.seq + 1); seq <= found.head.seq; seq++) {
      const before = found.events.get(seq - 1);
      if ((found.events.get(seq)?.atMs ?? 0) >= sinceMs && (seq === 1 || before?.event.sig)) return seq;
    }
    return undefined;
  }

  async close(): Promise<void> {}

  /** As retention does: nothing up to `seq` is kept, but the opening and the floor's content. */
  forget(log: LogId, seq: number): LogPoint {
    const found = this.logs.get(log) as PlainLog;
    const { event, atMs } = found.events.get(seq) as { event: SignedEvent; atMs: number };
    for (let gone = 2; gone < seq; gone++) found.events.delete(gone);
    found.events.set(seq, { event: { ...event, body: undefined }, atMs });
    found.floor = pointOf(event);
    return found.floor;
  }

  #keep(event: SignedEvent, atMs: number): void {
    let log = this.logs.get(event.log);
    if (!log) {
      const author = openedBy(event);
      if (!author) throw new Error(`the first event of ${event.log} is no opening`);
      const { room } = event;
      log = {
        room,
        author,
        openedAtMs: atMs,
        events: new Map(),
        head: NOTHING,
        floor: NOTHING,
        quarantined: false,
        evidence: [],
      };
      this.logs.set(event.log, log);
    }
    if (log.events.has(event.seq)) throw new Error(`${event.log} ${event.seq} is committed twice`);
    log.events.set(event.seq, { event, atMs });
    if (event.seq > log.head.seq) log.head = pointOf(event);
    if (event.body) this.order.push(event);
  }
}

function pointOf({ seq, hash, lamport }: SignedEvent): LogPoint {
  return { seq, hash, lamport };
}
