/**
 * Rooms of which nothing is said to the other one, not even that it arrived: what is let go there (a disk that takes
 * nothing, a full buffer) can't be asked for. It comes again with a new link, which tells nobody why.
 */

import type { PeerId, RoomId } from '../core/ids.ts';
import { MAX_RELINKS_REMEMBERED, RELINK_MAX_TICKS, RELINK_MIN_TICKS } from './limits.ts';
import type { PeerLink } from './peer-link.ts';

export interface RequestsOptions {
  /** Whether it would be taken now. */
  takes(): boolean;
  relink(peer: PeerId): void;
}

export class Requests {
  readonly #options: RequestsOptions;
  /** Links that something was let go of, where, and for how many ticks they must stay up yet. */
  readonly #owing = new Map<PeerLink, { readonly room: RoomId; ticks: number }>();
  /** How long the last link of each was left up: doubled each time that nothing came of it. */
  readonly #patience = new Map<PeerId, number>();

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  letGo(link: PeerLink | undefined, room: RoomId): void {
    if (link?.rooms.get(room) !== 'receive' || this.#owing.has(link)) return;
    const before = this.#patience.get(link.id);
    const ticks = before === undefined ? RELINK_MIN_TICKS : Math.min(before * 2, RELINK_MAX_TICKS);
    this.#owing.set(link, { room, ticks });
  }

  /** A commit was lost, and what waited with it: whoever sent anything of a request. */
  lost(links: Iterable<PeerLink>): void {
    for (const link of links) for (const room of link.requests) this.letGo(link, room);
  }

  unlinked(link: PeerLink): void {
    this.#owing.delete(link);
  }

  /** Something of theirs is on disk: of a request, for what they say elsewhere shows nothing. */
  kept(link: PeerLink | undefined, room: RoomId): void {
    if (link?.rooms.get(room) === 'receive') this.#patience.delete(link.id);
  }

  tick(): void {
    if (!this.#options.takes()) return;
    for (const [link, owed] of this.#owing) {
      if (--owed.ticks > 0) continue;
      this.#owing.delete(link);
      // Accepted since: it is asked for like anything else.
      if (link.rooms.get(owed.room) === 'receive') this.#relink(link.id);
    }
  }

  #relink(peer: PeerId): void {
    const before = this.#patience.get(peer);
    this.#patience.delete(peer);
    if (this.#patience.size >= MAX_RELINKS_REMEMBERED)
      this.#patience.delete(this.#patience.keys().next().value as PeerId);
    this.#patience.set(peer, before === undefined ? RELINK_MIN_TICKS : Math.min(before * 2, RELINK_MAX_TICKS));
    this.#options.relink(peer);
  }
}
