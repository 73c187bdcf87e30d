/** One member's copy of its rooms: says, keeps, hands on, catches up. The rules are in docs/history.md. */

import type { Timer } from '../core/clock.ts';
import { ChatError } from '../core/errors.ts';
import type { PeerId, RoomId } from '../core/ids.ts';
import type { BatchWriter } from './batch-writer.ts';
import { Consequences } from './consequences.ts';
import type { EventKind, LogId, SignedEvent } from './event.ts';
import type { LogPoint, LogState } from './event-store.ts';
import type { Giving } from './giving.ts';
import type { Intake } from './intake.ts';
import type { Lack } from './lesser.ts';
import {
  CONGESTED_BYTES,
  GAP_PATIENCE_MS,
  HELD_BYTES,
  LESSER_PATIENCE_MS,
  MAX_MISSED_ROOMS,
  SUSPECT_AGAIN_TICKS,
  TICK_MS,
} from './limits.ts';
import type { LogTable } from './log-table.ts';
import type { OwnLogs } from './own-logs.ts';
import { PeerLink, type ShareMode } from './peer-link.ts';
import type { Pulls } from './pulls.ts';
import type { ReplicaOptions } from './replica-options.ts';
import { assemble, type ReplicaParts } from './replica-parts.ts';
import type { SyncFrame } from './sync-frame.ts';

export class Replica {
  readonly #options: ReplicaOptions;
  readonly #links = new Map<PeerId, PeerLink>();
  readonly #table: LogTable;
  readonly #own: OwnLogs;
  readonly #writer: BatchWriter;
  readonly #intake: Intake;
  readonly #pulls: Pulls;
  readonly #giving: Giving;
  readonly #parts: Pick<
    ReplicaParts,
    'hearing' | 'announcing' | 'acknowledgements' | 'requests' | 'contests' | 'shares'
  >;
  #ticking: Timer | undefined;
  #ticks = 0;
  #congested = false;
  #state: 'new' | 'running' | 'stopped' = 'new';

