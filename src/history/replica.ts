/** One member's copy of its rooms: says, keeps, hands on, catches up. The rules are in docs/history.md. */

import type { Timer } from '../core/clock.ts';
import { ChatError } from '../core/errors.ts';
import type { PeerId, RoomId } from '../core/ids.ts';
import { Acknowledgements } from './acknowledgements.ts';
import { Announcing } from './announcing.ts';
import { BatchWriter } from './batch-writer.ts';
import { digestOf } from './commit-digest.ts';
import { Contests } from './contests.ts';
import type { EventKind, LogId, SignedEvent } from './event.ts';
import { detached, eventBytes, sameBytes } from './event-codec.ts';
import type { Commit, LogPoint } from './event-store.ts';
import { Giving } from './giving.ts';
import { Intake } from './intake.ts';
import { CONGESTED_BYTES, MAX_EVIDENCE_BYTES, MAX_HAVE_ENTRIES, SUSPECT_AGAIN_TICKS, TICK_MS } from './limits.ts';
import { LogAllowance } from './log-allowance.ts';
import { type LogRecord, LogTable } from './log-table.ts';
import { OwnLogs } from './own-logs.ts';
import { PeerLink, type ShareMode } from './peer-link.ts';
import { Pulls } from './pulls.ts';
import type { ReplicaOptions } from './replica-options.ts';
import type { HaveEntry, SyncFrame } from './sync-frame.ts';

export class Replica {
  readonly #options: ReplicaOptions;
  readonly #table = new LogTable();
  readonly #own: OwnLogs;
  readonly #writer: BatchWriter;
  readonly #allowance: LogAllowance;
  readonly #intake: Intake;
  readonly #pulls: Pulls;
  readonly #giving: Giving;
  readonly #announcing: Announcing;
  readonly #acknowledgements: Acknowledgements;
  readonly #links = new Map<PeerId, PeerLink>();
  readonly #contests: Contests;
  #ticking: Timer | undefined;
  #ticks = 0;
  #evidenceBytes = 0;
  #congested = false;
  #state: 'new' | 'running' | 'stopped' = 'new';

