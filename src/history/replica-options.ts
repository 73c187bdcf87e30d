/** What a replica needs, and what it tells. */

import type { Clock, Random } from '../core/clock.ts';
import type { ChatError } from '../core/errors.ts';
import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId, SignedEvent } from './event.ts';
import type { EventStore } from './event-store.ts';
import type { Signer } from './signer.ts';
import type { SyncFrame } from './sync-frame.ts';

export interface ReplicaEvents {
  /** Durable, in causal order. Our own as well, before what says them hears of it. */
  stored(events: readonly SignedEvent[]): void;
  /** `peer` has our own log on its disk up to here. Never goes back. */
  acknowledged(peer: PeerId, log: LogId, seq: number): void;
  /** Its author wrote two histories, or broke the rules: the first stays, nothing more of it is taken. May be our own. */
  quarantined(log: LogId, room: RoomId, author: PeerId): void;
  /** These events of a log are not to be had from anybody here; what follows them was taken. */
  skipped(log: LogId, room: RoomId, from: number, to: number): void;
  /** Our own log of this room is closed: it was written elsewhere as well. Another one is begun. */
  renewed(room: RoomId, closed: LogId): void;
  /** What no honest node does: end its link. */
  misbehaved(peer: PeerId, reason: string): void;
  /**
   * Something of a request was let go that could be kept now: end this link and make it anew, as after a cut. Nobody is to
   * blame, and the peer isn't told why.
   */
  relink(peer: PeerId): void;
  /** Much of what waits for the disk came from this peer: read no more from it, until it is false or its link ends. */
  held(peer: PeerId, yes: boolean): void;
  /** Very much waits for the disk: read no more from anybody, ask people to pause, until it is false. */
  congested(yes: boolean): void;
  /** The disk takes nothing. What we say is refused, what others say is asked for again later. */
  failed(error: ChatError): void;
  recovered(): void;
}

export interface ReplicaOptions {
  readonly self: PeerId;
  readonly signer: Signer;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly random: Random;
  /** How far back a newcomer may see, in ms before its own opening reached us; Infinity: everything. */
  shareMs(room: RoomId): number;
  /**
   * Up to this seq a log is handed on to nobody, whatever they have, and nothing stands on it: it was said among other people
   * than those whom its room is shared with now. 0: none of it. Where it grows, nobody is linked.
   */
  sealed(log: LogId): number;
  /**
   * Whether those in the room know of this peer. Who isn't a member gets the opening of our own log there and hears how much
   * we have of theirs, so that they can become one, and nothing else.
   */
  isMember(room: RoomId, peer: PeerId): boolean;
  /** Our person has accepted or verified them: their logs are always taken, and never let go of to make room for others'. */
  isKnown(author: PeerId): boolean;
  /** Whether this author can have a log in this room: in a direct room, one of the two. */
  mayAuthor(room: RoomId, author: PeerId): boolean;
  /**
   * False: it was taken, and no more until `drained(peer)`. Must not call back into the replica before it returns.
   * What a link sends is to be received only once its rooms are open and admitted: a direct room's outbox comes at once.
   */
  send(peer: PeerId, frame: SyncFrame): boolean;
  readonly events: ReplicaEvents;
}
