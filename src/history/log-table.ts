/** All logs of all rooms: what is durable of each, and what is staged, which means checked and on its way to the disk. */

import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId, SignedEvent } from './event.ts';
import type { LogPoint, LogState } from './event-store.ts';
import { MAX_PARENTS } from './limits.ts';
import { authorOf } from './opening.ts';
import { PointCache } from './point-cache.ts';

export interface LogRecord {
  readonly room: RoomId;
  readonly log: LogId;
  readonly spki: Uint8Array;
  readonly author: PeerId;
  /** What is on disk; undefined: nothing yet. */
  durable: LogPoint | undefined;
  /** With what goes there next. */
  staged: LogPoint;
  floor: LogPoint;
  durableFloor: LogPoint;
  quarantined: boolean;
  /** Its head when what follows was refused: it may be taken once the time has come, but nothing waits for it. */
  refusedAfter: number | undefined;
  /** What it is quarantined for, until that is on disk. */
  evidence?: readonly SignedEvent[] | undefined;
  /** When its opening came; of one that is only staged, when it was staged. */
  readonly openedAtMs: number;
}

/** The events that no other event of the room stands on yet, by log. */
type Tips = Map<LogId, LogPoint>;

interface RoomLogs {
  readonly logs: Map<LogId, LogRecord>;
  tips: Tips;
}

const NOTHING: LogPoint = { seq: 0, hash: new Uint8Array(0), lamport: 0 };

export class LogTable {
  readonly #logs = new Map<LogId, LogRecord>();
  readonly #rooms = new Map<RoomId, RoomLogs>();
  readonly #points = new PointCache();
  /** Those of which more is staged than durable. */
  readonly #ahead = new Set<LogRecord>();

  load(states: readonly LogState[]): void {
    for (const { room, log, author: spki, head, floor, quarantined, openedAtMs } of states) {
      const author = authorOf(spki);
      this.#add({
        room,
        log,
        spki,
        author,
        durable: head,
        staged: head,
        floor,
        durableFloor: floor,
        quarantined,
        refusedAfter: undefined,
        openedAtMs,
      });
    }
    for (const room of this.#rooms.values()) room.tips = newestHeads(room);
  }

  get(log: LogId): LogRecord | undefined {
    return this.#logs.get(log);
  }

  of(room: RoomId): ReadonlyMap<LogId, LogRecord> {
    return this.#room(room).logs;
  }

  /** In memory; undefined says nothing about the disk. Only what is here: `seq` up to what is staged. */
  point(record: LogRecord, seq: number): LogPoint | undefined {
    if (seq === record.staged.seq) return record.staged;
    if (seq === record.floor.seq) return record.floor;
    return seq < record.staged.seq ? this.#points.get(record.log, seq) : undefined;
  }

  /** What the store said. */
  remember(log: LogId, point: LogPoint): void {
    this.#points.set(log, point.seq, point.hash, point.lamport);
  }

  open(room: RoomId, log: LogId, spki: Uint8Array, openedAtMs: number): LogRecord {
    const author = authorOf(spki);
    return this.#add({
      room,
      log,
      spki,
      author,
      durable: undefined,
      staged: NOTHING,
      floor: NOTHING,
      durableFloor: NOTHING,
      quarantined: false,
      refusedAfter: undefined,
      openedAtMs,
    });
  }

  /** What follows is checked against the floor: nothing below it is ever asked for. */
  raise(record: LogRecord, floor: LogPoint): void {
    record.floor = floor;
    if (record.staged.seq >= floor.seq) return;
    record.staged = floor;
    this.#ahead.add(record);
    this.#room(record.room).tips.set(record.log, floor);
  }

  stage(record: LogRecord, event: SignedEvent): void {
    const { seq, hash, lamport } = event;
    const { tips } = this.#room(record.room);
    for (const parent of event.parents) {
      const tip = tips.get(parent.log);
      if (tip && tip.seq <= parent.seq) tips.delete(parent.log);
    }
    record.staged = { seq, hash, lamport };
    tips.set(record.log, record.staged);
    this.#points.set(record.log, seq, hash, lamport);
    this.#ahead.add(record);
  }

  /** It is on disk up to here. */
  durable(record: LogRecord, head: LogPoint): void {
    record.durable = head;
    if (record.floor.seq <= head.seq) record.durableFloor = record.floor;
    if (record.staged.seq <= head.seq) this.#ahead.delete(record);
  }

  /** Nothing of what is staged will be on disk: back to what is. Returns the logs that lost something. */
  rollBack(): readonly LogRecord[] {
    const lost = [...this.#ahead];
    const rooms = new Set<RoomLogs>();
    for (const record of lost) {
      const room = this.#room(record.room);
      rooms.add(room);
      this.#points.forget(record.log);
      if (record.durable) record.staged = record.durable;
      else {
        room.logs.delete(record.log);
        this.#logs.delete(record.log);
      }
      record.floor = record.durableFloor;
    }
    for (const room of rooms) room.tips = newestHeads(room);
    this.#ahead.clear();
    return lost;
  }

  /**
   * What an event written now in this log stands on beside the log's own head: the newest, in the order of their logs.
   * @param most lamport beyond which it stands on nothing
   */
  tips(room: RoomId, own: LogId, most: number): readonly (LogPoint & { readonly log: LogId })[] {
    const found: (LogPoint & { readonly log: LogId })[] = [];
    const { tips } = this.#room(room);
    // What is too far ahead may hide what it stands on itself.
    const isAnyFar = [...tips.values()].some(({ lamport }) => lamport > most);
    for (const [log, point] of isAnyFar ? newestHeads(this.#room(room), most) : tips)
      if (log !== own && point.seq > 0 && !this.#logs.get(log)?.quarantined) found.push({ ...point, log });
    if (found.length > MAX_PARENTS) found.sort((a, b) => b.lamport - a.lamport).length = MAX_PARENTS;
    return found.sort((a, b) => (a.log < b.log ? -1 : 1));
  }

  #add(record: LogRecord): LogRecord {
    this.#logs.set(record.log, record);
    this.#room(record.room).logs.set(record.log, record);
    return record;
  }

  #room(id: RoomId): RoomLogs {
    let room = this.#rooms.get(id);
    if (!room) {
      room = { logs: new Map(), tips: new Map() };
      this.#rooms.set(id, room);
    }
    return room;
  }
}

/** Enough where the tips are not known: whatever they stand on is below them in lamport. */
function newestHeads(room: RoomLogs, most = Number.POSITIVE_INFINITY): Tips {
  const heads = [...room.logs.values()].filter(({ quarantined, staged }) => !quarantined && staged.lamport <= most);
  heads.sort((a, b) => b.staged.lamport - a.staged.lamport);
  return new Map(heads.slice(0, MAX_PARENTS).map(({ log, staged }) => [log, staged]));
}
