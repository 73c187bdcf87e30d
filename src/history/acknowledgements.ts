/** Who has our own logs, and how much of them: said by their Haves, believed when the hash is right. Never goes back. */

import type { PeerId } from '../core/ids.ts';
import { NewestMap } from '../core/newest-map.ts';
import type { LogId } from './event.ts';
import { sameBytes } from './event-codec.ts';
import type { Acknowledgement, EventStore, LogPoint } from './event-store.ts';
import { isDirect } from './giving.ts';
import { MAX_ACKNOWLEDGING_PEERS, MAX_CHECKS_PER_PEER } from './limits.ts';
import type { LogRecord, LogTable } from './log-table.ts';
import type { PeerLink } from './peer-link.ts';

export interface AcknowledgementsOptions {
  readonly table: LogTable;
  readonly store: EventStore;
  acknowledged(peer: PeerId, log: LogId, seq: number): void;
  /** They have another content there. */
  disputed(link: PeerLink, record: LogRecord, seq: number): void;
}

export class Acknowledgements {
  readonly #options: AcknowledgementsOptions;
  readonly #seqs = new Map<LogId, NewestMap<PeerId, number>>();

  constructor(options: AcknowledgementsOptions) {
    this.#options = options;
  }

  load(stored: readonly Acknowledgement[]): void {
    for (const { peer, log, seq } of stored) this.#set(peer, log, seq);
  }

  of(peer: PeerId, log: LogId): number {
    return this.#seqs.get(log)?.get(peer) ?? 0;
  }

  heard(link: PeerLink, record: LogRecord, seq: number, hash: Uint8Array): void {
    const { table, store } = this.#options;
    if (!record.durable || seq > record.durable.seq) return;
    const there = table.point(record, seq);
    if (there) {
      this.#check(link, record, there, hash);
      return;
    }
    if (seq <= this.of(link.id, record.log) || link.checks >= MAX_CHECKS_PER_PEER) return;
    link.checks++;
    void store
      .point(record.log, seq)
      .catch(() => undefined)
      .then((point) => {
        link.checks--;
        if (point && link.open) this.#check(link, record, point, hash);
      });
  }

  #check(link: PeerLink, record: LogRecord, { seq, hash }: LogPoint, said: Uint8Array): void {
    const { log, room, durable } = record;
    if (!sameBytes(hash, said)) {
      if (!record.quarantined) this.#options.disputed(link, record, seq);
      return;
    }
    const pushed = link.pushed.get(log) ?? 0;
    // A hash can be known from a reference, so it must not make us hand on what follows: they have to ask, with a proof.
    const follows = pushed > 0 || isDirect(room) || seq === durable?.seq;
    if (follows && seq > pushed) link.pushed.set(log, seq);
    const before = this.of(link.id, log);
    this.#set(link.id, log, seq);
    if (seq > before) this.#options.acknowledged(link.id, log, seq);
  }

  /** Whoever says it, again or not, stays; keys that came, and never again, make room. */
  #set(peer: PeerId, log: LogId, seq: number): void {
    const peers = this.#seqs.get(log) ?? new NewestMap(2 * MAX_ACKNOWLEDGING_PEERS);
    this.#seqs.set(log, peers);
    peers.set(peer, Math.max(seq, peers.get(peer) ?? 0));
  }
}
