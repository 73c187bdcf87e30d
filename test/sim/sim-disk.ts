/** What is on a simulated machine's disk: commits one after the other, each whole or not at all. */

import type { PeerId, RoomId } from '../../src/core/ids.ts';
import { parseBody } from '../../src/history/bodies.ts';
import { EVENT_KINDS, type LogId, type SignedEvent } from '../../src/history/event.ts';
import { eventBytes } from '../../src/history/event-codec.ts';
import { type EventId, eventIdOf, parseEventId } from '../../src/history/event-id.ts';
import type { Acknowledgement, Commit, LogPoint, LogState, StoredHistory } from '../../src/history/event-store.ts';
import { authorOf, openedBy } from '../../src/history/opening.ts';

interface Kept {
  readonly event: SignedEvent;
  readonly keptAtMs: number;
}

export interface DiskLog {
  readonly room: RoomId;
  readonly author: Uint8Array;
  readonly openedAtMs: number;
  readonly opening: SignedEvent;
  /** At seq - 1; nothing below the floor. */
  readonly events: (Kept | undefined)[];
  head: LogPoint;
  floor: LogPoint;
  quarantined: boolean;
  evidence: readonly SignedEvent[];
}

/** What else a commit does, whose events were taken one by one before it. */
export interface Beside {
  /** Logs that it quarantines: found out before it, so that an event may have been taken for it. */
  readonly accused: ReadonlySet<LogId>;
  /**
   * How many logs of each room it lets go of. They are gone from here before any of its events is kept, but went from
   * what the program knows one for each that came past the bound: the room had them all until it was full.
   */
  readonly letGo: ReadonlyMap<RoomId, number>;
}

/**
 * Is asked before an event is kept.
 * @param alone an opening whose log goes on at a floor, so that nothing it stands on need be here
 */
export type Inspect = (event: SignedEvent, alone: boolean, beside: Beside) => void;

const NOTHING: LogPoint = { seq: 0, hash: new Uint8Array(0), lamport: 0 };

export class SimDisk {
  logs = new Map<LogId, DiskLog>();
  /** Let go of at some time to make room for others. */
  readonly forgotten = new Set<LogId>();
  /** The file is not the one it was made as, and that can be seen. */
  copied = false;
  #journal: Commit[] = [];
  #writing = new Map<RoomId, LogId>();
  #acknowledged = new Map<string, Acknowledgement>();
  #lastMs = 0;
  /** What somebody's key took back, of what they said anywhere in a room, here or not. */
  readonly #takenBack = new Set<string>();
  /** Edits that are here, by what they are of. */
  readonly #edits = new Map<string, SignedEvent[]>();

  get length(): number {
    return this.#journal.length;
  }

