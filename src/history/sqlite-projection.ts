/** What events add up to, kept beside them in the same transaction: messages as they are now, who is in a room. */

import { parseBody } from './bodies.ts';
import { EVENT_KINDS, type LogId } from './event.ts';
import { type EventId, orderOf, parseEventId, parseOrder } from './event-id.ts';
import { type Claim, joinClaims, MAX_REACTIONS_OF_PERSON, settle } from './fold.ts';
import type { AwaitedLog } from './history-view.ts';
import type { PackedEvent } from './packed.ts';
import type { StoredLog } from './sqlite-logs.ts';
import type { SqliteSearchIndex } from './sqlite-search-index.ts';
import type { Statements } from './sqlite-statements.ts';

/** As it stands in the table. */
const STATES = { said: 0, edited: 1, deleted: 2 } as const;
export const STATE_NAMES = ['said', 'edited', 'deleted'] as const;

/** A version of a text: the event that says it, by its number. */
type Version = number;

/** Somebody's word about a message, which may not be here. */
interface Target {
  readonly log: LogId;
  readonly seq: number;
  readonly room: number;
  readonly author: number;
}

interface ClaimRow {
  deleted: number;
  edit_order: string | null;
  edit: number | null;
}

/** A log has no gaps, so what isn't here of it is above its head. */
const AWAITED = `
  SELECT told.log, max(told.seq) AS seq FROM
    (SELECT log, max(seq) AS seq FROM claim GROUP BY log UNION ALL SELECT log, max(seq) FROM reaction GROUP BY log) AS told
    LEFT JOIN log ON log.name = told.log
    WHERE told.seq > coalesce(log.head_seq, 0) GROUP BY told.log LIMIT ?`;

const DROP_OLDER = `
  DELETE FROM reaction WHERE log = ? AND seq = ? AND room = ? AND author = ? AND place <
    (SELECT place FROM reaction WHERE log = ? AND seq = ? AND room = ? AND author = ?
      ORDER BY place DESC LIMIT 1 OFFSET ${MAX_REACTIONS_OF_PERSON - 1})`;

const INSERT_MESSAGE = 'INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';

export class SqliteProjection {
  readonly #sql: Statements;
  readonly #search: SqliteSearchIndex;
  /** As long as nobody has edited or deleted anything, no message has to be looked up. */
  #anyClaims: boolean;
  /** Up to where each room was read. */
  readonly #read = new Map<number, { readonly order: string; readonly lamport: number }>();
  /** Something was deleted, and stands in the database's log still. */
  #forgot = false;

  constructor(sql: Statements, search: SqliteSearchIndex) {
    this.#sql = sql;
    this.#search = search;
    this.#anyClaims = sql.get('SELECT 1 FROM claim LIMIT 1') !== undefined;
    for (const { room, place } of sql.all<{ room: number; place: string }>('SELECT room, place FROM read_mark'))
      this.wasRead(room, place);
  }

  /** What comes to a place before is late from now on. */
  wasRead(room: number, order: string): void {
    const { lamport } = parseOrder(order).place;
    if (order > (this.#read.get(room)?.order ?? '')) this.#read.set(room, { order, lamport });
  }

  take(id: number, log: StoredLog, event: PackedEvent, keptMs: number): void {
    const { body, kind } = event;
    if (kind === EVENT_KINDS.message) {
      if (!body || parseBody(kind, body)) this.#message(id, log, event, keptMs);
      return;
    }
    const order = orderOf(event);
    if (kind === EVENT_KINDS.opening) this.#member(log, order);
    const said = body && parseBody(kind, body);
    switch (said?.kind) {
      case 'edit':
        this.#claim(log, said.target, { deleted: false, edit: { order, value: id } });
        break;
      case 'deletion':
        this.#claim(log, said.target, { deleted: true, edit: undefined });
        break;
      case 'reaction':
        this.#reaction(log, said.target, said.emoji, said.on, order);
        break;
      case 'naming':
        this.#sql.run(
          `INSERT INTO naming VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET place = excluded.place, name = excluded.name
             WHERE excluded.place > place`,
          ...[log.room, order, said.name],
        );
        break;
    }
    if (kind === EVENT_KINDS.leaving) this.left(log, event);
  }

  /** The log's author has left the room. */
  left({ room, author }: StoredLog, event: PackedEvent): void {
    this.#sql.run(
      "UPDATE member SET gone = max(coalesce(gone, ''), ?) WHERE room = ? AND person = ?",
      ...[orderOf(event), room, author],
    );
  }

