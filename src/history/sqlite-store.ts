/** A history on disk: history.db, behind a thread of its own, so that a slow disk holds up nothing but itself. */

import type { Clock } from '../core/clock.ts';
import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId, SignedEvent } from './event.ts';
import { eventOf } from './event-codec.ts';
import type { EventId } from './event-id.ts';
import type { Commit, EventStore, LogPoint, StoredHistory } from './event-store.ts';
import type {
  AwaitedLog,
  HistoryView,
  KeptMessage,
  KeptRoom,
  Page,
  PruneStep,
  RetentionLimits,
  RoomFacts,
  SearchAnswer,
  SearchRequest,
} from './history-view.ts';
import { type PackedParts, packCommit, unpackParts } from './packed.ts';
import type { Renewed } from './sqlite-database.ts';
import { SqliteThread } from './sqlite-thread.ts';

/** Of 128 KiB each: where more is said than can be indexed, a search must still come to its end. */
const MAX_INDEX_SLICES = 10_000;

export interface SqliteHistoryOptions {
  /** In the profile folder, which is locked for us. Made when it isn't there. */
  readonly file: string;
  readonly clock: Clock;
  /** The file was found to be damaged: it is set aside, and all goes on in another, with what could be read of it. */
  readonly onRenewed?: (renewed: Renewed) => void;
}

export class SqliteHistory implements EventStore, HistoryView {
  readonly #thread: SqliteThread;

  constructor({ file, clock, onRenewed }: SqliteHistoryOptions) {
    this.#thread = new SqliteThread({ file, nowMs: clock.now() }, onRenewed);
  }

  open(): Promise<StoredHistory> {
    return this.#thread.start();
  }

  async commit(commit: Commit): Promise<void> {
    const packed = packCommit(commit);
    await this.#thread.ask('commit', [packed], [packed.numbers.buffer, packed.bytes.buffer]);
  }

  async read(log: LogId, from: number, maxBytes: number): Promise<readonly SignedEvent[]> {
    return eventsOf(await this.#thread.ask('read', [log, from, maxBytes]));
  }

  point(log: LogId, seq: number): Promise<LogPoint | undefined> {
    return this.#thread.ask('point', [log, seq]);
  }

  async opening(log: LogId): Promise<SignedEvent | undefined> {
    return eventsOf(await this.#thread.ask('opening', [log]))[0];
  }

  async evidence(log: LogId): Promise<readonly SignedEvent[]> {
    return eventsOf(await this.#thread.ask('evidence', [log]));
  }

  firstSince(log: LogId, sinceMs: number): Promise<number | undefined> {
    return this.#thread.ask('firstSince', [log, sinceMs]);
  }

  /**
   * Into an empty file, while everything else goes on: what `copyHistory` makes a copy to be kept of.
   * @throws ChatError `history-unusable`
   */
  copyTo(file: string): Promise<void> {
    return this.#thread.copy(file);
  }

  close(): Promise<void> {
    return this.#thread.stop();
  }

  page(room: RoomId, before: string | undefined, count: number): Promise<Page> {
    return this.#thread.ask('page', [room, before, count]);
  }

  after(room: RoomId, order: string, count: number): Promise<Page> {
    return this.#thread.ask('after', [room, order, count]);
  }

  around(room: RoomId, order: string, count: number): Promise<Page> {
    return this.#thread.ask('around', [room, order, count]);
  }

  messages(ids: readonly EventId[]): Promise<readonly KeptMessage[]> {
    return this.#thread.ask('messages', [ids]);
  }

  awaited(count: number): Promise<readonly AwaitedLog[]> {
    return this.#thread.ask('awaited', [count]);
  }

  facts(self: PeerId, hidden: readonly PeerId[] = []): Promise<readonly RoomFacts[]> {
    return this.#thread.ask('facts', [self, hidden]);
  }

  rooms(): Promise<readonly KeptRoom[]> {
    return this.#thread.ask('rooms', []);
  }

  putRoom(room: KeptRoom): Promise<void> {
    return this.#thread.ask('putRoom', [room]);
  }

  setRead(room: RoomId, order: string): Promise<void> {
    return this.#thread.ask('setRead', [room, order]);
  }

  recall(key: string): Promise<string | undefined> {
    return this.#thread.ask('recall', [key]);
  }

  remember(key: string, value: string): Promise<void> {
    return this.#thread.ask('remember', [key, value]);
  }

  async search(request: SearchRequest): Promise<SearchAnswer> {
    // In slices, so that commits get their turn; what is still missing then, the search does itself.
    for (let slice = 0; slice < MAX_INDEX_SLICES; slice++) if (!(await this.#thread.ask('index', []))) break;
    return this.#thread.ask('search', [request]);
  }

  pruneStep(limits: RetentionLimits, nowMs: number, after: number): Promise<PruneStep> {
    return this.#thread.ask('pruneStep', [limits, nowMs, after]);
  }

  giveBack(): Promise<boolean> {
    return this.#thread.ask('giveBack', []);
  }

  get overfull(): boolean {
    return false;
  }
}

function eventsOf(parts: PackedParts): SignedEvent[] {
  return unpackParts(parts).map(({ content, body, sig }) => eventOf(content, body, sig));
}
