/** history.db and everything that is asked of it, in the thread that may wait for the disk. */

import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId } from './event.ts';
import type { EventId } from './event-id.ts';
import type { LogPoint, StoredHistory } from './event-store.ts';
import type {
  KeptMessage,
  KeptRoom,
  Page,
  PruneStep,
  RetentionLimits,
  RoomFacts,
  SearchAnswer,
  SearchRequest,
} from './history-view.ts';
import { type PackedCommit, type PackedParts, packParts } from './packed.ts';
import { reasonOf, unusable, unwritable } from './sqlite-errors.ts';
import { SqliteEvents } from './sqlite-events.ts';
import { markClean, type OpenOptions, openFile } from './sqlite-file.ts';
import { SqliteLogs } from './sqlite-logs.ts';
import { SqliteProjection } from './sqlite-projection.ts';
import { SqliteRetention } from './sqlite-retention.ts';
import { SqliteRooms } from './sqlite-rooms.ts';
import { SqliteSearch } from './sqlite-search.ts';
import { SqliteSearchIndex } from './sqlite-search-index.ts';
import { Statements } from './sqlite-statements.ts';
import { SqliteTimeline } from './sqlite-timeline.ts';

/** What the other thread may ask for, by name. Arguments and answers can be cloned. */
export interface Calls {
  commit(commit: PackedCommit): void;
  read(log: LogId, from: number, maxBytes: number): PackedParts;
  point(log: LogId, seq: number): LogPoint | undefined;
  opening(log: LogId): PackedParts;
  evidence(log: LogId): PackedParts;
  firstSince(log: LogId, sinceMs: number): number | undefined;
  page(room: RoomId, before: string | undefined, count: number): Page;
  after(room: RoomId, order: string, count: number): Page;
  around(room: RoomId, order: string, count: number): Page;
  messages(ids: readonly EventId[]): readonly KeptMessage[];
  facts(self: PeerId): readonly RoomFacts[];
  rooms(): readonly KeptRoom[];
  putRoom(room: KeptRoom): void;
  setRead(room: RoomId, order: string): void;
  recall(key: string): string | undefined;
  remember(key: string, value: string): void;
  /** Some of what search would have to do first. @returns whether there is more */
  index(): boolean;
  search(request: SearchRequest): SearchAnswer;
  pruneStep(limits: RetentionLimits, nowMs: number, after: number): PruneStep;
  giveBack(): boolean;
}

export class SqliteDatabase {
  readonly file: string;
  readonly stored: StoredHistory;
  readonly sql: Statements;
  readonly #calls: Calls;
  readonly #index: SqliteSearchIndex;
  readonly #logs: SqliteLogs;
  /** It may be damaged: at the next start it is to be looked through. */
  #suspect = false;

  /** @throws ChatError `history-unusable` */
  static async open(options: OpenOptions): Promise<SqliteDatabase> {
    const opened = await openFile(options);
    try {
      return new SqliteDatabase(options.file, opened);
    } catch (error) {
      opened.database.close();
      throw unusable(options.file, error);
    }
  }

  private constructor(file: string, opened: Awaited<ReturnType<typeof openFile>>) {
    const { database, copied, setAside } = opened;
    this.file = file;
    const sql = new Statements(database);
    this.sql = sql;
    const logs = new SqliteLogs(sql);
    this.#logs = logs;
    this.#index = new SqliteSearchIndex(sql);
    const projection = new SqliteProjection(sql, this.#index);
    const events = new SqliteEvents(sql, logs, projection);
    const timeline = new SqliteTimeline(sql, logs);
    const rooms = new SqliteRooms(sql, logs);
    const search = new SqliteSearch(sql, logs, this.#index, timeline);
    const retention = new SqliteRetention(sql, logs, projection);
    this.stored = { logs: logs.states(), copied, ...(setAside === undefined ? {} : { setAside }), ...events.stored() };
    this.#calls = {
      commit: (commit) => events.commit(commit),
      read: (log, from, maxBytes) => packParts(events.read(log, from, maxBytes)),
      point: (log, seq) => events.point(log, seq),
      opening: (log) => packParts([events.opening(log)].filter((event) => event !== undefined)),
      evidence: (log) => packParts(events.evidence(log)),
      firstSince: (log, sinceMs) => events.firstSince(log, sinceMs),
      page: (room, before, count) => timeline.page(room, before, count),
      after: (room, order, count) => timeline.after(room, order, count),
      around: (room, order, count) => timeline.around(room, order, count),
      messages: (ids) => timeline.messages(ids),
      facts: (self) => rooms.facts(self),
      rooms: () => rooms.kept(),
      putRoom: (room) => rooms.put(room),
      setRead: (room, order) => rooms.setRead(room, order),
      recall: (key) => rooms.recall(key),
      remember: (key, value) => rooms.remember(key, value),
      index: () => this.#index.advance(),
      search: (request) => search.search(request),
      pruneStep: (limits, nowMs, after) => retention.step(limits, nowMs, after),
      giveBack: () => retention.giveBack(),
    };
  }

  /** @throws ChatError `history-unwritable` for whatever the disk has to say */
  call<K extends keyof Calls>(name: K, args: Parameters<Calls[K]>): ReturnType<Calls[K]> {
    try {
      const run = this.#calls[name] as (...args: Parameters<Calls[K]>) => ReturnType<Calls[K]>;
      return run(...args);
    } catch (error) {
      throw this.#worded(error);
    }
  }

  /** Some of what nobody waits for. @returns whether there is more */
  idle(): boolean {
    try {
      return this.#index.advance();
    } catch (error) {
      // Nothing is lost by it: a search does it again, and says what is wrong.
      this.#worded(error);
      return false;
    }
  }

  /** Idempotent. */
  close(): void {
    if (!this.sql.database.isOpen) return;
    try {
      if (!this.#suspect) markClean(this.sql.database);
    } catch (error) {
      // Then it is looked through at the next start.
      this.#worded(error);
    }
    this.sql.database.close();
  }

  #worded(error: unknown): unknown {
    const isSqlite = (error as { code?: unknown }).code === 'ERR_SQLITE_ERROR';
    if (!isSqlite) return error;
    if (reasonOf(error) === 'damaged') this.#suspect = true;
    // A transaction that came to nothing takes with it what was remembered of it.
    this.#logs.reload();
    return unwritable(this.file, error);
  }
}