  /** Which of the logs here its owner writes in. */
  get written(): readonly LogId[] {
    return [...this.#writing.values()];
  }

  history(): StoredHistory {
    const logs: LogState[] = [];
    for (const [log, { room, author, head, floor, quarantined, openedAtMs }] of this.logs)
      logs.push({ room, log, author, head, floor, quarantined, openedAtMs });
    // As SQLite's: once found to be a copy, what was written before is no longer ours to go on with.
    if (this.copied) this.#writing.clear();
    const { copied } = this;
    this.copied = false;
    const writing = [...this.#writing].map(([room, log]) => ({ room, log }));
    return { logs, copied, writing, acknowledged: [...this.#acknowledged.values()] };
  }

  apply(commit: Commit, inspect: Inspect | undefined): void {
    this.#journal.push(commit);
    this.#lastMs = Math.max(this.#lastMs, commit.atMs);
    const letGo = new Map<RoomId, number>();
    for (const log of commit.forgotten ?? []) {
      const gone = this.logs.get(log);
      if (gone) letGo.set(gone.room, (letGo.get(gone.room) ?? 0) + 1);
      this.logs.delete(log);
      this.forgotten.add(log);
    }
    const floors = new Map<LogId, SignedEvent>();
    for (const floor of commit.floors) if (floor.seq > (floors.get(floor.log)?.seq ?? 0)) floors.set(floor.log, floor);
    for (const floor of floors.values()) this.#goOn(floor);
    const beside = { accused: new Set(commit.quarantined.map(({ log }) => log)), letGo };
    for (const event of commit.events) {
      const floor = floors.get(event.log);
      if (floor && event.seq > 1 && event.seq <= floor.seq) continue;
      inspect?.(event, floor !== undefined && event.seq === 1, beside);
      this.#keep(event);
      if (floor && event.seq === 1) this.#goOn(floor);
    }
    for (const { log, evidence } of commit.quarantined) {
      const found = this.logs.get(log);
      if (found) Object.assign(found, { quarantined: true, evidence });
    }
    for (const { room, log } of commit.writing) this.#writing.set(room, log);
    for (const { log, peer, seq } of commit.acknowledged) {
      const key = `${peer} ${log}`;
      if (seq > (this.#acknowledged.get(key)?.seq ?? 0)) this.#acknowledged.set(key, { log, peer, seq });
    }
  }

  /** Another one with its first `length` commits: a backup, a copied profile. What was pruned is there again. */
  copy(length = this.#journal.length): SimDisk {
    const copy = new SimDisk();
    for (const commit of this.#journal.slice(0, length)) copy.apply(commit, undefined);
    return copy;
  }

  has({ log, seq, hash }: { readonly log: LogId; readonly seq: number; readonly hash: Uint8Array }): boolean {
    const there = this.point(log, seq);
    return there !== undefined && Buffer.compare(there.hash, hash) === 0;
  }

  /** Or had, before it was forgotten. */
  hasHad(event: { readonly log: LogId; readonly seq: number; readonly hash: Uint8Array }): boolean {
    const { log, seq } = event;
    return seq < (this.logs.get(log)?.floor.seq ?? 0) || this.forgotten.has(log) || this.has(event);
  }

  read(log: LogId, from: number, maxBytes: number): readonly SignedEvent[] {
    const found = this.logs.get(log);
    if (!found) return [];
    const events: SignedEvent[] = [];
    let whole = 0;
    let bytes = 0;
    for (let seq = Math.max(from, found.floor.seq, 1); seq <= found.head.seq; seq++) {
      const event = found.events[seq - 1]?.event;
      if (!event) break;
      bytes += eventBytes(event);
      if (bytes > maxBytes && whole > 0) break;
      events.push(event);
      if (event.sig) whole = events.length;
    }
    return events.slice(0, whole);
  }

  point(log: LogId, seq: number): LogPoint | undefined {
    const found = this.logs.get(log);
    const event = seq === 1 ? found?.opening : found?.events[seq - 1]?.event;
    return event && pointOf(event);
  }

  firstSince(log: LogId, sinceMs: number): number | undefined {
    const found = this.logs.get(log);
    if (!found) return undefined;
    for (let seq = found.floor.seq + 1; seq <= found.head.seq; seq++) {
      if ((found.events[seq - 1] as Kept).keptAtMs < sinceMs) continue;
      if (seq === found.floor.seq + 1 || found.events[seq - 2]?.event.sig) return seq;
    }
    return undefined;
  }

  /** Retention: nothing before the newest signed event up to `seq`. Undefined: nothing to forget. */
  forget(log: LogId, seq: number): LogPoint | undefined {
    const found = this.logs.get(log);
    if (!found) return undefined;
    for (let at = Math.min(seq, found.head.seq); at > Math.max(found.floor.seq, 1); at--) {
      const kept = found.events[at - 1];
      if (!kept?.event.sig) continue;
      for (let gone = 0; gone < at - 1; gone++) found.events[gone] = undefined;
      found.events[at - 1] = { ...kept, event: { ...kept.event, body: undefined } };
      found.floor = pointOf(kept.event);
      return found.floor;
    }
    return undefined;
  }

  #keep(event: SignedEvent): void {
    const keptAtMs = this.#lastMs;
    let log = this.logs.get(event.log);
    if (!log) {
      const author = openedBy(event);
      if (!author) throw new Error('the first event of a log is no opening');
      const { room } = event;
      log = {
        room,
        author,
        openedAtMs: keptAtMs,
        opening: event,
        events: [],
        head: NOTHING,
        floor: NOTHING,
        quarantined: false,
        evidence: [],
      };
      this.logs.set(event.log, log);
    }
    log.events[event.seq - 1] = { event, keptAtMs };
    if (event.seq > log.head.seq) log.head = pointOf(event);
    this.#fold(event, authorOf(log.author));
  }

  /** As a store does: what was taken back is forgotten, with all that it was made into, whichever came first. */
  #fold(event: SignedEvent, author: PeerId): void {
    const said = event.body && parseBody(event.kind, event.body);
    const nameOf = (target: EventId) => `${event.room} ${author} ${target}`;
    if (event.kind === EVENT_KINDS.message && this.#takenBack.has(nameOf(eventIdOf(event)))) this.#blank(event);
    if (said?.kind === 'edit') {
      const name = nameOf(said.target);
      this.#edits.set(name, [...(this.#edits.get(name) ?? []), event]);
      if (this.#takenBack.has(name)) this.#blank(event);
    }
    if (said?.kind !== 'deletion') return;
    const name = nameOf(said.target);
    this.#takenBack.add(name);
    for (const edit of this.#edits.get(name) ?? []) this.#blank(edit);
    const target = parseEventId(said.target);
    const there = target && this.logs.get(target.log);
    const message = there?.events[target ? target.seq - 1 : 0]?.event;
    if (!there || authorOf(there.author) !== author || there.room !== event.room) return;
    if (message?.kind === EVENT_KINDS.message) this.#blank(message);
  }

  #blank({ log, seq }: SignedEvent): void {
    const events = this.logs.get(log)?.events;
    const kept = events?.[seq - 1];
    if (events && kept) events[seq - 1] = { ...kept, event: { ...kept.event, body: undefined } };
  }

  #goOn(floor: SignedEvent): void {
    const log = this.logs.get(floor.log);
    if (!log || floor.seq <= log.head.seq) return;
    log.events.fill(undefined);
    log.events[floor.seq - 1] = { event: { ...floor, body: undefined }, keptAtMs: this.#lastMs };
    log.head = log.floor = pointOf(floor);
  }
}

function pointOf({ seq, hash, lamport }: SignedEvent): LogPoint {
  return { seq, hash, lamport };
}
