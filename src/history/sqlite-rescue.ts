/** A damaged history.db written anew from what can be read of it. */

import { chmodSync, renameSync, rmSync } from 'node:fs';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { EVENT_KINDS, type LogId, type SignedEvent } from './event.ts';
import { eventOf, SIG_BYTES, sha256 } from './event-codec.ts';
import type { RaisedFloor } from './history-view.ts';
import { readable, type Sqlite, syncFolderOf } from './sqlite-damage.ts';
import { SqliteLogs, type StoredLog } from './sqlite-logs.ts';
import { SqliteProjection } from './sqlite-projection.ts';
import { SqliteRetention } from './sqlite-retention.ts';
import { migrate } from './sqlite-schema.ts';
import { SqliteSearchIndex } from './sqlite-search-index.ts';
import { Statements } from './sqlite-statements.ts';

/** Events read in one go; where that fails, one by one. */
const WINDOW = 64;

/** Events that may follow on the last message. */
const PAST_LAST_MESSAGE = 1_000;

/** Without them no event has a place: who can't read them can't go on. */
const NEEDED = ['room', 'person', 'log'] as const;

/** What can't be told from the events that are left, as far as it can be read. */
const WANTED = [
  'quarantine',
  'writing',
  'ack',
  'claim',
  'edit',
  'reaction',
  'member',
  'naming',
  'kept_room',
  'late',
] as const;

interface EventRow {
  id: number;
  log: number;
  seq: number;
  lamport: number;
  kept_ms: number;
  content: Uint8Array;
  body: Uint8Array | null;
  sig: Uint8Array | null;
}

export interface RescueOptions {
  /** No event has a higher number; undefined: to be found out. */
  readonly lastId?: number | undefined;
  /**
   * `leave`: the heads of logs are known elsewhere and stay; what can't be read is missing. `refill`: a log ends before what
   * is missing, and the rest of it is fetched from others.
   */
  readonly gaps: 'leave' | 'refill';
}

/** What was rescued, on its way to the place of what was damaged. */
export interface Rescued {
  /** Floors that had to rise: what a log is checked from could not be read. */
  readonly raised: readonly RaisedFloor[];
  /** Once the damaged one is away. */
  putInPlace(): void;
}

/** Written beside it. @throws what makes it impossible: too much is damaged, or the disk is full */
export function rescueFrom(sqlite: Sqlite, from: DatabaseSync, file: string, options: RescueOptions): Rescued {
  const fresh = `${file}.rescued`;
  for (const suffix of ['', '-journal', '-wal']) rmSync(fresh + suffix, { force: true });
  const to = new sqlite.DatabaseSync(fresh, { defensive: true });
  let raised: readonly RaisedFloor[];
  try {
    if (process.platform !== 'win32') chmodSync(fresh, 0o600);
    raised = rescue(from, to, options);
  } finally {
    to.close();
  }
  const putInPlace = () => {
    renameSync(fresh, file);
    syncFolderOf(file);
  };
  return { raised, putInPlace };
}

/** Into an empty database, durable when this returns; the search index is left to be made. */
function rescue(from: DatabaseSync, to: DatabaseSync, { lastId, gaps }: RescueOptions): readonly RaisedFloor[] {
  // It is thrown away unless all of it is there, so it needs no log of its own.
  to.exec('PRAGMA auto_vacuum = INCREMENTAL');
  to.exec('PRAGMA journal_mode = MEMORY');
  to.exec('PRAGMA synchronous = FULL');
  to.exec('PRAGMA secure_delete = ON');
  migrate(to);
  const sql = new Statements(to);
  return sql.transaction(() => {
    for (const table of NEEDED) copyRows(sql, table, from.prepare(`SELECT * FROM ${table}`).all() as Row[]);
    for (const table of WANTED) copyRows(sql, table, readable(from, `SELECT * FROM ${table}`));
    copyRows(sql, 'meta', readable(from, "SELECT * FROM meta WHERE key >= 'node:' AND key < 'node;'"));
    copyRows(sql, 'meta', [{ key: 'closed', value: '1' }]);
    copyEvents(sql, from, lastId ?? lastIdIn(from));
    if (gaps === 'refill') endBeforeGaps(sql);
    // Their numbers are given again.
    sql.run('UPDATE claim SET edit_order = NULL, edit = NULL WHERE edit NOT IN (SELECT id FROM event)');
    sql.run('DELETE FROM edit WHERE event NOT IN (SELECT id FROM event)');
    sql.run('DELETE FROM late WHERE id NOT IN (SELECT id FROM event)');
    const raised = addUp(sql);
    // Not before: what was there when it was read isn't late.
    copyRows(sql, 'read_mark', readable(from, 'SELECT * FROM read_mark'));
    return raised;
  });
}

function copyEvents(sql: Statements, from: DatabaseSync, lastId: number): void {
  const names = new Map(
    sql.all<{ id: number; name: LogId }>('SELECT id, name FROM log').map((log) => [log.id, log.name]),
  );
  const insert = sql.prepared('INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  for (const row of eventsIn(from, lastId)) {
    const event = asWritten(row);
    if (!event || event.log !== names.get(row.log) || !Number.isSafeInteger(row.kept_ms)) continue;
    insert.run(row.id, row.log, event.seq, event.lamport, row.kept_ms, row.content, row.body, row.sig);
  }
}

