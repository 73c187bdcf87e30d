/** A history in memory, for when there is no disk to keep it on: bounded, and gone with the program. */

import type { PeerId, RoomId } from '../core/ids.ts';
import { EVENT_KINDS, type LogId, type SignedEvent } from './event.ts';
import { type EventId, orderOf, parseEventId, parseOrder } from './event-id.ts';
import type { Commit, EventStore, LogPoint, StoredHistory } from './event-store.ts';
import type {
  AwaitedLog,
  HistoryView,
  KeptRoom,
  Page,
  PruneStep,
  RetentionLimits,
  RoomFacts,
  SearchAnswer,
  SearchRequest,
} from './history-view.ts';
import { MemoryArrivals } from './memory-arrivals.ts';
import { MemoryLog, pointOf } from './memory-log.ts';
import { firstNotBefore, MemoryMessages } from './memory-messages.ts';
import { MemoryRooms } from './memory-rooms.ts';
import { searchMessages } from './memory-search.ts';
import { authorOf, openedBy } from './opening.ts';

/** Events kept without a disk: a scroll of days. */
export const MAX_MEMORY_EVENTS = 100_000;

export class MemoryHistory implements EventStore, HistoryView {
  readonly #logs = new Map<LogId, MemoryLog>();
  readonly #authors = new Map<LogId, PeerId>();
  readonly #messages = new MemoryMessages();
  readonly #rooms = new MemoryRooms();
  readonly #acknowledged = new Map<string, Commit['acknowledged'][number]>();
  readonly #writing = new Map<RoomId, LogId>();
  readonly #arrivals: MemoryArrivals;
  #lastMs = 0;

  constructor(options: { readonly maxEvents?: number } = {}) {
    this.#arrivals = new MemoryArrivals(options.maxEvents ?? MAX_MEMORY_EVENTS, (event) => this.#messages.drop(event));
  }

