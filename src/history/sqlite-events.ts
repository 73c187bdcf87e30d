/** Events into the database and out of it. */

import { EVENT_KINDS, type LogId } from './event.ts';
import { sha256 } from './event-codec.ts';
import type { LogPoint, StoredHistory } from './event-store.ts';
import { MAX_ACKNOWLEDGING_PEERS, MAX_BATCH_EVENTS } from './limits.ts';
import { type PackedCommit, type PackedEvent, type Parts, unpackCommit } from './packed.ts';
import type { SqliteLogs, StoredLog } from './sqlite-logs.ts';
import type { SqliteProjection } from './sqlite-projection.ts';
import type { Statements } from './sqlite-statements.ts';

const NO_POINT: LogPoint = { seq: 0, hash: new Uint8Array(0), lamport: 0 };

const INSERT = `INSERT INTO event (id, log, seq, lamport, kept_ms, content, body, sig) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;

/** Who has least of a log goes: who came, and never again. */
const TRIM_ACKNOWLEDGED = `DELETE FROM ack WHERE (log, peer) IN (SELECT log, peer FROM
  (SELECT log, peer, row_number() OVER (PARTITION BY log ORDER BY seq DESC) AS place FROM ack) WHERE place > ?)`;

interface PartsRow {
  content: Uint8Array;
  body: Uint8Array | null;
  sig: Uint8Array | null;
}

export class SqliteEvents {
  readonly #sql: Statements;
  readonly #logs: SqliteLogs;
  readonly #projection: SqliteProjection;
  /** Of the newest event. */
  #lastId = 0;
  #lastMs = 0;
  /** Acknowledgements written since there were too many last. */
  #acknowledged = 0;

  constructor(sql: Statements, logs: SqliteLogs, projection: SqliteProjection) {
    this.#sql = sql;
    this.#logs = logs;
    this.#projection = projection;
    this.#reload();
  }

  /** No event has a higher number. */
  get lastId(): number {
    return this.#lastId;
  }

  commit(commit: PackedCommit): void {
    try {
      this.#sql.transaction(() => this.#write(commit));
    } catch (error) {
      try {
        this.#logs.reload();
        this.#reload();
      } catch {
        // Damaged, that is: what went wrong first says so.
      }
      throw error;
    }
  }

  read(name: LogId, from: number, maxBytes: number): Parts[] {
    const log = this.#logs.get(name);
    const found: Parts[] = [];
    let whole = 0;
    let bytes = 0;
    if (!log) return [];
    let next = Math.max(from, log.floor.seq, 1);
    const sql = 'SELECT seq, content, body, sig FROM event WHERE log = ? AND seq >= ? ORDER BY seq';
    for (const row of this.#sql.iterate<PartsRow & { seq: number }>(sql, log.id, next)) {
      // A damage left a gap (sqlite-rescue.ts).
      if (row.seq !== next++) break;
      const event = partsOf(row);
      bytes += row.content.length + (row.body?.length ?? 0);
      if ((bytes > maxBytes || found.length >= MAX_BATCH_EVENTS) && whole > 0) break;
      found.push(event);
      if (event.sig) whole = found.length;
    }
    return found.slice(0, whole);
  }

  opening(name: LogId): Parts | undefined {
    const log = this.#logs.get(name);
    const row = log && this.#sql.get<PartsRow>('SELECT * FROM event WHERE log = ? AND seq = 1', log.id);
    return row && partsOf(row);
  }

  evidence(name: LogId): Parts[] {
    const log = this.#logs.get(name);
    const sql = 'SELECT content, body, sig FROM quarantine WHERE log = ? ORDER BY id';
    return log ? this.#sql.all<PartsRow>(sql, log.id).map(partsOf) : [];
  }

  /** `kept_ms` never falls along a log, so it is found by halving. */
  firstSince(name: LogId, sinceMs: number): number | undefined {
    const log = this.#logs.get(name);
    if (!log) return undefined;
    const at = (seq: number) =>
      this.#sql.get<{ kept_ms: number; signed: number }>(
        'SELECT kept_ms, sig IS NOT NULL AS signed FROM event WHERE log = ? AND seq = ?',
        log.id,
        seq,
      );
    let low = log.floor.seq + 1;
    let high = log.head.seq + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((at(middle)?.kept_ms ?? 0) < sinceMs) low = middle + 1;
      else high = middle;
    }
    while (low <= log.head.seq && low > log.floor.seq + 1 && at(low - 1)?.signed !== 1) low += 1;
    return low <= log.head.seq ? low : undefined;
  }

  stored(): Pick<StoredHistory, 'writing' | 'acknowledged'> {
    return {
      writing: this.#sql.all('SELECT room.name AS room, log FROM writing JOIN room ON room.id = writing.room'),
      acknowledged: this.#sql.all('SELECT log, peer, seq FROM ack ORDER BY log, seq'),
    };
  }

  point(name: LogId, seq: number): LogPoint | undefined {
    const log = this.#logs.get(name);
    const sql = 'SELECT lamport, content FROM event WHERE log = ? AND seq = ?';
    const row = log && this.#sql.get<{ lamport: number; content: Uint8Array }>(sql, log.id, seq);
    return row && { seq, hash: new Uint8Array(sha256(row.content)), lamport: row.lamport };
  }

  #write(commit: PackedCommit): void {
    // This machine's clock may be set back; what is kept later is kept later all the same.
    const keptMs = Math.max(this.#lastMs, commit.atMs);
    const changed = new Set<LogId>();
    const floors = new Map(commit.floors.map((floor) => [floor.log, floor]));
    const authors = new Map(commit.authors.map((author) => [author.log, author]));
    for (const name of commit.forgotten) this.#forget(name);
    for (const floor of commit.floors) this.#goOn(floor, keptMs);
    for (const event of unpackCommit(commit)) {
      const log = this.#logs.get(event.log) ?? this.#begin(event, authors.get(event.log), keptMs);
      // The rules see to it; a fault of theirs must not become a hole on disk.
      if (event.seq > log.head.seq + 1) throw new Error(`event ${event.seq} of a log whose head is ${log.head.seq}`);
      if (event.seq <= log.head.seq) continue;
      const id = this.#insert(log, event, keptMs);
      changed.add(log.name);
      this.#projection.take(id, log, event, keptMs);
      const floor = event.seq === 1 ? floors.get(event.log) : undefined;
      if (floor) this.#goOn(floor, keptMs);
    }
    for (const name of changed) this.#logs.saveHead(this.#logs.get(name) as StoredLog);
    this.#lastMs = keptMs;
    this.#writeRest(commit);
  }

  #writeRest({ quarantined, writing, acknowledged }: PackedCommit): void {
    for (const { log, evidence } of quarantined) {
      this.#sql.run('UPDATE log SET quarantined = 1 WHERE name = ?', log);
      for (const { content, body, sig } of evidence) {
        this.#sql.run(
          'INSERT INTO quarantine (log, content, body, sig) SELECT id, ?, ?, ? FROM log WHERE name = ?',
          ...[content, body ?? null, sig ?? null],
          log,
        );
      }
    }
    for (const { room, log } of writing) {
      this.#sql.run('INSERT OR REPLACE INTO writing VALUES (?, ?)', this.#logs.room(room), log);
    }
    for (const { log, peer, seq } of acknowledged) {
      this.#sql.run(
        'INSERT INTO ack VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq)',
        ...[log, peer, seq],
      );
    }
    this.#acknowledged += acknowledged.length;
    if (this.#acknowledged < MAX_ACKNOWLEDGING_PEERS) return;
    this.#acknowledged = 0;
    this.#sql.run(TRIM_ACKNOWLEDGED, MAX_ACKNOWLEDGING_PEERS);
  }

  #begin(event: PackedEvent, author: PackedCommit['authors'][number] | undefined, openedAtMs: number): StoredLog {
    if (!author || event.kind !== EVENT_KINDS.opening)
      throw new Error(`event ${event.seq} of a log that was not opened`);
    const { peer, spki } = author;
    const room = this.#logs.room(event.room);
    return this.#logs.add({ name: event.log, room, peer, spki, head: NO_POINT, floor: NO_POINT, openedAtMs });
  }

  #forget(name: LogId): void {
    const log = this.#logs.get(name);
    if (!log) return;
    this.#projection.dropEvents(log, log.head.seq);
    for (const table of ['event', 'quarantine']) this.#sql.run(`DELETE FROM ${table} WHERE log = ?`, log.id);
    this.#logs.remove(log);
  }

  #insert(log: StoredLog, event: PackedEvent, keptMs: number): number {
    const { seq, lamport, hash, content, body, sig } = event;
    const id = this.#lastId + 1;
    this.#sql.prepared(INSERT).run(id, log.id, seq, lamport, keptMs, content, body ?? null, sig ?? null);
    this.#lastId = id;
    log.head = { seq, hash, lamport };
    return id;
  }

  /** Goes on at a floor, past a gap: what is handed on begins there. What is here from before it is still shown. */
  #goOn(floor: PackedEvent, keptMs: number): void {
    const log = this.#logs.get(floor.log);
    if (!log || log.head.seq >= floor.seq) return;
    this.#insert(log, floor, keptMs);
    // What it says without its body counts: who left long ago is in no group.
    if (floor.kind === EVENT_KINDS.leaving) this.#projection.left(log, floor);
    this.#logs.saveHead(log);
    this.#logs.saveFloor(log, log.head);
  }

  #reload(): void {
    const last = this.#sql.get<{ id: number; kept_ms: number }>(
      'SELECT id, kept_ms FROM event ORDER BY id DESC LIMIT 1',
    );
    // A log that was forgotten may have had the newest, and what it said of others' messages still names it.
    const named = this.#sql.get<{ id: number | null }>(
      'SELECT max(id) AS id FROM (SELECT max(event) AS id FROM edit UNION ALL SELECT max(edit) FROM claim)',
    );
    this.#lastId = Math.max(last?.id ?? 0, named?.id ?? 0);
    this.#lastMs = last?.kept_ms ?? 0;
  }
}

function partsOf({ content, body, sig }: PartsRow): Parts {
  return { content, body: body ?? undefined, sig: sig ?? undefined };
}
