/** What a replica remembers of one link: which rooms it shares, what it takes, and what was sent to it. */

import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId } from './event.ts';
import { MAX_DIRTY_LOGS } from './limits.ts';
import type { SyncFrame } from './sync-frame.ts';

/**
 * `share`: both ways. `receive`: what comes is kept, but nothing is said of the room, not even that it arrived: a direct
 * room of somebody who is new to us.
 */
export type ShareMode = 'share' | 'receive';

export interface WantIn {
  readonly room: RoomId;
  readonly log: LogId;
  readonly from: number;
  readonly prev: Uint8Array;
  /** Our own doing, not theirs: a direct room's outbox. */
  readonly fed: boolean;
}

export class PeerLink {
  readonly id: PeerId;
  readonly rooms = new Map<RoomId, ShareMode>();
  /** Our own logs: up to here it was sent, one after the other, on this link. */
  readonly pushed = new Map<LogId, number>();
  /** Those of them of which more was to be sent, and the link was full: it goes on where that stopped. */
  readonly cut = new Set<LogId>();
  /** Logs to be told about. */
  readonly dirty = new Map<RoomId, Set<LogId> | 'all'>();
  /** Rooms of which it has said what it has. */
  readonly heardOf = new Set<RoomId>();
  readonly wants = new Map<LogId, WantIn>();
  /** Logs of ours or others that it was asked for another content of. */
  readonly suspected = new Set<LogId>();
  /** Logs of theirs that they were shown to be forked, lately. */
  readonly proved = new Set<LogId>();
  /** Rooms of which something came before they were shared. */
  readonly missed = new Set<RoomId>();
  /** Rooms of which something came that we may not answer. */
  readonly requests = new Set<RoomId>();
  /** Takes nothing more until it has drained. */
  full = false;
  open = true;
  giving = false;
  checks = 0;
  readonly #send: (frame: SyncFrame) => boolean;

  constructor(id: PeerId, send: (frame: SyncFrame) => boolean) {
    this.id = id;
    this.#send = send;
  }

  /** False: it was taken, and nothing more is for now. */
  send(frame: SyncFrame): boolean {
    if (!this.open) return false;
    this.full = !this.#send(frame);
    return !this.full;
  }

  shares(room: RoomId): boolean {
    return this.rooms.get(room) === 'share';
  }

  /** To be told that there is more of these logs. */
  soil(room: RoomId, logs: Iterable<LogId> | 'all'): void {
    if (!this.shares(room)) return;
    const before = this.dirty.get(room);
    if (before === 'all') return;
    if (logs === 'all') {
      this.dirty.set(room, 'all');
      return;
    }
    const dirty = before ?? new Set();
    for (const log of logs) dirty.add(log);
    this.dirty.set(room, dirty.size > MAX_DIRTY_LOGS ? 'all' : dirty);
  }

  /** What was asked for or shown in vain may be so again: its disk took nothing, or it was busy. */
  suspectAgain(): void {
    this.suspected.clear();
    this.proved.clear();
  }

  forgetRoom(room: RoomId): void {
    this.rooms.delete(room);
    this.dirty.delete(room);
    this.heardOf.delete(room);
    this.requests.delete(room);
    for (const [log, want] of this.wants) if (want.room === room) this.wants.delete(log);
  }
}
