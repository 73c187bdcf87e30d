/** Lets go of what is too old or too much, a step at a time: floors rise, and what is below them goes. */

import { LOBBY } from '../core/ids.ts';
import type { LogId } from './event.ts';
import { sha256 } from './event-codec.ts';
import type { PruneStep, RaisedFloor, RetentionLimits } from './history-view.ts';
import type { SqliteLogs, StoredLog } from './sqlite-logs.ts';
import type { SqliteProjection } from './sqlite-projection.ts';
import type { Statements } from './sqlite-statements.ts';

/** Events looked at in one step: about 20 ms, during which no commit is written. */
const STEP = 1_000;

/** And so much goes in one: long texts take longer. */
const STEP_BYTES = 8 * 1024 * 1024;

/**
 * First what is too old. Past the size cap then the lobby: anybody may fill it, and must not thereby push out what was said
 * among few.
 */
const STAGES = ['aged', 'lobby', 'everywhere'] as const;

/** Where a step stopped, as a number: its stage, and the event. */
const STAGE = 2 ** 48;

/** Pages given back to the file system in one step. */
const VACUUM_PAGES = 500;

interface EventRow {
  id: number;
  log: LogId;
  room: number;
  author: number;
  seq: number;
  kept_ms: number;
  bytes: number;
}

/** `kept_ms` never falls from one to the next. */
const EVENTS = `
  SELECT event.id, log.name AS log, log.room, log.author, event.seq, event.kept_ms,
    length(event.content) + coalesce(length(event.body), 0) AS bytes
  FROM event JOIN log ON log.id = event.log WHERE event.id > ? ORDER BY event.id LIMIT ${STEP}`;

const OWN_AUTHORS = 'SELECT DISTINCT author FROM log WHERE name IN (SELECT log FROM writing)';

interface FloorRow {
  id: number;
  seq: number;
  lamport: number;
  kept_ms: number;
  content: Uint8Array;
  sig: Uint8Array;
}

export class SqliteRetention {
  readonly #sql: Statements;
  readonly #logs: SqliteLogs;
  readonly #projection: SqliteProjection;

  constructor(sql: Statements, logs: SqliteLogs, projection: SqliteProjection) {
    this.#sql = sql;
    this.#logs = logs;
    this.#projection = projection;
  }

  /** @param after where the step before this one stopped; 0 at first */
  step({ maxAgeMs, maxBytes }: RetentionLimits, nowMs: number, after: number): PruneStep {
    const number = Math.floor(after / STAGE);
    const stage = STAGES[number] ?? 'everywhere';
    const excess = this.#usedBytes() - maxBytes;
    if (stage !== 'aged' && excess <= 0) return { next: undefined, forgotten: 0, raised: [] };
    const mayGo = stage === 'aged' ? () => true : this.#expendable(stage);
    const isYoung = ({ kept_ms }: EventRow) => stage === 'aged' && kept_ms >= nowMs - maxAgeMs;
    const rows = this.#sql.all<EventRow>(EVENTS, after % STAGE);
    const newest = new Map<LogId, number>();
    let looked = 0;
    for (let bytes = 0; looked < rows.length && bytes < STEP_BYTES; looked++) {
      const row = rows[looked] as EventRow;
      if (isYoung(row) || (stage !== 'aged' && bytes >= excess)) break;
      if (!mayGo(row)) continue;
      newest.set(row.log, row.seq);
      bytes += row.bytes;
    }
    const raised: RaisedFloor[] = [];
    const forgotten = this.#sql.transaction(() => {
      let count = 0;
      for (const [name, seq] of newest) count += this.raise(this.#logs.get(name) as StoredLog, seq, raised);
      return count;
    });
    const [last, following] = [rows[looked - 1], rows[looked]];
    if (last && (following ? !isYoung(following) : rows.length === STEP))
      return { next: number * STAGE + last.id, forgotten, raised };
    const isDone = number + 1 === STAGES.length || this.#usedBytes() <= maxBytes;
    return { next: isDone ? undefined : (number + 1) * STAGE, forgotten, raised };
  }

  /** What nobody has but us stays, however much it is. */
  #expendable(stage: 'lobby' | 'everywhere'): (row: EventRow) => boolean {
    const lobby = this.#logs.knownRoom(LOBBY);
    const own = new Set(this.#sql.all<{ author: number }>(OWN_AUTHORS).map(({ author }) => author));
    const heard = new Map<LogId, number>();
    const heardOf = (log: LogId): number => {
      const sql = 'SELECT max(seq) AS seq FROM ack WHERE log = ?';
      const seq = heard.get(log) ?? this.#sql.get<{ seq: number | null }>(sql, log)?.seq ?? 0;
      heard.set(log, seq);
      return seq;
    };
    return ({ author, log, room, seq }) =>
      (stage !== 'lobby' || room === lobby) && (!own.has(author) || seq <= heardOf(log));
  }

  /** @returns whether there is more to give back */
  giveBack(): boolean {
    this.#sql.database.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
    return this.#pragma('freelist_count') > 0;
  }

  /** To the newest signed event at or before `seq`. @returns how many events went */
  raise(log: StoredLog, seq: number, raised: RaisedFloor[]): number {
    // From before a gap that was passed over: no chain is checked from it.
    if (seq < log.floor.seq) return this.#projection.dropEvents(log, seq);
    const row = this.#sql.get<FloorRow>(
      `SELECT id, seq, lamport, kept_ms, content, sig FROM event WHERE log = ? AND seq <= ? AND sig IS NOT NULL ORDER BY seq DESC LIMIT 1`,
      log.id,
      seq,
    );
    if (!row || row.seq <= Math.max(1, log.floor.seq)) return 0;
    const gone = this.#projection.dropEvents(log, row.seq);
    // The floor's own content stays: it is what the chain is checked from.
    this.#sql.run(
      'INSERT INTO event (id, log, seq, lamport, kept_ms, content, sig) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ...[row.id, log.id, row.seq, row.lamport, row.kept_ms, row.content, row.sig],
    );
    const floor = { seq: row.seq, hash: new Uint8Array(sha256(row.content)), lamport: row.lamport };
    this.#logs.saveFloor(log, floor);
    // Who has what is gone here is asked no more.
    this.#sql.run('DELETE FROM ack WHERE log = ? AND seq < ?', log.name, floor.seq);
    raised.push({ log: log.name, floor });
    return gone;
  }

  #usedBytes(): number {
    return (this.#pragma('page_count') - this.#pragma('freelist_count')) * this.#pragma('page_size');
  }

  #pragma(name: 'page_count' | 'freelist_count' | 'page_size'): number {
    return Number(this.#sql.get<Record<string, number>>(`PRAGMA ${name}`)?.[name]);
  }
}
