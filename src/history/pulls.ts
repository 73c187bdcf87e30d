/** Asks for what others have more of: one Want at a time for each log, of whoever is likely to answer. */

import type { Clock, Random } from '../core/clock.ts';
import type { PeerId, RoomId } from '../core/ids.ts';
import { Claim } from './claim.ts';
import type { LogId } from './event.ts';
import type { Outcome } from './intake-options.ts';
import type { Lack } from './lesser.ts';
import {
  LESSER_PATIENCE_MS,
  MAX_CLAIMS_PER_PEER,
  MAX_WANTS_OUT,
  SLOW_ANSWER_MS,
  SMALL_ANSWER_EVENTS,
  WANT_MS,
} from './limits.ts';
import type { LogTable } from './log-table.ts';

interface Source {
  /** Logs that it can be asked for, in this order. */
  readonly ready: Set<LogId>;
  /** Wants under way. */
  out: number;
  claims: number;
  /** The higher, the later it is asked. */
  penalty: number;
}

export interface PullsOptions {
  readonly table: LogTable;
  readonly clock: Clock;
  readonly random: Random;
  want(peer: PeerId, room: RoomId, log: LogId): void;
  /** Whether more can be taken. */
  takes(): boolean;
}

export class Pulls {
  readonly #options: PullsOptions;
  readonly #claims = new Map<LogId, Claim>();
  readonly #sources = new Map<PeerId, Source>();
  readonly #asked = new Set<Claim>();

  constructor(options: PullsOptions) {
    this.#options = options;
  }

  linked(peer: PeerId): void {
    this.#sources.set(peer, { ready: new Set(), out: 0, claims: 0, penalty: 0 });
  }