  constructor(options: ReplicaOptions) {
    this.#options = options;
    const { self, signer, store, clock, random, events } = options;
    const table = this.#table;
    this.#own = new OwnLogs({ table, signer, clock, random });
    this.#allowance = new LogAllowance(table);
    this.#contests = new Contests({
      clock,
      hold: (room) => this.#own.hold(room),
      release: (room) => {
        this.#own.release(room);
        this.#writer.wake();
      },
    });
    this.#writer = new BatchWriter({
      store,
      clock,
      waits: () => this.#own.waits(),
      compose: () => this.#own.compose(),
      durable: (commit) => this.#durable(commit),
      isKept: (log) => table.get(log)?.durable !== undefined,
      lost: () => this.#lost(),
      failed: (error) => events.failed(error),
      recovered: () => events.recovered(),
    });
    this.#acknowledgements = new Acknowledgements({
      table,
      store,
      acknowledged: (peer, log, seq) => {
        this.#writer.acknowledge(peer, log, seq);
        events.acknowledged(peer, log, seq);
      },
      disputed: (link, record, seq) => this.#suspect(link, record.room, record.log, seq),
    });
    this.#giving = new Giving({
      self,
      table,
      store,
      clock,
      shareMs: (room) => options.shareMs(room),
      acknowledged: (peer, log) => this.#acknowledgements.of(peer, log),
      tell: (link, room, log) => this.#announcing.tell(link, room, [log]),
    });
    this.#announcing = new Announcing({
      table,
      clock,
      random,
      links: () => this.#links.values(),
      isFeeding: (link, record) => this.#giving.isFeeding(link, record),
    });
    this.#pulls = new Pulls({
      table,
      clock,
      random,
      want: (peer, room, log) => this.#want(peer, room, log),
      takes: () => this.#state === 'running' && this.#writer.takes && this.#writer.stagedBytes < CONGESTED_BYTES,
    });
    this.#intake = new Intake({
      table,
      store,
      signer,
      clock,
      allowance: this.#allowance,
      takes: () => this.#writer.takes,
      mayAuthor: (room, author) => options.mayAuthor(room, author),
      isLinked: (peer) => this.#links.has(peer),
      takesFloor: (peer, log, author) => this.#takesFloor(peer, log, author),
      isLastResort: (peer, log) => peer === this.#table.get(log)?.author || this.#pulls.isLastResort(peer, log),
      staged: (record, staged, floor) => this.#staged(record, staged, floor),
      skipped: ({ log, room }, from, to) => events.skipped(log, room, from, to),
      quarantine: (record, evidence, batch) => this.#quarantine(record, evidence, batch),
      disputed: (room, log, seq) => {
        for (const link of this.#links.values()) this.#suspect(link, room, log, seq);
      },
      demanded: (peer, room, log, seq) => {
        const link = this.#links.get(peer);
        if (this.#pulls.isClaimed(log, seq)) this.#pulls.demand(log);
        else if (link) this.#suspect(link, room, log, seq);
      },
      answered: (peer, log, outcome) => this.#pulls.answered(peer, log, outcome),
      misbehaved: (peer, reason) => this.#misbehaved(peer, reason),
    });
  }

  /** Reads what is on disk. Idempotent. @throws ChatError `history-unusable` */
  async start(): Promise<void> {
    if (this.#state !== 'new') return;
    this.#state = 'running';
    const { logs, copied, writing, acknowledged } = await this.#options.store.open();
    this.#table.load(logs);
    if (!copied) this.#own.load(writing);
    this.#acknowledgements.load(acknowledged);
    this.#announcing.start();
    this.#tick();
  }

  /** What was said before is settled first. Idempotent. The store is not closed. */
  async stop(): Promise<void> {
    if (this.#state === 'stopped') return;
    this.#state = 'stopped';
    this.#ticking?.cancel();
    this.#announcing.stop();
    for (const peer of [...this.#links.keys()]) this.unlinked(peer);
    this.#writer.flush();
    this.#writer.wake();
    await this.#writer.finish();
    this.#own.rejectAll(new ChatError('stopped', 'the history has been closed'));
  }

  /** We are a member from now on; our log is opened if there is none. */
  open(room: RoomId): void {
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
    return this.#acknowledgements.of(peer, log);
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
  }

  /** The room is shared with this peer from now on: the request was accepted, the secret proved. */
  admit(peer: PeerId, room: RoomId, mode: ShareMode = 'share'): void {
    const link = this.#links.get(peer);
    if (!link || link.rooms.get(room) === mode) return;
    link.rooms.set(room, mode);
    if (mode === 'receive') return;
    this.#giving.feedAll(link, room);
    this.#announcing.tell(link, room, 'all');
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
    this.#contests.endOf(link);
    this.#pulls.unlinked(peer);
  }

  /** The link takes frames again. */
  drained(peer: PeerId): void {
    const link = this.#links.get(peer);
    if (!link?.full) return;
    link.full = false;
    this.#giving.resume(link);
    for (const room of link.rooms.keys()) this.#giving.feedAll(link, room);
    this.#announcing.flush(link);
    this.#pulls.pump();
  }

  receive(peer: PeerId, frame: SyncFrame): void {
    const link = this.#links.get(peer);
    // A frame on its way when the room was left is no fault.
    if (!link?.rooms.has(frame.room) || !this.#own.isOpen(frame.room)) return;
    switch (frame.kind) {
      case 'have':
        this.#heard(link, frame.room, frame.entries);
        break;
      case 'want':
        this.#giving.wanted(link, frame);
        break;
      case 'events':
        this.#intake.receive(peer, frame);
        break;
    }
    this.#pulls.pump();
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

  #heard(link: PeerLink, room: RoomId, entries: readonly HaveEntry[]): void {
    if (entries.length > MAX_HAVE_ENTRIES) {
      this.#misbehaved(link.id, 'a Have of too many logs');
      return;
    }
    if (!link.shares(room)) return;
    if (!link.heardOf.has(room)) {
      // It shares the room from now on, maybe not yet when we first told it what we have.
      link.heardOf.add(room);
      this.#announcing.tell(link, room, 'all');
    }
    for (const { log, seq, hash } of entries) {
      const record = this.#table.get(log);
      if (record && record.room !== room) continue;
      if (record?.durable && seq <= record.durable.seq) {
        if (record.author === this.#options.self) this.#acknowledgements.heard(link, record, seq, hash);
        else {
          const there = this.#table.point(record, seq);
          if (there && !record.quarantined && !sameBytes(there.hash, hash)) this.#suspect(link, room, log, seq);
        }
        continue;
      }
      if (record?.quarantined || this.#allowance.isRefused(log, this.#options.clock.now())) continue;
      if (this.#own.writes(log, room)) this.#contests.begin(link, room);
      this.#pulls.claimed(link.id, room, log, seq);
    }
  }

  /** Asks for an event that they have, or have otherwise than we: a cause, or the proof of a fork. */
  #suspect(link: PeerLink, room: RoomId, log: LogId, seq: number): void {
    if (link.suspected.has(log) || !link.shares(room) || link.suspected.size >= MAX_HAVE_ENTRIES) return;
    link.suspected.add(log);
    const record = this.#table.get(log);
    const from = record ? Math.min(seq, record.staged.seq + 1) : 0;
    const prev = record && from > 1 ? this.#table.point(record, from - 1)?.hash : undefined;
    link.send({ kind: 'want', room, log, from, prev: prev ?? new Uint8Array(0) });
  }

  #want(peer: PeerId, room: RoomId, log: LogId): void {
    const staged = this.#table.get(log)?.staged;
    const from = staged ? staged.seq + 1 : 0;
    const prev = staged?.hash ?? new Uint8Array(0);
    this.#links.get(peer)?.send({ kind: 'want', room, log, from, prev });
  }

  /** Unasked for only from its author; and past a gap only when nobody has what is in it. */
  #takesFloor(peer: PeerId, log: LogId, author: PeerId): boolean {
    const isAnswer = this.#pulls.isAsked(peer, log) || peer === author;
    if (!this.#table.get(log)) return isAnswer;
    return isAnswer && this.#pulls.isLastResort(peer, log);
  }

  #staged(record: LogRecord, events: readonly SignedEvent[], floor: SignedEvent | undefined): void {
    this.#writer.take(events, floor);
    if (record.author === this.#options.self) this.#writtenElsewhere(record);
    this.#pulls.advanced(record.log);
  }

  /** Rule 8: events of our own key that we didn't write here. */
  #writtenElsewhere({ room, log }: LogRecord): void {
    if (!this.#own.writes(log, room)) return;
    this.#own.renew(room);
    this.#contests.end(room);
    this.#options.events.renewed(room, log);
  }

  #quarantine(record: LogRecord, evidence: SignedEvent, batch: readonly SignedEvent[]): void {
    if (record.quarantined) return;
    record.quarantined = true;
    const bytes = batch.reduce((sum, event) => sum + eventBytes(event), 0);
    if (this.#evidenceBytes + bytes <= MAX_EVIDENCE_BYTES) {
      this.#evidenceBytes += bytes;
      record.evidence = batch.map(detached);
    }
    this.#writer.quarantine(record.log, evidence);
    this.#options.events.quarantined(record.log, record.room, record.author);
    if (record.author === this.#options.self) this.#writtenElsewhere(record);
    this.#pulls.advanced(record.log);
  }

  #durable(commit: Commit): void {
    const { heads, runs } = digestOf(commit);
    const changed = new Map<RoomId, LogId[]>();
    for (const [log, head] of heads) {
      const record = this.#table.get(log);
      if (!record) continue;
      this.#table.durable(record, head);
      this.#pulls.advanced(log);
      const logs = changed.get(record.room);
      if (logs) logs.push(log);
      else changed.set(record.room, [log]);
    }
    if (commit.events.length > 0) this.#options.events.stored(commit.events);
    for (const [log, run] of runs) {
      if (this.#table.get(log)?.author !== this.#options.self) continue;
      this.#giving.push(this.#links.values(), run);
      this.#intake.arrived(log, (run[0] as SignedEvent).seq, (run.at(-1) as SignedEvent).seq);
    }
    for (const [room, logs] of changed) this.#announcing.changed(room, logs);
    this.#pulls.pump();
    this.#measure();
  }

  #lost(): void {
    this.#intake.clear();
    for (const { log } of this.#table.rollBack()) this.#pulls.again(log);
    this.#measure();
  }

  #measure(): void {
    const isCongested = this.#writer.stagedBytes + this.#own.saidBytes >= CONGESTED_BYTES;
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
      this.#contests.tick();
      this.#pulls.tick();
      // If the disk couldn't be read when an outbox was, nobody asks for what is in it.
      for (const link of this.#links.values()) for (const room of link.rooms.keys()) this.#giving.feedAll(link, room);
      if (++this.#ticks % SUSPECT_AGAIN_TICKS === 0) for (const link of this.#links.values()) link.suspected.clear();
      this.#writer.flush();
      this.#tick();
    });
  }
}