/** What all of it adds up to. */
function addUp(sql: Statements): readonly RaisedFloor[] {
  const logs = new SqliteLogs(sql);
  const known = new Map<number, StoredLog>();
  const floorless = new Set<StoredLog>();
  for (const { log: name } of logs.states()) {
    const log = logs.get(name) as StoredLog;
    known.set(log.id, log);
    if (log.floor.seq > 0) floorless.add(log);
  }
  const projection = new SqliteProjection(sql, new SqliteSearchIndex(sql));
  for (const row of eventsIn(sql.database, lastIdIn(sql.database))) {
    const log = known.get(row.log) as StoredLog;
    const event = asWritten(row) as SignedEvent;
    if (row.seq !== log.floor.seq) {
      projection.take(row.id, log, event, row.kept_ms);
      continue;
    }
    floorless.delete(log);
    if (event.kind === EVENT_KINDS.leaving) projection.left(log, event);
  }
  const raised: RaisedFloor[] = [];
  const retention = new SqliteRetention(sql, logs, projection);
  for (const log of floorless) {
    const next = 'SELECT min(seq) AS seq FROM event WHERE log = ? AND seq > ? AND sig IS NOT NULL';
    const seq = sql.get<{ seq: number | null }>(next, log.id, log.floor.seq)?.seq;
    if (typeof seq === 'number') retention.raise(log, seq, raised);
  }
  return raised;
}

/** Whoever has such a log has what follows as well. */
function endBeforeGaps(sql: Statements): void {
  const logs = new SqliteLogs(sql);
  for (const { log: name, quarantined } of logs.states()) {
    // Nothing more is taken of it.
    if (quarantined) continue;
    const log = logs.get(name) as StoredLog;
    const { end, isWhole } = endOf(sql, log);
    if (isWhole) continue;
    // Of our own as well: it isn't for us to write on from there.
    sql.run('DELETE FROM writing WHERE log = ?', name);
    sql.run('DELETE FROM event WHERE log = ? AND seq > ?', log.id, end?.seq ?? 0);
    if (!end) {
      logs.remove(log);
      continue;
    }
    log.head = { seq: end.seq, hash: new Uint8Array(sha256(end.content)), lamport: end.lamport };
    logs.saveHead(log);
  }
}

/** The last signed event before anything is missing; undefined: there is none. */
function endOf(sql: Statements, { id, floor, head }: StoredLog): { end: EventRow | undefined; isWhole: boolean } {
  let end: EventRow | undefined;
  const opening = sql.get('SELECT 1 FROM event WHERE log = ? AND seq = 1', id);
  let next = Math.max(1, floor.seq);
  const rows = sql.iterate<EventRow>('SELECT * FROM event WHERE log = ? AND seq >= ? ORDER BY seq', id, next);
  for (const row of opening ? rows : []) {
    if (row.seq !== next) break;
    next += 1;
    if (row.sig) end = row;
  }
  return { end, isWhole: opening !== undefined && next > head.seq };
}

/** No event has a higher number that could be read. @throws what SQLite says: then there is no telling */
function lastIdIn(database: DatabaseSync): number {
  const last = (table: 'event' | 'message') =>
    Number(database.prepare(`SELECT max(id) AS id FROM ${table}`).get()?.id ?? 0);
  try {
    return last('event');
  } catch {
    // Its newest can't be read; most of what is said is messages.
    return last('message') + PAST_LAST_MESSAGE;
  }
}

function* eventsIn(from: DatabaseSync, lastId: number): Generator<EventRow> {
  const many = from.prepare('SELECT * FROM event WHERE id >= ? AND id < ? ORDER BY id');
  const one = from.prepare('SELECT * FROM event WHERE id = ?');
  for (let first = 0; first <= lastId; first += WINDOW) {
    let rows: unknown[];
    try {
      rows = many.all(first, first + WINDOW);
    } catch {
      rows = [];
      for (let id = first; id < first + WINDOW; id++) {
        try {
          rows.push(one.get(id));
        } catch {
          // This one is lost.
        }
      }
    }
    for (const row of rows) if (row) yield row as EventRow;
  }
}

/** Undefined: it isn't what was signed. */
function asWritten({ seq, content, body, sig }: EventRow): SignedEvent | undefined {
  try {
    const event = eventOf(content, body ?? undefined, sig ?? undefined);
    return event.seq === seq && (!sig || sig.length === SIG_BYTES) ? event : undefined;
  } catch {
    return undefined;
  }
}

type Row = Record<string, SQLInputValue>;

function copyRows(sql: Statements, table: string, rows: readonly Row[]): void {
  for (const row of rows) {
    const names = Object.keys(row);
    const places = names.map(() => '?').join(', ');
    sql.run(`INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${places})`, ...Object.values(row));
  }
}