  async open(): Promise<StoredHistory> {
    return {
      logs: [...this.#logs.values()].map((log) => log.state),
      copied: false,
      writing: [...this.#writing].map(([room, log]) => ({ room, log })),
      acknowledged: [...this.#acknowledged.values()],
    };
  }

  async commit(commit: Commit): Promise<void> {
    this.#lastMs = Math.max(this.#lastMs, commit.atMs);
    const floors = new Map(commit.floors.map((floor) => [floor.log, floor]));
    for (const log of commit.forgotten ?? []) this.#forgetLog(log);
    for (const floor of commit.floors) this.#goOn(floor);
    for (const event of commit.events) this.#take(event, floors.get(event.log));
    for (const { log, evidence } of commit.quarantined) this.#logs.get(log)?.quarantine(evidence);
    for (const { room, log } of commit.writing) this.#writing.set(room, log);
    for (const { log, peer, seq } of commit.acknowledged) {
      const key = `${log} ${peer}`;
      const known = this.#acknowledged.get(key)?.seq ?? 0;
      this.#acknowledged.set(key, { log, peer, seq: Math.max(known, seq) });
    }
  }

  async read(log: LogId, from: number, maxBytes: number): Promise<readonly SignedEvent[]> {
    return this.#logs.get(log)?.read(from, maxBytes) ?? [];
  }

  async point(log: LogId, seq: number): Promise<LogPoint | undefined> {
    const event = this.#logs.get(log)?.get(seq);
    return event && pointOf(event);
  }

  async opening(log: LogId): Promise<SignedEvent | undefined> {
    return this.#logs.get(log)?.opening;
  }

  async evidence(log: LogId): Promise<readonly SignedEvent[]> {
    return this.#logs.get(log)?.evidence ?? [];
  }

  async firstSince(log: LogId, sinceMs: number): Promise<number | undefined> {
    return this.#logs.get(log)?.firstSince(sinceMs);
  }

  async close(): Promise<void> {}

  async page(room: RoomId, before: string | undefined, count: number): Promise<Page> {
    return this.#slice(room, (length) => {
      const end = before === undefined ? length : this.#indexOf(room, before, 'before');
      return [end - count, end];
    });
  }

  async after(room: RoomId, order: string, count: number): Promise<Page> {
    const start = this.#indexOf(room, order, 'after');
    return this.#slice(room, () => [start, start + count]);
  }

  async around(room: RoomId, order: string, count: number): Promise<Page> {
    const at = this.#indexOf(room, order, 'before');
    const start = at - Math.floor(count / 2);
    return this.#slice(room, (length) => {
      const end = Math.min(length, Math.max(0, start) + count);
      return [end - count, end];
    });
  }

  async messages(ids: readonly EventId[]) {
    return ids.map((id) => this.#messages.get(id)).filter((message) => message !== undefined);
  }

  async awaited(count: number): Promise<readonly AwaitedLog[]> {
    const awaited = new Map<LogId, number>();
    for (const id of this.#messages.spokenOf()) {
      const { log, seq } = parseEventId(id) as AwaitedLog;
      const known = Math.max(this.#logs.get(log)?.state.head.seq ?? 0, awaited.get(log) ?? 0);
      if (seq > known && (awaited.has(log) || awaited.size < count)) awaited.set(log, seq);
    }
    return [...awaited].map(([log, seq]) => ({ log, seq }));
  }

  async facts(self: PeerId, hidden: readonly PeerId[] = []): Promise<readonly RoomFacts[]> {
    return this.#rooms.facts(this.#messages, [self, ...hidden]);
  }

  async rooms(): Promise<readonly KeptRoom[]> {
    return this.#rooms.kept;
  }

  async putRoom(room: KeptRoom): Promise<void> {
    this.#rooms.put(room);
  }

  async setRead(room: RoomId, order: string): Promise<void> {
    parseOrder(order);
    this.#rooms.setRead(room, order);
  }

  async recall(key: string): Promise<string | undefined> {
    return this.#rooms.remembered.get(key);
  }

  async remember(key: string, value: string): Promise<void> {
    this.#rooms.remembered.set(key, value);
  }

  async search(request: SearchRequest): Promise<SearchAnswer> {
    return searchMessages(this.#messages, request);
  }

  async pruneStep(limits: RetentionLimits, nowMs: number, _after: number): Promise<PruneStep> {
    const step = this.#arrivals.prune(limits, nowMs, this.#heard());
    for (const [key, { log, seq }] of this.#acknowledged)
      if (seq < (this.#logs.get(log)?.state.floor.seq ?? 0)) this.#acknowledged.delete(key);
    return step;
  }

  async giveBack(): Promise<boolean> {
    return false;
  }

  get overfull(): boolean {
    return this.#arrivals.overfull;
  }

  #forgetLog(id: LogId): void {
    const log = this.#logs.get(id);
    if (!log) return;
    this.#arrivals.gone(log, log.forget(), () => false);
    this.#logs.delete(id);
    this.#authors.delete(id);
  }

  #take(event: SignedEvent, floor: SignedEvent | undefined): void {
    let log = this.#logs.get(event.log);
    if (event.kind === EVENT_KINDS.opening && event.seq === 1) {
      if (log) return;
      const spki = openedBy(event);
      if (!spki) throw new Error('an opening that opens no log');
      log = new MemoryLog(event, spki, this.#lastMs);
      this.#logs.set(event.log, log);
      this.#authors.set(event.log, authorOf(spki));
    } else if (!log?.append(event, this.#lastMs)) {
      if (!log) throw new Error(`event ${event.seq} of a log that was not opened`);
      return;
    }
    this.#arrivals.came(log, event, this.#lastMs);
    const author = this.#authors.get(event.log) as PeerId;
    this.#rooms.take(event, author);
    for (const gone of this.#messages.take(event, author, this.#lastMs)) {
      this.#arrivals.bodyGone(this.#logs.get(gone.log)?.get(gone.seq)?.body?.length ?? 0);
      this.#logs.get(gone.log)?.forgetBody(gone.seq);
    }
    if (floor && event.seq === 1) this.#goOn(floor);
  }

  #goOn(floor: SignedEvent): void {
    const log = this.#logs.get(floor.log);
    if (!log || log.state.head.seq >= floor.seq) return;
    log.goOn(floor, this.#lastMs);
    this.#arrivals.came(log, { ...floor, body: undefined }, this.#lastMs);
    // What it says without its body counts: who left long ago is in no group.
    if (floor.kind === EVENT_KINDS.leaving) this.#rooms.take(floor, this.#authors.get(floor.log) as PeerId);
  }

  /** Our own logs, each up to where somebody has it. */
  #heard(): ReadonlyMap<MemoryLog, number> {
    const own = new Set([...this.#writing.values()].map((log) => this.#authors.get(log)));
    const heard = new Map<MemoryLog, number>();
    for (const [name, log] of this.#logs) if (own.has(this.#authors.get(name))) heard.set(log, 0);
    for (const { log: name, seq } of this.#acknowledged.values()) {
      const log = this.#logs.get(name);
      if (log && seq > (heard.get(log) ?? seq)) heard.set(log, seq);
    }
    return heard;
  }

  #indexOf(room: RoomId, order: string, side: 'before' | 'after'): number {
    const { place, beyond } = parseOrder(order);
    const list = this.#messages.ids(room);
    const at = firstNotBefore(list, orderOf(place));
    const included = side === 'after' || beyond;
    return included && list[at]?.order === orderOf(place) ? at + 1 : at;
  }

  #slice(room: RoomId, range: (length: number) => readonly [number, number]): Page {
    const ids = this.#messages.ids(room);
    const [from, to] = range(ids.length).map((at) => Math.max(0, Math.min(ids.length, at))) as [number, number];
    const messages = ids.slice(from, to).map(({ id }) => this.#messages.get(id));
    return { messages: messages.filter((it) => it !== undefined), before: from > 0, after: to < ids.length };
  }
}
