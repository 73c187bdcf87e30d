/** On each link: says which groups we are in, hears which the other one is in, and shares those that both proved. */

import type { PeerId, RoomId } from '../core/ids.ts';
import type { Membership } from '../peer/group-frames.ts';
import { provedIn, provingAll, type SecretGroup } from './membership.ts';

export interface GroupLinksOptions {
  readonly self: PeerId;
  /** Those we are in now. */
  readonly groups: () => readonly SecretGroup[];
  readonly tell: (peer: PeerId, said: Membership) => void;
  /** Both have proved to be in it: from now on it is shared. */
  readonly admit: (peer: PeerId, room: RoomId) => void;
  readonly revoke: (peer: PeerId, room: RoomId) => void;
}

interface GroupLink {
  readonly channelSecret: Uint8Array;
  /** What they said last: a group that we join later may be in it. */
  said: Membership | undefined;
  shared: ReadonlySet<RoomId>;
}

export class GroupLinks {
  readonly #options: GroupLinksOptions;
  readonly #links = new Map<PeerId, GroupLink>();

  constructor(options: GroupLinksOptions) {
    this.#options = options;
  }

  /** Also where we are in no group: who says nothing would be told from who says something. */
  linked(peer: PeerId, channelSecret: Uint8Array): void {
    const link: GroupLink = { channelSecret, said: undefined, shared: new Set() };
    this.#links.set(peer, link);
    this.#prove(peer, link);
  }

  unlinked(peer: PeerId): void {
    this.#links.delete(peer);
  }

  heard(peer: PeerId, said: Membership): void {
    const link = this.#links.get(peer);
    if (!link) return;
    link.said = said;
    this.#settle(peer, link);
  }

  /** We are in other groups than before. */
  changed(): void {
    for (const [peer, link] of this.#links) {
      // First, so that they share a new group before the first word of it comes.
      this.#prove(peer, link);
      this.#settle(peer, link);
    }
  }

  shares(peer: PeerId, room: RoomId): boolean {
    return this.#links.get(peer)?.shared.has(room) ?? false;
  }

  #prove(peer: PeerId, { channelSecret }: GroupLink): void {
    const { self, groups, tell } = this.#options;
    tell(peer, provingAll(groups(), { channelSecret, from: self, to: peer }));
  }

  #settle(peer: PeerId, link: GroupLink): void {
    const { self, groups, admit, revoke } = this.#options;
    const { said, channelSecret, shared: before } = link;
    const now = said ? provedIn(said, groups(), { channelSecret, from: peer, to: self }) : [];
    link.shared = new Set(now);
    for (const room of before) if (!link.shared.has(room)) revoke(peer, room);
    for (const room of now) if (!before.has(room)) admit(peer, room);
  }
}
