/** Logs, rooms and people of the database, with the numbers that stand for them in its tables. */

import type { RoomId } from '../core/ids.ts';
import type { LogId } from './event.ts';
import type { LogPoint, LogState } from './event-store.ts';
import type { Statements } from './sqlite-statements.ts';

/** A log as the writing thread knows it. */
export interface StoredLog {
  readonly id: number;
  readonly name: LogId;
  readonly room: number;
  readonly author: number;
  readonly floor: LogPoint;
  head: LogPoint;
}

interface LogRow {
  id: number;
  name: LogId;
  room: number;
  room_name: RoomId;
  author: number;
  spki: Uint8Array;
  head_seq: number;
  head_hash: Uint8Array;
  head_lamport: number;
  floor_seq: number;
  floor_hash: Uint8Array;
  floor_lamport: number;
  quarantined: number;
  opened_ms: number;
}

const ALL = `
  SELECT log.*, room.name AS room_name, person.spki AS spki FROM log
  JOIN room ON room.id = log.room JOIN person ON person.id = log.author ORDER BY log.id`;

export class SqliteLogs {
  readonly #sql: Statements;
  readonly #logs = new Map<LogId, StoredLog>();

  constructor(sql: Statements) {
    this.#sql = sql;
    this.reload();
  }

  /** After a transaction that came to nothing: what is remembered of it goes too. */
  reload(): void {
    const rows = this.#sql.all<LogRow>(ALL);
    this.#logs.clear();
    for (const row of rows) this.#logs.set(row.name, { ...row, head: headOf(row), floor: floorOf(row) });
  }

  get(log: LogId): StoredLog | undefined {
    return this.#logs.get(log);
  }

  states(): LogState[] {
    return this.#sql.all<LogRow>(ALL).map((row) => ({
      room: row.room_name,
      log: row.name,
      author: row.spki,
      head: headOf(row),
      floor: floorOf(row),
      quarantined: row.quarantined === 1,
      openedAtMs: row.opened_ms,
    }));
  }

  add(log: {
    name: LogId;
    room: number;
    peer: string;
    spki: Uint8Array;
    head: LogPoint;
    floor: LogPoint;
    openedAtMs: number;
  }): StoredLog {
    const { name, room, head, floor } = log;
    const author = this.person(log.peer);
    this.#sql.run('UPDATE person SET spki = ? WHERE id = ?', log.spki, author);
    this.#sql.run(
      `INSERT INTO log (name, room, author, head_seq, head_hash, head_lamport, floor_seq, floor_hash, floor_lamport,
         opened_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      name,
      room,
      author,
      ...[head.seq, head.hash, head.lamport, floor.seq, floor.hash, floor.lamport],
      log.openedAtMs,
    );
    const id = this.#sql.get<{ id: number }>('SELECT id FROM log WHERE name = ?', name)?.id as number;
    const stored = { id, name, room, author, floor, head };
    this.#logs.set(name, stored);
    return stored;
  }

  /** Nothing is kept of it any more. */
  remove({ id, name }: StoredLog): void {
    this.#sql.run('DELETE FROM log WHERE id = ?', id);
    this.#logs.delete(name);
  }

  saveHead({ id, head }: StoredLog): void {
    this.#sql.run(
      'UPDATE log SET head_seq = ?, head_hash = ?, head_lamport = ? WHERE id = ?',
      ...[head.seq, head.hash, head.lamport],
      id,
    );
  }

  saveFloor(log: StoredLog, floor: LogPoint): void {
    this.#sql.run(
      'UPDATE log SET floor_seq = ?, floor_hash = ?, floor_lamport = ? WHERE id = ?',
      ...[floor.seq, floor.hash, floor.lamport],
      log.id,
    );
    this.#logs.set(log.name, { ...log, floor });
  }

  /** The number of a room, given one if it has none. */
  room(name: string): number {
    this.#sql.run('INSERT INTO room (name) VALUES (?) ON CONFLICT DO NOTHING', name);
    return this.#sql.get<{ id: number }>('SELECT id FROM room WHERE name = ?', name)?.id as number;
  }

  /** Undefined: nobody has said anything there. */
  knownRoom(name: string): number | undefined {
    return this.#sql.get<{ id: number }>('SELECT id FROM room WHERE name = ?', name)?.id;
  }

  person(peer: string): number {
    this.#sql.run('INSERT INTO person (peer) VALUES (?) ON CONFLICT DO NOTHING', peer);
    return this.#sql.get<{ id: number }>('SELECT id FROM person WHERE peer = ?', peer)?.id as number;
  }

  knownPerson(peer: string): number | undefined {
    return this.#sql.get<{ id: number }>('SELECT id FROM person WHERE peer = ?', peer)?.id;
  }
}

function headOf(row: LogRow): LogPoint {
  return { seq: row.head_seq, hash: row.head_hash, lamport: row.head_lamport };
}

function floorOf(row: LogRow): LogPoint {
  return { seq: row.floor_seq, hash: row.floor_hash, lamport: row.floor_lamport };
}
