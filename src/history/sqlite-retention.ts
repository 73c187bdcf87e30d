/** Lets go of what is too old or too much, a step at a time: floors rise, and what is below them goes. */

import type { LogId } from './event.ts';
import { sha256 } from './event-codec.ts';
import type { PruneStep, RaisedFloor, RetentionLimits } from './history-view.ts';
import type { SqliteLogs, StoredLog } from './sqlite-logs.ts';
import type { SqliteProjection } from './sqlite-projection.ts';
import type { Statements } from './sqlite-statements.ts';

/** Events looked at in one step: about 20 ms, during which no commit is written. */
const STEP = 1_000;

/** Pages given back to the file system in one step. */
const VACUUM_PAGES = 500;

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

  /** @param after the event at which the step before this one stopped; 0 at first */
  step({ maxAgeMs, maxBytes }: RetentionLimits, nowMs: number, after: number): PruneStep {
    const tooMuch = this.#usedBytes() > maxBytes;
    const rows = this.#sql.all<{ id: number; log: LogId; seq: number }>(
      `SELECT event.id, log.name AS log, event.seq FROM event JOIN log ON log.id = event.log
         WHERE event.id > ? AND event.kept_ms < ? ORDER BY event.id LIMIT ${STEP}`,
      after,
      tooMuch ? Number.MAX_SAFE_INTEGER : nowMs - maxAgeMs,
    );
    const newest = new Map<LogId, number>();
    for (const { log, seq } of rows) newest.set(log, seq);
    const raised: RaisedFloor[] = [];
    const forgotten = this.#sql.transaction(() => {
      let count = 0;
      for (const [name, seq] of newest) count += this.#raise(this.#logs.get(name) as StoredLog, seq, raised);
      return count;
    });
    const last = rows.at(-1);
    return { next: rows.length === STEP ? last?.id : undefined, forgotten, raised };
  }

  /** @returns whether there is more to give back */
  giveBack(): boolean {
    this.#sql.database.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
    return this.#pragma('freelist_count') > 0;
  }

  /** To the newest signed event at or before `seq`. @returns how many events went */
  #raise(log: StoredLog, seq: number, raised: RaisedFloor[]): number {
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
