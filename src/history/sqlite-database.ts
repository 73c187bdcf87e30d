/** history.db and everything that is asked of it, in the thread that may wait for the disk. */

import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId } from './event.ts';
import type { EventId } from './event-id.ts';
import type { LogPoint, StoredHistory } from './event-store.ts';
import type {
  AwaitedLog,
  KeptMessage,
  KeptRoom,
  Page,
  PruneStep,
  RaisedFloor,
  RetentionLimits,
  RoomFacts,
  SearchAnswer,
  SearchRequest,
} from './history-view.ts';
import { type PackedCommit, type PackedParts, packParts } from './packed.ts';
import { moveAside, putSuspect, type Sqlite } from './sqlite-damage.ts';
import { reasonOf, unwritable } from './sqlite-errors.ts';
import { SqliteEvents } from './sqlite-events.ts';
import { type Damage, markClean, type OpenedFile, type OpenOptions, openFile, openOnce } from './sqlite-file.ts';
import { SqliteLogs } from './sqlite-logs.ts';
import { SqliteProjection } from './sqlite-projection.ts';
import { rescueFrom } from './sqlite-rescue.ts';
import { SqliteRetention } from './sqlite-retention.ts';
import { SqliteRooms } from './sqlite-rooms.ts';
import { SqliteSearch } from './sqlite-search.ts';
import { SqliteSearchIndex } from './sqlite-search-index.ts';
import { Statements } from './sqlite-statements.ts';
import { SqliteTimeline } from './sqlite-timeline.ts';

/** A disk that goes on damaging what is written anew isn't to be filled with what was set aside. */
const MAX_RENEWALS = 3;

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
  awaited(count: number): readonly AwaitedLog[];
  facts(self: PeerId, hidden: readonly PeerId[]): readonly RoomFacts[];
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

/** A damaged file that was set aside while it was in use. */
export interface Renewed {
  /** Where it is now. */
  readonly setAside: string;
  /** Floors that are higher than before. */
  readonly raised: readonly RaisedFloor[];
}

interface DatabaseOptions extends OpenOptions {
  /** Everything goes on in another file, with what could be read of this one. */
  readonly onRenewed?: (renewed: Renewed) => void;
}

/** What is done with a file as long as it is this one. */
interface Parts {
  readonly sqlite: Sqlite;
  readonly sql: Statements;
  readonly logs: SqliteLogs;
  readonly events: SqliteEvents;
  readonly calls: Calls;
  readonly stored: StoredHistory;
  /** What was deleted goes from the database's log as well. */
  readonly tidy: () => void;
}

export class SqliteDatabase {
  readonly #options: DatabaseOptions;
  #parts: Parts;
  /** It may be damaged: at the next start it is set aside, if it isn't before. */
  #suspect = false;
  #renewals = 0;

  /** @throws ChatError `history-unusable` */
  static open(options: DatabaseOptions): Promise<SqliteDatabase> {
    return openFile(options, (opened, damage) => new SqliteDatabase(options, partsOf(opened, damage)));
  }

  private constructor(options: DatabaseOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** What was found at first. */
  get stored(): StoredHistory {
    return this.#parts.stored;
  }

  /** Of the file as it is now: another one, once it was found to be damaged. */
  get sql(): Statements {
    return this.#parts.sql;
  }

  /** @throws ChatError `history-unwritable` for whatever the disk has to say */
  call<K extends keyof Calls>(name: K, args: Parameters<Calls[K]>): ReturnType<Calls[K]> {
    return this.#run((calls) => (calls[name] as (...args: Parameters<Calls[K]>) => ReturnType<Calls[K]>)(...args));
  }

  /** Some of what nobody waits for. @returns whether there is more */
  idle(): boolean {
    try {
      const isMore = this.#run((calls) => calls.index());
      if (!isMore) this.#parts.tidy();
      return isMore;
    } catch {
      // Nothing is lost by it: a search does it again, and says what is wrong.
      return false;
    }
  }

  /** Idempotent. */
  close(): void {
    const { database } = this.sql;
    if (!database.isOpen) return;
    try {
      if (!this.#suspect) markClean(database);
    } catch (error) {
      // Then it is looked through at the next start.
      this.#worded(error);
    }
    database.close();
  }

  #run<T>(task: (calls: Calls) => T): T {
    try {
      return task(this.#parts.calls);
    } catch (error) {
      if (!this.#isDamage(error) || !this.#renew()) throw this.#worded(error);
    }
    try {
      return task(this.#parts.calls);
    } catch (error) {
      throw this.#worded(error);
    }
  }

  #isDamage(error: unknown): boolean {
    return isOfSqlite(error) && reasonOf(error) === 'damaged';
  }

  /** What can be read goes into a new file in its place. @returns whether everything can go on there */
  #renew(): boolean {
    const { file, nowMs, onRenewed } = this.#options;
    // Should this be the end of the run, the next one begins with another file.
    putSuspect(file);
    this.#suspect = true;
    if (this.#renewals >= MAX_RENEWALS) return false;
    this.#renewals += 1;
    const { sqlite, sql, events } = this.#parts;
    try {
      const rescued = rescueFrom(sqlite, sql.database, file, { lastId: events.lastId, gaps: 'leave' });
      sql.database.close();
      const setAside = moveAside(file, nowMs);
      rescued.putInPlace();
      this.#parts = openOnce(sqlite, this.#options, (opened) => partsOf(opened, {}));
      this.#suspect = false;
      onRenewed?.({ setAside, raised: rescued.raised });
      return true;
    } catch {
      // Nothing to go on with. What is begun is thrown away the next time.
      return false;
    }
  }

  #worded(error: unknown): unknown {
    const { file } = this.#options;
    // What was in its place could not be put there.
    if (!this.sql.database.isOpen) return unwritable(file, error);
    if (!isOfSqlite(error)) return error;
    if (reasonOf(error) === 'damaged') {
      putSuspect(file);
      this.#suspect = true;
    }
    try {
      // A transaction that came to nothing takes with it what was remembered of it.
      this.#parts.logs.reload();
    } catch {
      // Then what is remembered is all there is.
    }
    return unwritable(file, error);
  }
}

function isOfSqlite(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ERR_SQLITE_ERROR';
}

function partsOf({ sqlite, database, copied }: OpenedFile, damage: Damage): Parts {
  const sql = new Statements(database);
  const logs = new SqliteLogs(sql);
  const index = new SqliteSearchIndex(sql);
  const projection = new SqliteProjection(sql, index);
  const events = new SqliteEvents(sql, logs, projection);
  const timeline = new SqliteTimeline(sql, logs);
  const rooms = new SqliteRooms(sql, logs, projection);
  const search = new SqliteSearch(sql, logs, index, timeline);
  const retention = new SqliteRetention(sql, logs, projection);
  const stored = { logs: logs.states(), copied, ...damage, ...events.stored() };
  const calls: Calls = {
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
    awaited: (count) => projection.awaited(count),
    facts: (self, hidden) => rooms.facts(self, hidden),
    rooms: () => rooms.kept(),
    putRoom: (room) => rooms.put(room),
    setRead: (room, order) => rooms.setRead(room, order),
    recall: (key) => rooms.recall(key),
    remember: (key, value) => rooms.remember(key, value),
    index: () => index.advance(),
    search: (request) => search.search(request),
    pruneStep: (limits, nowMs, after) => retention.step(limits, nowMs, after),
    giveBack: () => retention.giveBack(),
  };
  const tidy = () => {
    if (projection.takeForgot()) sql.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  };
  return { sqlite, sql, logs, events, calls, stored, tidy };
}
