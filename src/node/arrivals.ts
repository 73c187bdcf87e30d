/** Tells what is said now from what was said while we were away: how it came decides, not what clocks say alone. */

import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId, SignedEvent } from '../history/event.ts';
import { isDirect } from '../history/giving.ts';

/** Younger than this was not missed, however it came. */
const LATE_MS = 10_000;

/** A direct room's outbox comes unasked, at once after the link. */
const OUTBOX_MS = 3_000;

/** Logs that one peer was asked for: more than are asked for at once, and they may name any number and give none. */
const MAX_ASKED = 256;

/** Logs of which something came by catching up, and isn't told yet. */
const MAX_CATCHING_UP = 4_096;

export class Arrivals {
  readonly #now: () => number;
  /** Asked of a peer: `peer log`. */
  readonly #asked = new Map<PeerId, Set<LogId>>();
  readonly #outboxUntilMs = new Map<PeerId, number>();
  /** Whose clocks are behind ours, those that were met in this run. */
  readonly #behindMs = new Map<PeerId, number>();
  /** Of a log, up to here it came by catching up. */
  readonly #caughtUp = new Map<LogId, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** From now on a room of theirs may be emptied out to us. */
  opened(peer: PeerId): void {
    this.#outboxUntilMs.set(peer, this.#now() + OUTBOX_MS);
  }

  unlinked(peer: PeerId): void {
    this.#asked.delete(peer);
    this.#outboxUntilMs.delete(peer);
  }

  asked(peer: PeerId, log: LogId): void {
    const logs = this.#asked.get(peer) ?? new Set();
    this.#asked.set(peer, logs.add(log));
    if (logs.size > MAX_ASKED) for (const oldest of [...logs].slice(0, MAX_ASKED / 2)) logs.delete(oldest);
  }

  /** @param author of the log, if it is known */
  came(peer: PeerId, room: RoomId, events: readonly SignedEvent[], author: PeerId | undefined): void {
    const last = events.at(-1);
    if (!last) return;
    const isAnswer = this.#asked.get(peer)?.delete(last.log) ?? false;
    const isOutbox = isDirect(room) && this.#now() < (this.#outboxUntilMs.get(peer) ?? 0);
    if (isOutbox) this.opened(peer);
    if (!isAnswer && !isOutbox && author === peer) return;
    this.#caughtUp.set(last.log, Math.max(last.seq, this.#caughtUp.get(last.log) ?? 0));
    if (this.#caughtUp.size <= MAX_CATCHING_UP) return;
    for (const oldest of this.#caughtUp.keys()) {
      this.#caughtUp.delete(oldest);
      return;
    }
  }

  /** It is durable. What was said just now, and seems older, tells how far its author's clock is behind. */
  stored({ log, seq, wallMs }: SignedEvent, author: PeerId): void {
    const caughtUp = this.#caughtUp.get(log) ?? 0;
    if (seq >= caughtUp) this.#caughtUp.delete(log);
    if (seq <= caughtUp) return;
    const behindMs = Math.max(0, this.#now() - wallMs);
    const known = this.#behindMs.get(author);
    if (known === undefined && behindMs <= LATE_MS) return;
    this.#behindMs.set(author, Math.min(behindMs, known ?? behindMs));
  }

  isLate({ author, keptAtMs, wallMs }: { author: PeerId; keptAtMs: number; wallMs: number }): boolean {
    return keptAtMs - wallMs - (this.#behindMs.get(author) ?? 0) > LATE_MS;
  }
}