  unlinked(peer: PeerId): void {
    for (const claim of this.#claims.values()) this.#withdraw(claim, peer);
    this.#sources.delete(peer);
    this.pump();
  }

  /** Whatever they said of a room is of no use any more. */
  forget(room: RoomId, peer?: PeerId): void {
    for (const claim of this.#claims.values()) {
      if (claim.room !== room) continue;
      for (const by of [...claim.by.keys()]) if (peer === undefined || by === peer) this.#withdraw(claim, by);
    }
  }

  /** A Have named a log of which more is there than here. */
  claimed(peer: PeerId, room: RoomId, log: LogId, seq: number): void {
    const source = this.#sources.get(peer);
    if (!source) return;
    let claim = this.#claims.get(log);
    if (!claim?.by.has(peer)) {
      if (source.claims >= MAX_CLAIMS_PER_PEER) return;
      source.claims++;
    }
    if (!claim) {
      claim = new Claim(room, log);
      this.#claims.set(log, claim);
    }
    if (!claim.by.has(peer)) claim.retryAtMs = 0;
    // What is durable there doesn't shrink while it is linked: a Have that says less was overtaken by one that says more.
    claim.by.set(peer, Math.max(seq, claim.by.get(peer) ?? 0));
    this.#enqueue(claim);
  }

  /** Whether this peer has been asked for this log and may answer. */
  isAsked(peer: PeerId, log: LogId): boolean {
    return this.#claims.get(log)?.asked?.peer === peer;
  }

  /**
   * What it gives is less than the whole, and nobody else is left who could give more of it, and whoever has more has had
   * the time to say so.
   */
  isLastResort(peer: PeerId, log: LogId, lack: Lack, patienceMs = LESSER_PATIENCE_MS): boolean {
    const claim = this.#claims.get(log);
    claim?.offered(peer, lack);
    return claim?.isLastResort(peer, lack, patienceMs) ?? false;
  }

  /**
   * What came of the events a peer sent of a log: so many are new, or the rest waits for its causes.
   * `failed`: what came can't be taken, or not from there. `isLesser`: less than the whole.
   */
  answered(peer: PeerId, log: LogId, outcome: Outcome): void {
    const claim = this.#claims.get(log);
    if (!claim) return;
    if (outcome.taken > 0) claim.renewed(peer, outcome.isLesser);
    if (claim.asked?.peer !== peer) {
      this.#settle(claim);
      return;
    }
    this.#rate(claim, outcome.taken);
    if (outcome.waits && !outcome.failed) {
      this.#freeSlot(claim);
      claim.asked.arrived = true;
      return;
    }
    this.#release(claim);
    if (outcome.taken === 0 || outcome.failed) claim.failedAt(peer);
    this.#settle(claim);
  }

  /** More of it is staged, or durable, now, whoever it came from. */
  advanced(log: LogId): void {
    const claim = this.#claims.get(log);
    if (!claim) return;
    if (claim.asked?.arrived) this.#release(claim);
    if (!claim.asked) this.#settle(claim);
  }

  /** Whether anybody says to have it. */
  isClaimed(log: LogId, seq: number): boolean {
    for (const claimed of this.#claims.get(log)?.by.values() ?? []) if (claimed >= seq) return true;
    return false;
  }

  /** Something else waits for it: it is asked for before others. */
  demand(log: LogId): void {
    const claim = this.#claims.get(log);
    if (!claim || claim.asked || claim.rests(this.#options.clock.now())) return;
    this.#ask(claim);
    this.#enqueue(claim);
  }

  /** What is behind again, after a commit was lost. */
  again(log: LogId): void {
    const claim = this.#claims.get(log);
    if (!claim) return;
    this.#release(claim);
    claim.forgive();
    claim.retryAtMs = 0;
    this.#settle(claim);
  }

  /** Looks for answers that don't come. */
  tick(): void {
    const now = this.#options.clock.now();
    for (const claim of [...this.#asked]) {
      const { asked } = claim;
      if (!asked || (now - asked.atMs < WANT_MS && now >= asked.atMs)) continue;
      this.#release(claim);
      claim.failedAt(asked.peer);
      if (!asked.arrived && this.#strike(claim, asked.peer)) continue;
      this.#settle(claim);
    }
    for (const claim of this.#claims.values()) {
      claim.tick();
      if (!claim.asked) this.#enqueue(claim);
    }
    this.pump();
  }

  /** As many Wants as each may have out: who claims much can't hold up what others have. */
  pump(): void {
    if (!this.#options.takes()) return;
    for (const [peer, source] of this.#sources) {
      for (const log of source.ready) {
        if (source.out >= MAX_WANTS_OUT) break;
        const claim = this.#claims.get(log);
        if (!claim || claim.asked || !this.#canGive(claim, peer)) source.ready.delete(log);
        else this.#ask(claim);
      }
    }
  }

  #ask(claim: Claim): void {
    const { clock, want } = this.#options;
    const peer = this.#choose(claim);
    if (peer === undefined) return;
    claim.asked = { peer, atMs: clock.now(), arrived: false };
    this.#asked.add(claim);
    this.#source(peer).out++;
    for (const by of claim.by.keys()) this.#source(by).ready.delete(claim.log);
    want(peer, claim.room, claim.log);
  }

  #canGive(claim: Claim, peer: PeerId): boolean {
    return claim.canGive(peer, this.#stagedSeq(claim.log));
  }

  /** Its author first, who has no reason to hold anything back; then whoever answered best; else by lot. */
  #choose(claim: Claim): PeerId | undefined {
    const author = this.#options.table.get(claim.log)?.author;
    let best: PeerId | undefined;
    let bestRank = Number.POSITIVE_INFINITY;
    for (const peer of claim.by.keys()) {
      const source = this.#source(peer);
      if (source.out >= MAX_WANTS_OUT || !this.#canGive(claim, peer)) continue;
      const rank = source.penalty + (peer === author ? -0.5 : 0) + this.#options.random() / 4;
      if (rank >= bestRank) continue;
      best = peer;
      bestRank = rank;
    }
    return best;
  }

  #enqueue(claim: Claim): void {
    const now = this.#options.clock.now();
    if (claim.asked || claim.rests(now)) return;
    const staged = this.#stagedSeq(claim.log);
    let isBehind = false;
    let canBeAsked = false;
    for (const [peer, seq] of claim.by) {
      if (seq <= staged) continue;
      isBehind = true;
      if (!claim.canGive(peer, staged)) continue;
      canBeAsked = true;
      this.#source(peer).ready.add(claim.log);
    }
    if (!isBehind || canBeAsked) return;
    claim.forgive();
    claim.retryAtMs = now + claim.retryMs;
  }

  #stagedSeq(log: LogId): number {
    return this.#options.table.get(log)?.staged.seq ?? 0;
  }

  /** Drops the claims that are fulfilled, on disk; what isn't even staged is asked for. */
  #settle(claim: Claim): void {
    const record = this.#options.table.get(claim.log);
    const here = record?.quarantined ? Number.POSITIVE_INFINITY : (record?.durable?.seq ?? 0);
    for (const [peer, seq] of claim.by) if (seq <= here) this.#withdraw(claim, peer);
    if (claim.by.size > 0) this.#enqueue(claim);
  }

  #withdraw(claim: Claim, peer: PeerId): void {
    if (!claim.drop(peer)) return;
    this.#source(peer).ready.delete(claim.log);
    if (claim.asked?.peer === peer) this.#release(claim);
    this.#source(peer).claims--;
    if (claim.by.size > 0) {
      this.#enqueue(claim);
      return;
    }
    this.#release(claim);
    this.#claims.delete(claim.log);
  }

  #rate(claim: Claim, taken: number): void {
    const { asked } = claim;
    if (!asked || taken === 0) return;
    const more = (claim.by.get(asked.peer) ?? 0) - this.#stagedSeq(claim.log);
    const isSlow = this.#options.clock.now() - asked.atMs > SLOW_ANSWER_MS;
    if (isSlow || (taken < SMALL_ANSWER_EVENTS && more > 0)) this.#source(asked.peer).penalty++;
  }

  /** True: it has had its chances. */
  #strike(claim: Claim, peer: PeerId): boolean {
    this.#source(peer).penalty++;
    if (!claim.strike(peer)) return false;
    this.#withdraw(claim, peer);
    return true;
  }

  #release(claim: Claim): void {
    this.#freeSlot(claim);
    claim.asked = undefined;
    this.#asked.delete(claim);
  }

  #freeSlot({ asked }: Claim): void {
    if (asked && !asked.arrived) this.#source(asked.peer).out--;
  }

  #source(peer: PeerId): Source {
    return this.#sources.get(peer) ?? { ready: new Set(), out: 0, claims: 0, penalty: 0 };
  }
}
