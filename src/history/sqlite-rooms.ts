/** Rooms in the database: what was put, who is in them, and what is unread. */

import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId } from './event.ts';
import { orderOf, parseOrder } from './event-id.ts';
import { type KeptRoom, MAX_UNREAD_COUNTED, type Member, type RoomFacts } from './history-view.ts';
import type { SqliteLogs } from './sqlite-logs.ts';
import type { SqliteProjection } from './sqlite-projection.ts';
import type { Statements } from './sqlite-statements.ts';

interface RoomRow {
  name: RoomId;
  kind: KeptRoom['kind'];
  title: string;
  secret: Uint8Array | null;
  other: PeerId | null;
  joined_ms: number;
  left_ms: number | null;
}

const LAST = `
  SELECT message.lamport, log.name AS log, message.seq, message.wall_ms, event.kept_ms FROM message
  JOIN log ON log.id = message.log JOIN event ON event.id = message.id
  WHERE message.room = ? ORDER BY message.lamport DESC, log.name DESC, message.seq DESC LIMIT 1`;

const UNREAD = `
  SELECT count(*) AS n FROM (
    SELECT 1 FROM message JOIN log ON log.id = message.log
    WHERE message.room = ? AND message.lamport >= ? AND (message.lamport > ? OR (log.name, message.seq) > (?, ?))
      AND message.author NOT IN (SELECT value FROM json_each(?)) AND message.state <> 2 LIMIT ${MAX_UNREAD_COUNTED})`;

const UNREAD_LATE = `
  SELECT count(*) AS n FROM late JOIN message ON message.id = late.id AND message.room = late.room
  WHERE late.room = ? AND message.author NOT IN (SELECT value FROM json_each(?)) AND message.state <> 2`;

export class SqliteRooms {
  readonly #sql: Statements;
  readonly #logs: SqliteLogs;
  readonly #projection: SqliteProjection;

  constructor(sql: Statements, logs: SqliteLogs, projection: SqliteProjection) {
    this.#sql = sql;
    this.#logs = logs;
    this.#projection = projection;
  }

  kept(): KeptRoom[] {
    const rows = this.#sql.all<RoomRow>(
      `SELECT room.name, kind, kept_room.name AS title, secret, other, joined_ms, left_ms FROM kept_room
         JOIN room ON room.id = kept_room.room ORDER BY kept_room.rowid`,
    );
    return rows.map((row) => ({
      id: row.name,
      kind: row.kind,
      name: row.title,
      secret: row.secret ?? undefined,
      other: row.other ?? undefined,
      joinedAtMs: row.joined_ms,
      leftAtMs: row.left_ms ?? undefined,
    }));
  }

  put({ id, kind, name, secret, other, joinedAtMs, leftAtMs }: KeptRoom): void {
    this.#sql.transaction(() =>
      this.#sql.run(
        'INSERT OR REPLACE INTO kept_room VALUES (?, ?, ?, ?, ?, ?, ?)',
        ...[this.#logs.room(id), kind, name, secret ?? null, other ?? null, joinedAtMs, leftAtMs ?? null],
      ),
    );
  }

  setRead(room: RoomId, order: string): void {
    parseOrder(order);
    this.#sql.transaction(() => {
      const number = this.#logs.room(room);
      this.#sql.run(
        'INSERT INTO read_mark VALUES (?, ?) ON CONFLICT DO UPDATE SET place = max(place, excluded.place)',
        ...[number, order],
      );
      this.#sql.run('DELETE FROM late WHERE room = ? AND place <= ?', number, order);
    });
    this.#projection.wasRead(this.#logs.knownRoom(room) as number, order);
  }

  facts(self: PeerId, hidden: readonly PeerId[]): RoomFacts[] {
    const rooms = this.#sql.all<{ id: number; name: RoomId; place: string | null; title: string | null }>(
      `SELECT room.id, room.name, read_mark.place, naming.name AS title FROM room
         LEFT JOIN read_mark ON read_mark.room = room.id LEFT JOIN naming ON naming.room = room.id
         WHERE room.id IN (SELECT room FROM kept_room UNION SELECT room FROM member) ORDER BY room.id`,
    );
    const unheard = JSON.stringify([self, ...hidden].map((person) => this.#logs.knownPerson(person) ?? -1));
    return rooms.map(({ id, name, place, title }) => {
      const last = this.#sql.get<{ lamport: number; log: LogId; seq: number; wall_ms: number; kept_ms: number }>(
        LAST,
        id,
      );
      return {
        room: name,
        last: last && { order: orderOf(last), wallMs: last.wall_ms, keptAtMs: last.kept_ms },
        readOrder: place ?? undefined,
        unread: this.#unread(id, place, unheard),
        name: title ?? undefined,
        members: this.#members(id),
      };
    });
  }

  /** @param unheard JSON: whose messages are never unread */
  #unread(room: number, place: string | null, unheard: string): number {
    const { lamport, log, seq } = place === null ? { lamport: 0, log: '', seq: 0 } : parseOrder(place).place;
    const after = this.#sql.get<{ n: number }>(UNREAD, room, lamport, lamport, log, seq, unheard)?.n ?? 0;
    const late = this.#sql.get<{ n: number }>(UNREAD_LATE, room, unheard)?.n ?? 0;
    return Math.min(MAX_UNREAD_COUNTED, after + late);
  }

  #members(room: number): Member[] {
    const rows = this.#sql.all<{ peer: PeerId; joined: string; gone: string | null }>(
      'SELECT peer, joined, gone FROM member JOIN person ON person.id = member.person WHERE room = ? ORDER BY peer',
      room,
    );
    return rows.map(({ peer, joined, gone }) => ({ person: peer, joinedOrder: joined, leftOrder: gone ?? undefined }));
  }

  recall(key: string): string | undefined {
    return this.#sql.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', `node:${key}`)?.value;
  }

  remember(key: string, value: string): void {
    this.#sql.run(
      'INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
      `node:${key}`,
      value,
    );
  }
}
