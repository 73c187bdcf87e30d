/** Puts together what a replica is made of, each part told what it needs of the others. */

import type { PeerId, RoomId } from '../core/ids.ts';
import { Acknowledgements } from './acknowledgements.ts';
import { Announcing } from './announcing.ts';
import { Asking } from './asking.ts';
import { BatchWriter } from './batch-writer.ts';
import { Contests } from './contests.ts';
import type { LogId, SignedEvent } from './event.ts';
import type { Commit } from './event-store.ts';
import { Evidence } from './evidence.ts';
import { Giving } from './giving.ts';
import { Hearing } from './hearing.ts';
import { Intake } from './intake.ts';
import type { Lack } from './lesser.ts';
import { LogAllowance } from './log-allowance.ts';
import { type LogRecord, LogTable } from './log-table.ts';
import { OwnLogs } from './own-logs.ts';
import type { PeerLink } from './peer-link.ts';
import { Pulls } from './pulls.ts';
import type { ReplicaOptions } from './replica-options.ts';
import { Requests } from './requests.ts';
import { Shares } from './shares.ts';
import { Targets } from './targets.ts';

/** What concerns several parts, and so the replica. */
export interface ReplicaHooks {
  readonly links: ReadonlyMap<PeerId, PeerLink>;
  /** Whether more can be taken. */
  takes(): boolean;
  durable(commit: Commit): void;
  lost(): void;
  takesFloor(peer: PeerId, author: PeerId, log: LogId, lack: Lack): boolean;
  staged(record: LogRecord, events: readonly SignedEvent[], from: PeerId, floor: SignedEvent | undefined): void;
  quarantine(record: LogRecord, evidence: readonly SignedEvent[]): void;
  misbehaved(peer: PeerId, reason: string): void;
}

export type ReplicaParts = ReturnType<typeof assemble>;

export function assemble(options: ReplicaOptions, hooks: ReplicaHooks) {
  const { self, signer, store, clock, random, events } = options;
  const sealed = (log: LogId) => options.sealed(log);
  const isMember = (room: RoomId, peer: PeerId) => options.isMember(room, peer);
  const table: LogTable = new LogTable(sealed);
  const targets = new Targets(table, store);
  const own: OwnLogs = new OwnLogs({ table, signer, clock, random, targets, wake: () => writer.wake() });
  const isLinked = (peer: PeerId) => hooks.links.has(peer);
  const isKnown = (author: PeerId) => options.isKnown(author);
  const allowance: LogAllowance = new LogAllowance({ self, table, isLinked, isKnown });
  const contests: Contests = new Contests({
    clock,
    hold: (room) => own.hold(room),
    release: (room) => {
      own.release(room);
      writer.wake();
    },
  });
  const writer: BatchWriter = new BatchWriter({
    store,
    clock,
    waits: () => own.waits(),
    compose: () => own.compose(),
    durable: (commit) => hooks.durable(commit),
    isKept: (log) => table.get(log)?.durable !== undefined,
    lost: () => hooks.lost(),
    failed: (error) => events.failed(error),
    recovered: () => events.recovered(),
  });
  const acknowledgements: Acknowledgements = new Acknowledgements({
    table,
    store,
    acknowledged: (peer, log, seq) => {
      writer.acknowledge(peer, log, seq);
      events.acknowledged(peer, log, seq);
    },
    disputed: (link, record, seq) => hearing.suspect(link, record.room, record.log, seq),
  });
  const evidence: Evidence = new Evidence(store);
  const asking: Asking = new Asking(table, store);
  const giving: Giving = new Giving({
    self,
    table,
    store,
    clock,
    shareMs: (room) => options.shareMs(room),
    sealed,
    isMember,
    ownLog: (room) => own.logOf(room),
    acknowledged: (peer, log) => acknowledgements.of(peer, log),
    evidenceOf: (record) => evidence.of(record),
    tell: (link, room, log) => announcing.tell(link, room, [log]),
  });
  const announcing: Announcing = new Announcing({
    table,
    clock,
    random,
    links: () => hooks.links.values(),
    sealed,
    isMember,
    introduce: (link, room) => giving.introduce(link, room),
    isFeeding: (link, record) => giving.isFeeding(link, record),
  });
  const pulls: Pulls = new Pulls({
    table,
    clock,
    random,
    want: (peer, room, log) => {
      const here = table.get(log)?.staged.seq;
      asking.want(hooks.links.get(peer), room, log, here === undefined ? 0 : here + 1);
    },
    takes: () => hooks.takes(),
  });
  const requests: Requests = new Requests({ takes: () => hooks.takes(), relink: (peer) => events.relink(peer) });
  const intake: Intake = new Intake({
    table,
    store,
    signer,
    clock,
    allowance,
    takes: () => writer.takes,
    mayAuthor: (room, author) => options.mayAuthor(room, author),
    takesFloor: (peer, author, log, lack) => hooks.takesFloor(peer, author, log, lack),
    takesLesser: (peer, log, lack) => pulls.isLastResort(peer, log, lack),
    staged: (record, staged, from, floor) => hooks.staged(record, staged, from, floor),
    skipped: ({ log, room }, from, to) => events.skipped(log, room, from, to),
    quarantine: (record, evidence) => hooks.quarantine(record, evidence),
    letGo: (peer, room) => requests.letGo(hooks.links.get(peer), room),
    disputed: (room, log, seq) => {
      for (const link of hooks.links.values()) hearing.suspect(link, room, log, seq);
    },
    demanded: (peer, room, log, seq) => {
      const link = hooks.links.get(peer);
      if (pulls.isClaimed(log, seq)) pulls.demand(log);
      else if (link) hearing.suspect(link, room, log, seq);
    },
    answered: (peer, log, outcome) => pulls.answered(peer, log, outcome),
    misbehaved: (peer, reason) => hooks.misbehaved(peer, reason),
    eased: () => shares.relieve(),
  });
  const shares: Shares = new Shares({
    waitingBytes: () => writer.stagedBytes + own.saidBytes + intake.unjudgedBytes,
    waitingBytesOf: (peer) => writer.stagedBytesOf(peer) + intake.unjudgedBytesOf(peer),
    held: (peer, yes) => events.held(peer, yes),
  });
  const misbehaved = (peer: PeerId, reason: string) => hooks.misbehaved(peer, reason);
  const hearing: Hearing = new Hearing({
    ...{ self, clock, table, own, allowance, acknowledgements, evidence, contests, pulls, announcing, asking },
    misbehaved,
  });
  return {
    table,
    own,
    allowance,
    contests,
    writer,
    evidence,
    giving,
    announcing,
    pulls,
    requests,
    intake,
    shares,
    hearing,
    acknowledgements,
  };
}
