/** Messages out of the database, as they are shown: pages of a room, and single ones. */

import type { PeerId, RoomId } from '../core/ids.ts';
import { parseBody } from './bodies.ts';
import { EVENT_KINDS, type LogId } from './event.ts';
import { type EventId, eventIdOf, orderOf, type Place, parseEventId, parseOrder } from './event-id.ts';
import { groupReactions, MAX_REACTIONS_READ } from './fold.ts';
import type { KeptMessage, Page } from './history-view.ts';
import type { SqliteLogs } from './sqlite-logs.ts';
import { STATE_NAMES } from './sqlite-projection.ts';
import type { Statements } from './sqlite-statements.ts';

export interface MessageRow {
  id: number;
  room: RoomId;
  log: LogId;
  seq: number;
  author: PeerId;
  lamport: number;
  wall_ms: number;
  kept_ms: number;
  shown_ms: number;
  state: 0 | 1 | 2;
  said: Uint8Array | null;
  /** Of the version, where that is another event. */
  edited: Uint8Array | null;
}

/** Every column of `MessageRow`; what follows names the table `message` and its order. */
export const MESSAGES = `
  SELECT message.id, room.name AS room, log.name AS log, message.seq, person.peer AS author, message.lamport,
    message.wall_ms, said.kept_ms, message.shown_ms, message.state, said.body AS said, edit.body AS edited
  FROM message
    JOIN event AS said ON said.id = message.id
    JOIN room ON room.id = message.room
    JOIN log ON log.id = message.log
    JOIN person ON person.id = message.author
    LEFT JOIN event AS edit ON edit.id = message.version AND message.version <> message.id`;

const BEFORE = `message.lamport <= ? AND (message.lamport < ? OR (log.name, message.seq) < (?, ?))`;
const FROM = `message.lamport >= ? AND (message.lamport > ? OR (log.name, message.seq) >= (?, ?))`;
const UPWARDS = 'ORDER BY message.lamport, log.name, message.seq';
const DOWNWARDS = 'ORDER BY message.lamport DESC, log.name DESC, message.seq DESC';

export class SqliteTimeline {
  readonly #sql: Statements;
  readonly #logs: SqliteLogs;

  constructor(sql: Statements, logs: SqliteLogs) {
    this.#sql = sql;
    this.#logs = logs;
  }

  page(room: RoomId, before: string | undefined, count: number): Page {
    const rows = this.#backwards(room, before === undefined ? undefined : boundOf(before, false), count + 1);
    return this.#page(rows.slice(-count), rows.length > count, before !== undefined && this.#any(room, before));
  }

  after(room: RoomId, order: string, count: number): Page {
    const rows = this.#forwards(room, boundOf(order, true), count + 1);
    return this.#page(
      rows.slice(0, count),
      this.#backwards(room, boundOf(order, true), 1).length > 0,
      rows.length > count,
    );
  }

  around(room: RoomId, order: string, count: number): Page {
    const bound = boundOf(order, false);
    // Where one side has too few, the other has more.
    const before = this.#backwards(room, bound, count + 1);
    const from = this.#forwards(room, bound, count + 1);
    const head = Math.max(Math.min(before.length, Math.floor(count / 2)), Math.min(before.length, count - from.length));
    const shownBefore = head === 0 ? [] : before.slice(-head);
    const shownFrom = from.slice(0, count - head);
    return this.#page([...shownBefore, ...shownFrom], before.length > head, from.length > shownFrom.length);
  }

  messages(ids: readonly EventId[]): KeptMessage[] {
    const found: KeptMessage[] = [];
    for (const id of ids) {
      const target = parseEventId(id);
      if (!target) continue;
      const sql = `${MESSAGES} WHERE message.id =
        (SELECT event.id FROM event JOIN log ON log.id = event.log WHERE log.name = ? AND event.seq = ?)`;
      const row = this.#sql.get<MessageRow>(sql, target.log, target.seq);
      if (row) found.push(this.kept(row));
    }
    return found;
  }

  kept(row: MessageRow): KeptMessage {
    const said = row.said === null ? undefined : parseBody(EVENT_KINDS.message, row.said);
    const edit = row.edited === null ? undefined : parseBody(EVENT_KINDS.edit, row.edited);
    const version = row.state === 1 ? edit : said;
    const shown = version?.kind === 'message' || version?.kind === 'edit' ? version : undefined;
    const deleted = STATE_NAMES[row.state] === 'deleted';
    return {
      id: eventIdOf(row),
      room: row.room,
      author: row.author,
      name: !deleted && said?.kind === 'message' ? said.name : undefined,
      order: orderOf(row),
      wallMs: row.wall_ms,
      keptAtMs: row.kept_ms,
      state: !deleted && !shown ? 'forgotten' : STATE_NAMES[row.state],
      text: deleted ? '' : (shown?.text ?? ''),
      replyTo: !deleted && said?.kind === 'message' ? said.replyTo : undefined,
      mentions: deleted ? [] : (shown?.mentions ?? []),
      reactions: deleted ? [] : groupReactions(this.#reactions(row)),
    };
  }

  #reactions({ log, seq, id }: MessageRow) {
    return this.#sql.all<{ order: string; person: PeerId; emoji: string }>(
      `SELECT reaction.place AS "order", person.peer AS person, emoji FROM reaction
         JOIN person ON person.id = reaction.author
         WHERE log = ? AND seq = ? AND room = (SELECT room FROM message WHERE id = ?) AND given = 1
         ORDER BY reaction.place LIMIT ${MAX_REACTIONS_READ}`,
      ...[log, seq, id],
    );
  }

  #page(rows: readonly MessageRow[], before: boolean, after: boolean): Page {
    return { messages: rows.map((row) => this.kept(row)), before, after };
  }

  #any(room: RoomId, from: string): boolean {
    return this.#forwards(room, boundOf(from, false), 1).length > 0;
  }

  /** Up to `count` before the bound, oldest first. */
  #backwards(room: RoomId, bound: Place | undefined, count: number): MessageRow[] {
    const { lamport, log, seq } = bound ?? { lamport: Number.MAX_SAFE_INTEGER, log: '', seq: 0 };
    const sql = `${MESSAGES} WHERE message.room = ? AND ${BEFORE} ${DOWNWARDS} LIMIT ?`;
    const number = this.#logs.knownRoom(room) ?? -1;
    return this.#sql.all<MessageRow>(sql, number, lamport, lamport, log, seq, count).reverse();
  }

  /** Up to `count` from the bound on. */
  #forwards(room: RoomId, { lamport, log, seq }: Place, count: number): MessageRow[] {
    const sql = `${MESSAGES} WHERE message.room = ? AND ${FROM} ${UPWARDS} LIMIT ?`;
    return this.#sql.all<MessageRow>(sql, this.#logs.knownRoom(room) ?? -1, lamport, lamport, log, seq, count);
  }
}

/** Between the messages before and those from it on. @param past also the message of just this order is before it */
function boundOf(order: string, past: boolean): Place {
  const { place, beyond } = parseOrder(order);
  return past || beyond ? { ...place, seq: place.seq + 1 } : place;
}
