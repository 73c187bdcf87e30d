/** All logs of all rooms: what is durable of each, and what is staged, which means checked and on its way to the disk. */

import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId, SignedEvent } from './event.ts';
import type { Cause, LogPoint, LogState } from './event-store.ts';
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
  /** The content of what is staged last, until it is on disk. */
  stagedContent: Uint8Array | undefined;
  floor: LogPoint;
  durableFloor: LogPoint;
  quarantined: boolean;
  /** Its head when what follows was refused: it may be taken once the time has come, but nothing waits for it. */
  refusedAfter: number | undefined;
  /** What it is quarantined for, until that is on disk. */
  evidence?: readonly SignedEvent[] | undefined;
  /** When its opening came; of one that is only staged, when it was staged. */
  readonly openedAtMs: number;
  /** When anything of it came last, in this run. */
  cameAtMs: number;
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
  /** Those of which more is staged than durable, and what: it can't be asked of the disk yet. */
  readonly #ahead = new Map<LogRecord, Map<number, LogPoint>>();
  readonly #sealed: (log: LogId) => number;

  /** @param sealed see `ReplicaOptions.sealed` */
  constructor(sealed: (log: LogId) => number = () => 0) {
    this.#sealed = sealed;
  }

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
        stagedContent: undefined,
        floor,
        durableFloor: floor,
        quarantined,
        refusedAfter: undefined,
        openedAtMs,
        cameAtMs: openedAtMs,
      });
    }
    for (const room of this.#rooms.values()) room.tips = this.#newestHeads(room);
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
    if (seq > record.staged.seq) return undefined;
    return this.#ahead.get(record)?.get(seq) ?? this.#points.get(record.log, seq);
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
      stagedContent: undefined,
      floor: NOTHING,
      durableFloor: NOTHING,
      quarantined: false,
      refusedAfter: undefined,
      openedAtMs,
      cameAtMs: openedAtMs,
    });
  }

  /** As if nothing of it had ever come. Nothing of it may be on its way to the disk. */
  remove({ log, room }: LogRecord): void {
    const { logs, tips } = this.#room(room);
    logs.delete(log);
    tips.delete(log);
    this.#logs.delete(log);
    this.#points.forget(log);
  }

  /** What follows is checked against the floor: nothing below it is ever asked for. */
  raise(record: LogRecord, floor: LogPoint, content?: Uint8Array): void {
    record.floor = floor;
    if (record.staged.seq >= floor.seq) return;
    record.staged = floor;
    record.stagedContent = content;
    this.#pointsAhead(record);
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
    record.stagedContent = event.content;
    tips.set(record.log, record.staged);
    this.#points.set(record.log, seq, hash, lamport);
    this.#pointsAhead(record).set(seq, record.staged);
  }

  /** It is on disk up to here. */
  durable(record: LogRecord, head: LogPoint): void {
    record.durable = head;
    if (record.floor.seq <= head.seq) record.durableFloor = record.floor;
    if (record.staged.seq > head.seq) {
      const points = this.#pointsAhead(record);
      for (const seq of points.keys()) if (seq <= head.seq) points.delete(seq);
      return;
    }
    record.stagedContent = undefined;
    this.#ahead.delete(record);
  }

  /** Nothing of what is staged will be on disk: back to what is. Returns the logs that lost something. */
  rollBack(): readonly LogRecord[] {
    const lost = [...this.#ahead.keys()];
    const rooms = new Set<RoomLogs>();
    for (const record of lost) {
      const room = this.#room(record.room);
      rooms.add(room);
      this.#points.forget(record.log);
      record.stagedContent = undefined;
      if (record.durable) record.staged = record.durable;
      else {
        room.logs.delete(record.log);
        this.#logs.delete(record.log);
      }
      record.floor = record.durableFloor;
    }
    for (const room of rooms) room.tips = this.#newestHeads(room);
    this.#ahead.clear();
    return lost;
  }

  /**
   * What an event written now in this log stands on beside the log's own head, in the order of their logs.
   * @param most lamport beyond which it stands on nothing
   * @param tips whether on the newest of all logs too, or only on what it is about
   */
  parents({ room, log: own }: LogRecord, most: number, tips: boolean, about: Cause | undefined): readonly Cause[] {
    const found = tips ? this.#tips(room, own, most) : [];
    const isCause = about && about.log !== own && about.lamport <= most && this.#mayStandOn(about);
    const covering = isCause ? (found.find(({ log }) => log === about.log) ?? about) : undefined;
    if (covering === about && about) found.push(about);
    if (found.length > MAX_PARENTS) {
      found.sort((a, b) => Number(b === covering) - Number(a === covering) || b.lamport - a.lamport);
      found.length = MAX_PARENTS;
    }
    return found.sort((a, b) => (a.log < b.log ? -1 : 1));
  }

  /** Of all that an event written now comes after, also of what it may not stand on because it is sealed. */
  lamportOf(room: RoomId, most: number): number {
    let lamport = 0;
    for (const { quarantined, staged } of this.#room(room).logs.values())
      if (!quarantined && staged.lamport <= most) lamport = Math.max(lamport, staged.lamport);
    return lamport;
  }

  #tips(room: RoomId, own: LogId, most: number): Cause[] {
    const { tips } = this.#room(room);
    // What is too far ahead may hide what it stands on itself.
    const isAnyFar = [...tips.values()].some(({ lamport }) => lamport > most);
    return [...(isAnyFar ? this.#newestHeads(this.#room(room), most) : tips)]
      .map(([log, point]) => ({ ...point, log }))
      .filter((tip) => tip.log !== own && tip.seq > 0 && this.#mayStandOn(tip));
  }

  #mayStandOn({ log, seq }: Cause): boolean {
    const record = this.#logs.get(log);
    return record?.quarantined === false && seq >= record.floor.seq && seq > this.#sealed(log);
  }

  #pointsAhead(record: LogRecord): Map<number, LogPoint> {
    let points = this.#ahead.get(record);
    if (!points) {
      points = new Map();
      this.#ahead.set(record, points);
    }
    return points;
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

  /** Enough where the tips are not known: whatever they stand on is below them in lamport. */
  #newestHeads(room: RoomLogs, most = Number.POSITIVE_INFINITY): Tips {
    const heads = [...room.logs.values()].filter(
      ({ log, quarantined, staged }) => !quarantined && staged.lamport <= most && staged.seq > this.#sealed(log),
    );
    heads.sort((a, b) => b.staged.lamport - a.staged.lamport);
    return new Map(heads.slice(0, MAX_PARENTS).map(({ log, staged }) => [log, staged]));
  }
}