  /** Forgets a log's events up to `seq`, but its opening. @returns how many */
  dropEvents(log: StoredLog, seq: number): number {
    const sql = 'SELECT id, seq FROM event WHERE log = ? AND seq > 1 AND seq <= ?';
    const gone = this.#sql.all<{ id: number; seq: number }>(sql, log.id, seq);
    for (const event of gone) {
      if (this.#sql.run('DELETE FROM message WHERE id = ?', event.id) > 0) this.#dropMessage(event.id, log, event.seq);
    }
    this.#sql.run('DELETE FROM event WHERE log = ? AND seq > 1 AND seq <= ?', log.id, seq);
    return gone.length;
  }

  /** @returns whether anything was deleted since this was asked last */
  takeForgot(): boolean {
    const forgot = this.#forgot;
    this.#forgot = false;
    return forgot;
  }

  awaited(count: number): AwaitedLog[] {
    return this.#sql.all<{ log: LogId; seq: number }>(AWAITED, count);
  }

  #dropMessage(id: number, log: StoredLog, seq: number): void {
    this.#search.remove(id);
    this.#sql.run('DELETE FROM claim WHERE log = ? AND seq = ?', log.name, seq);
    this.#sql.run('DELETE FROM edit WHERE log = ? AND seq = ?', log.name, seq);
    this.#sql.run('DELETE FROM reaction WHERE log = ? AND seq = ?', log.name, seq);
  }

  #message(id: number, log: StoredLog, event: PackedEvent, keptMs: number): void {
    const { seq, lamport, wallMs } = event;
    const shownMs = Math.min(wallMs, keptMs);
    const { room, author } = log;
    this.#sql.prepared(INSERT_MESSAGE).run(id, room, log.id, seq, author, lamport, wallMs, shownMs, STATES.said, id);
    const read = this.#read.get(room);
    // The number first: orders are long, and hardly any message comes late.
    if (read && lamport <= read.lamport && orderOf(event) <= read.order)
      this.#sql.run('INSERT OR IGNORE INTO late VALUES (?, ?, ?)', room, orderOf(event), id);
    if (this.#anyClaims) this.#settle({ log: log.name, seq, room, author });
  }

  #member({ room, author }: StoredLog, order: string): void {
    this.#sql.run(
      'INSERT INTO member (room, person, joined) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET joined = max(joined, excluded.joined)',
      ...[room, author, order],
    );
  }

  #reaction({ room, author }: StoredLog, target: EventId, emoji: string, on: boolean, order: string): void {
    const { log, seq } = parseEventId(target) as { log: LogId; seq: number };
    this.#sql.run(
      `INSERT INTO reaction VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
         SET place = excluded.place, given = excluded.given WHERE excluded.place > place`,
      ...[log, seq, room, author, emoji, order, on ? 1 : 0],
    );
    this.#sql.run(DROP_OLDER, log, seq, room, author, log, seq, room, author);
  }

  #claim({ room, author }: StoredLog, id: EventId, claim: Claim<Version>): void {
    const target = { ...(parseEventId(id) as { log: LogId; seq: number }), room, author };
    const before = this.#claimOf(target);
    const after = joinClaims(before, claim);
    this.#anyClaims = true;
    this.#sql.run(
      'INSERT OR REPLACE INTO claim VALUES (?, ?, ?, ?, ?, ?, ?)',
      ...[target.log, target.seq, room, author, after.deleted ? 1 : 0],
      ...[after.edit?.order ?? null, after.edit?.value ?? null],
    );
    const about = [target.log, target.seq, room, author];
    if (claim.edit) this.#sql.run('INSERT OR IGNORE INTO edit VALUES (?, ?, ?, ?, ?)', ...about, claim.edit.value);
    if (after.deleted) {
      this.#forgot = true;
      this.#sql.run(
        `UPDATE event SET body = NULL WHERE id IN
           (SELECT event FROM edit WHERE log = ? AND seq = ? AND room = ? AND author = ?)`,
        ...about,
      );
      this.#sql.run('DELETE FROM edit WHERE log = ? AND seq = ? AND room = ? AND author = ?', ...about);
    }
    this.#settle(target);
  }

  #claimOf({ log, seq, room, author }: Target): Claim<Version> | undefined {
    const row = this.#sql.get<ClaimRow>(
      'SELECT deleted, edit_order, edit FROM claim WHERE log = ? AND seq = ? AND room = ? AND author = ?',
      ...[log, seq, room, author],
    );
    if (!row) return undefined;
    const edit = row.edit_order === null ? undefined : { order: row.edit_order, value: row.edit as number };
    return { deleted: row.deleted === 1, edit };
  }

  /** Brings a message, if it is here and of this author, up to what they have said about it. */
  #settle(target: Target): void {
    const claim = this.#claimOf(target);
    if (!claim) return;
    const id = this.#sql.get<{ id: number }>(
      `SELECT message.id FROM log JOIN event ON event.log = log.id JOIN message ON message.id = event.id
         WHERE log.name = ? AND event.seq = ? AND message.room = ? AND message.author = ?`,
      ...[target.log, target.seq, target.room, target.author],
    )?.id;
    if (id === undefined) return;
    const now = settle(id, claim);
    if (now.state === 'deleted') this.#sql.run('UPDATE event SET body = NULL WHERE id = ?', id);
    const version = now.state === 'deleted' ? id : now.version;
    this.#sql.run('UPDATE message SET state = ?, version = ? WHERE id = ?', STATES[now.state], version, id);
    this.#search.change(id);
  }
}
