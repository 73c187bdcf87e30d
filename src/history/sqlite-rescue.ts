/**
 * A history.db that turns out to be damaged while it is used, written anew from what can be read of it, so that everything
 * goes on: each log with the head it had, what can't be read left out.
 */

import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { EVENT_KINDS, type LogId, type SignedEvent } from './event.ts';
import { eventOf } from './event-codec.ts';
import type { RaisedFloor } from './history-view.ts';
import { readable } from './sqlite-damage.ts';
import { SqliteLogs, type StoredLog } from './sqlite-logs.ts';
import { SqliteProjection } from './sqlite-projection.ts';
import { SqliteRetention } from './sqlite-retention.ts';
import { migrate } from './sqlite-schema.ts';
import { SqliteSearchIndex } from './sqlite-search-index.ts';
import { Statements } from './sqlite-statements.ts';

/** Events read in one go; where that fails, one by one. */
const WINDOW = 64;

/** Without them no event has a place: who can't read them can't go on. */
const NEEDED = ['room', 'person', 'log'] as const;

/** What can't be told from the events that are left, as far as it can be read. */
const WANTED = [
  ...['quarantine', 'writing', 'ack', 'claim', 'edit', 'reaction', 'member', 'naming', 'kept_room', 'read_mark', 'late'],
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

/**
 * Into an empty database, durable when this returns; the search index is left to be made.
 * @param lastId no event has a higher one
 * @returns floors that had to rise: what a log is checked from could not be read
 */
export function rescue(from: DatabaseSync, to: DatabaseSync, lastId: number): readonly RaisedFloor[] {
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
    return takeEvents(sql, from, lastId);
  });
}

function takeEvents(sql: Statements, from: DatabaseSync, lastId: number): readonly RaisedFloor[] {
  const logs = new SqliteLogs(sql);
  const byNumber = new Map<number, { readonly log: StoredLog; hasFloor: boolean }>();
  for (const { log: name } of logs.states()) {
    const log = logs.get(name) as StoredLog;
    byNumber.set(log.id, { log, hasFloor: log.floor.seq === 0 });
  }
  const projection = new SqliteProjection(sql, new SqliteSearchIndex(sql));
  const insert = sql.prepared('INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  for (const row of eventsIn(from, lastId)) {
    const of = byNumber.get(row.log);
    const event = of && asWritten(row, of.log.name);
    if (!of || !event) continue;
    const { id, log, seq, lamport, kept_ms, content, body, sig } = row;
    insert.run(id, log, seq, lamport, kept_ms, content, body, sig);
    if (seq !== of.log.floor.seq) {
      projection.take(id, of.log, event, kept_ms);
      continue;
    }
    of.hasFloor = true;
    if (event.kind === EVENT_KINDS.leaving) projection.left(of.log, event);
  }
  const raised: RaisedFloor[] = [];
  const retention = new SqliteRetention(sql, logs, projection);
  for (const { log, hasFloor } of byNumber.values()) {
    if (hasFloor) continue;
    const next = 'SELECT min(seq) AS seq FROM event WHERE log = ? AND seq > ? AND sig IS NOT NULL';
    const seq = sql.get<{ seq: number | null }>(next, log.id, log.floor.seq)?.seq;
    if (typeof seq === 'number') retention.raise(log, seq, raised);
  }
  return raised;
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
function asWritten({ seq, content, body, sig }: EventRow, log: LogId): SignedEvent | undefined {
  try {
    const event = eventOf(content, body ?? undefined, sig ?? undefined);
    return event.log === log && event.seq === seq ? event : undefined;
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
