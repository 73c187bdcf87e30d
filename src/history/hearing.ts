/** What a Have says: who has our words, who has more of others' than we, and who has something else than we. */

import type { Clock } from '../core/clock.ts';
import type { PeerId, RoomId } from '../core/ids.ts';
import type { Acknowledgements } from './acknowledgements.ts';
import type { Announcing } from './announcing.ts';
import type { Asking } from './asking.ts';
import type { Contests } from './contests.ts';
import type { LogId } from './event.ts';
import { sameBytes } from './event-codec.ts';
import type { Evidence } from './evidence.ts';
import { MAX_HAVE_ENTRIES } from './limits.ts';
import type { LogAllowance } from './log-allowance.ts';
import type { LogTable } from './log-table.ts';
import type { OwnLogs } from './own-logs.ts';
import type { PeerLink } from './peer-link.ts';
import type { Pulls } from './pulls.ts';
import type { HaveEntry } from './sync-frame.ts';

export interface HearingOptions {
  readonly self: PeerId;
  readonly clock: Clock;
  readonly table: LogTable;
  readonly own: OwnLogs;
  readonly allowance: LogAllowance;
  readonly acknowledgements: Acknowledgements;
  readonly evidence: Evidence;
  readonly contests: Contests;
  readonly pulls: Pulls;
  readonly announcing: Announcing;
  readonly asking: Asking;
  misbehaved(peer: PeerId, reason: string): void;
}

export class Hearing {
  readonly #options: HearingOptions;

  constructor(options: HearingOptions) {
    this.#options = options;
  }

  heard(link: PeerLink, room: RoomId, entries: readonly HaveEntry[]): void {
    if (entries.length > MAX_HAVE_ENTRIES) {
      this.#options.misbehaved(link.id, 'a Have of too many logs');
      return;
    }
    if (!link.shares(room)) return;
    if (!link.heardOf.has(room)) {
      // It shares the room from now on, maybe not yet when we first told it what we have.
      link.heardOf.add(room);
      this.#options.announcing.tell(link, room, 'all');
    }
    for (const entry of entries) this.#heardOf(link, room, entry);
  }

  #heardOf(link: PeerLink, room: RoomId, { log, seq, hash }: HaveEntry): void {
    const { self, clock, table, own, allowance, acknowledgements, evidence, contests, pulls } = this.#options;
    const record = table.get(log);
    if (record && record.room !== room) return;
    if (record?.quarantined) void evidence.prove(link, record);
    if (record?.durable && seq <= record.durable.seq) {
      if (record.author === self) acknowledgements.heard(link, record, seq, hash);
      else {
        const there = table.point(record, seq);
        if (there && !record.quarantined && !sameBytes(there.hash, hash)) this.suspect(link, room, log, seq);
      }
      return;
    }
    if (record?.quarantined || allowance.isRefused(log, clock.now())) return;
    if (own.writes(log, room)) contests.begin(link, room);
    pulls.claimed(link.id, room, log, seq);
  }

  /** Asks for an event that they have, or have otherwise than we: a cause, or the proof of a fork. */
  suspect(link: PeerLink, room: RoomId, log: LogId, seq: number): void {
    if (link.suspected.has(log) || !link.shares(room) || link.suspected.size >= MAX_HAVE_ENTRIES) return;
    link.suspected.add(log);
    const { table, asking } = this.#options;
    const record = table.get(log);
    asking.want(link, room, log, record ? Math.min(seq, record.staged.seq + 1) : 0);
  }
}