  constructor(options: ReplicaOptions) {
    this.#options = options;
    const parts = assemble(options, {
      links: this.#links,
      takes: () => this.#takes(),
      durable: (commit) => {
        consequences.durable(commit);
        this.#eased();
      },
      lost: () => {
        consequences.lost();
        this.#eased();
      },
      takesFloor: (peer, author, log, lack) => this.#takesFloor(peer, author, log, lack),
      staged: (record, events, from, floor) => consequences.staged(record, events, from, floor),
      quarantine: (record, evidence) => consequences.quarantine(record, evidence),
      misbehaved: (peer, reason) => this.#misbehaved(peer, reason),
    });
    const consequences = new Consequences(options, this.#links, parts);
    const { table, own, writer, intake, pulls, giving } = parts;
    this.#table = table;
    this.#own = own;
    this.#writer = writer;
    this.#intake = intake;
    this.#pulls = pulls;
    this.#giving = giving;
    this.#parts = parts;
  }

  /** Reads what is on disk. Idempotent. @throws ChatError `history-unusable` */
  async start(): Promise<void> {
    if (this.#state !== 'new') return;
    this.#state = 'running';
    const { logs, copied, writing, acknowledged } = await this.#options.store.open();
    this.#table.load(logs);
    if (!copied) this.#own.load(writing);
    this.#parts.acknowledgements.load(acknowledged);
    this.#parts.announcing.start();
    this.#tick();
  }

  /** What was said before is settled first. Idempotent. The store is not closed. */
  async stop(): Promise<void> {
    if (this.#state === 'stopped') return;
    this.#state = 'stopped';
    this.#ticking?.cancel();
    this.#parts.announcing.stop();
    for (const peer of [...this.#links.keys()]) this.unlinked(peer);
    await this.#own.found();
    this.#writer.flush();
    this.#writer.wake();
    await this.#writer.finish();
    this.#own.rejectAll(new ChatError('stopped', 'the history has been closed'));
  }

  /**
   * We are a member from now on; our log is opened if there is none.
   * @param anew in another log than before: that one said that we left
   */
  open(room: RoomId, anew = false): void {
    if (anew) this.#own.renew(room);
    this.#own.open(room);
    this.#writer.wake();
  }

  /** We are not a member any more: nothing of it is said, taken or handed on. What is kept stays. */
  close(room: RoomId): void {
    this.#own.close(room);
    for (const peer of this.#links.keys()) this.revoke(peer, room);
  }

  /** The log of the room in which we write now, once there is one. */
  ownLog(room: RoomId): LogId | undefined {
    return this.#own.logOf(room);
  }

  /** Up to where a peer has said to have our log; 0: nothing. */
  acknowledgedBy(peer: PeerId, log: LogId): number {
    return this.#parts.acknowledgements.of(peer, log);
  }

  /** Whether everybody linked has said to have all of what we wrote in the rooms that they share. */
  get isHeard(): boolean {
    for (const { id, rooms } of this.#links.values()) {
      for (const [room, mode] of rooms) {
        const log = this.#own.logOf(room);
        const head = log && this.#table.get(log)?.durable?.seq;
        const hears = mode === 'share' && this.#options.isMember(room, id);
        if (hears && log && head && this.acknowledgedBy(id, log) < head) return false;
      }
    }
    return true;
  }

  /** What is durable of a room's logs, now. */
  logsOf(room: RoomId): LogState[] {
    return [...this.#table.of(room).values()].flatMap((record) => {
      const { log, spki: author, durable: head, durableFloor: floor, quarantined, openedAtMs } = record;
      return head ? [{ room, log, author, head, floor, quarantined, openedAtMs }] : [];
    });
  }

  /** Up to where a log of the room is durable; 0: nothing of it is. */
  durableOf(room: RoomId, log: LogId): number {
    const record = this.#table.get(log);
    return record?.room === room ? (record.durable?.seq ?? 0) : 0;
  }

  /** How far each log of a room goes, with what is on its way to the disk. */
  headsOf(room: RoomId): ReadonlyMap<LogId, number> {
    return new Map([...this.#table.of(room)].map(([log, { staged }]) => [log, staged.seq]));
  }

  /** Of what is checked and on its way to the disk. */
  get stagedBytes(): number {
    return this.#writer.stagedBytes;
  }

  /** Of events whose causes are not here, with what each costs beside. */
  get waitingBytes(): number {
    return this.#intake.waitingBytes;
  }

  /**
   * Resolves once it is durable.
   * @throws ChatError `history-unwritable`, `room-unknown`, `message-too-long`, `stopped`
   */
  say(room: RoomId, kind: EventKind, body: Uint8Array): Promise<SignedEvent> {
    if (this.#state !== 'running') return Promise.reject(new ChatError('stopped', 'the history is not open'));
    const said = this.#own.say(room, kind, body);
    this.#writer.wake();
    this.#measure();
    return said;
  }

  /** A link came up; it shares these rooms. Replaces an earlier link of the same peer. */
  linked(peer: PeerId, rooms: ReadonlyMap<RoomId, ShareMode>): void {
    this.unlinked(peer);
    if (this.#state !== 'running') return;
    const link = new PeerLink(peer, (frame) => this.#options.send(peer, frame));
    this.#links.set(peer, link);
    this.#pulls.linked(peer);
    this.#intake.linked(peer);
    for (const [room, mode] of rooms) this.admit(peer, room, mode);
    this.#parts.shares.weigh(peer); // of what it handed on by an earlier link
  }

  /** The room is shared with this peer from now on: the request was accepted, the secret proved. */
  admit(peer: PeerId, room: RoomId, mode: ShareMode = 'share'): void {
    const link = this.#links.get(peer);
    if (!link || link.rooms.get(room) === mode) return;
    link.rooms.set(room, mode);
    if (mode === 'receive') {
      if (link.missed.delete(room)) this.#parts.requests.letGo(link, room);
      return;
    }
    this.#giving.feedAll(link, room);
    this.#parts.announcing.tell(link, room, 'all');
  }

  /** They have become a member of a room that is shared with them: now they get what they were not given before. */
  met(peer: PeerId, room: RoomId): void {
    const link = this.#links.get(peer);
    if (!link) return;
    this.#giving.feedAll(link, room);
    this.#parts.announcing.tell(link, room, 'all');
  }

  /** And from now on not any more. */
  revoke(peer: PeerId, room: RoomId): void {
    this.#links.get(peer)?.forgetRoom(room);
    this.#pulls.forget(room, peer);
  }

  unlinked(peer: PeerId): void {
    const link = this.#links.get(peer);
    if (!link) return;
    link.open = false;
    this.#links.delete(peer);
    this.#intake.unlinked(peer);
    this.#parts.contests.endOf(link);
    this.#parts.requests.unlinked(link);
    this.#parts.shares.forget(peer);
    this.#pulls.unlinked(peer);
  }

  /** The link takes frames again. */
  drained(peer: PeerId): void {
    const link = this.#links.get(peer);
    if (!link?.full) return;
    link.full = false;
    this.#giving.resume(link);
    for (const room of link.rooms.keys()) this.#giving.feedAll(link, room);
    this.#parts.announcing.flush(link);
    this.#pulls.pump();
  }

  receive(peer: PeerId, frame: SyncFrame): void {
    const link = this.#links.get(peer);
    // A frame on its way when the room was left is no fault.
    if (!link?.rooms.has(frame.room) || !this.#own.isOpen(frame.room)) {
      if (link && link.missed.size < MAX_MISSED_ROOMS) link.missed.add(frame.room);
      return;
    }
    if (!link.shares(frame.room)) link.requests.add(frame.room);
    switch (frame.kind) {
      case 'have':
        this.#parts.hearing.heard(link, frame.room, frame.entries);
        break;
      case 'want':
        this.#giving.wanted(link, frame);
        break;
      case 'events':
        this.#intake.receive(peer, frame);
        break;
    }
    this.#pulls.pump();
    if (link.open) this.#parts.shares.weigh(peer);
    this.#measure();
  }

  /** Runs `task` between two commits; the floors that it raised in the store are what holds from then on. */
  prune(task: () => Promise<readonly { readonly log: LogId; readonly floor: LogPoint }[]>): Promise<void> {
    return this.#writer.between(async () => {
      for (const { log, floor } of await task()) {
        const record = this.#table.get(log);
        if (!record || floor.seq <= record.floor.seq) continue;
        this.#table.raise(record, floor);
        record.durableFloor = floor;
      }
    });
  }

  /** Unasked for only from its author; and past a gap only when nobody has what is in it. */
  #takesFloor(peer: PeerId, author: PeerId, log: LogId, lack: Lack): boolean {
    const isAnswer = this.#pulls.isAsked(peer, log) || peer === author;
    const here = this.#table.get(log)?.staged.seq ?? 0;
    // Who has the opening alone can prove nothing, and so is given what a newcomer is: nobody else has a better say in that.
    if (here === 0 || (here === 1 && peer === author)) return isAnswer;
    const patienceMs = peer === author ? LESSER_PATIENCE_MS : GAP_PATIENCE_MS;
    return isAnswer && this.#pulls.isLastResort(peer, log, lack, patienceMs);
  }

  #takes(): boolean {
    return this.#state === 'running' && this.#writer.takes && this.#writer.stagedBytes < HELD_BYTES;
  }

  #eased(): void {
    this.#parts.shares.relieve();
    this.#measure();
  }

  #measure(): void {
    const { saidBytes } = this.#own;
    const isCongested = saidBytes >= CONGESTED_BYTES || this.#writer.stagedBytes + saidBytes >= HELD_BYTES;
    if (isCongested === this.#congested) return;
    this.#congested = isCongested;
    this.#options.events.congested(isCongested);
  }

  #misbehaved(peer: PeerId, reason: string): void {
    if (!this.#links.has(peer)) return;
    this.unlinked(peer);
    this.#options.events.misbehaved(peer, reason);
  }

  #tick(): void {
    this.#ticking = this.#options.clock.after(TICK_MS, () => {
      this.#parts.contests.tick();
      this.#pulls.tick();
      this.#intake.tick();
      this.#parts.requests.tick();
      // If the disk couldn't be read when an outbox was, nobody asks for what is in it.
      for (const link of this.#links.values()) for (const room of link.rooms.keys()) this.#giving.feedAll(link, room);
      if (++this.#ticks % SUSPECT_AGAIN_TICKS === 0) for (const link of this.#links.values()) link.suspectAgain();
      this.#writer.flush();
      this.#tick();
    });
  }
}
