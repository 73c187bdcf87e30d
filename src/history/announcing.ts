/** Says what we have: changed logs shortly after their commit, all of them at times (rule 3). */

import type { Clock, Random, Timer } from '../core/clock.ts';
import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId } from './event.ts';
import { HAVE_GATHER_MS, HAVE_WHOLE_MS, MAX_HAVE_ENTRIES } from './limits.ts';
import type { LogRecord, LogTable } from './log-table.ts';
import type { PeerLink } from './peer-link.ts';
import type { HaveEntry } from './sync-frame.ts';

export interface AnnouncingOptions {
  readonly table: LogTable;
  readonly clock: Clock;
  readonly random: Random;
  links(): Iterable<PeerLink>;
  /** See `ReplicaOptions.sealed`. */
  sealed(log: LogId): number;
  /** See `ReplicaOptions.isMember`. */
  isMember(room: RoomId, peer: PeerId): boolean;
  /** Who isn't one gets what they need to become one. */
  introduce(link: PeerLink, room: RoomId): void;
  /** Not to be said yet. */
  isFeeding(link: PeerLink, record: LogRecord): boolean;
}

export class Announcing {
  readonly #options: AnnouncingOptions;
  #gather: Timer | undefined;
  #whole: Timer | undefined;
  #running = false;

  constructor(options: AnnouncingOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = true;
    this.#armWhole();
  }

  stop(): void {
    this.#running = false;
    this.#gather?.cancel();
    this.#whole?.cancel();
    this.#gather = this.#whole = undefined;
  }

  changed(room: RoomId, logs: readonly LogId[]): void {
    if (!this.#running) return;
    for (const link of this.#options.links()) link.soil(room, logs);
    this.#gather ??= this.#options.clock.after(HAVE_GATHER_MS, () => {
      this.#gather = undefined;
      for (const link of this.#options.links()) this.flush(link);
    });
  }

  tell(link: PeerLink, room: RoomId, logs: Iterable<LogId> | 'all'): void {
    link.soil(room, logs);
    this.flush(link);
  }

  /** As much as the link takes. */
  flush(link: PeerLink): void {
    for (const [room, logs] of [...link.dirty]) {
      if (link.full || !link.open) return;
      link.dirty.delete(room);
      const { table, isMember, introduce } = this.#options;
      if (logs === 'all' && !isMember(room, link.id)) introduce(link, room);
      this.#say(link, room, logs === 'all' ? [...table.of(room).keys()] : [...logs]);
    }
  }

  #say(link: PeerLink, room: RoomId, logs: readonly LogId[]): void {
    const { table, isFeeding, sealed } = this.#options;
    const isMember = this.#options.isMember(room, link.id);
    let entries: HaveEntry[] = [];
    for (const [index, log] of logs.entries()) {
      if (link.full) {
        // Not by `soil`: past its bound it would begin with all of them anew, and never come to the end on a narrow link.
        link.dirty.set(room, new Set(logs.slice(index)));
        break;
      }
      const record = table.get(log);
      const isTheirs = isMember || record?.author === link.id;
      if (record?.durable && isTheirs && record.durable.seq > sealed(log) && !isFeeding(link, record)) {
        const { seq, hash } = record.durable;
        entries.push({ log, seq, hash });
      }
      if (entries.length < MAX_HAVE_ENTRIES) continue;
      link.send({ kind: 'have', room, entries });
      entries = [];
    }
    if (entries.length > 0) link.send({ kind: 'have', room, entries });
  }

  #armWhole(): void {
    // Not all at the same moment: nodes that started together would speak together for ever.
    const delayMs = HAVE_WHOLE_MS * (0.9 + 0.2 * this.#options.random());
    this.#whole = this.#options.clock.after(delayMs, () => {
      for (const link of this.#options.links()) for (const room of link.rooms.keys()) this.tell(link, room, 'all');
      this.#armWhole();
    });
  }
}
