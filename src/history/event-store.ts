/** What a history needs of a disk. Two stores keep to it: SQLite's, and one in memory for when there is none. */

import type { RoomId } from '../core/ids.ts';
import type { LogId, SignedEvent } from './event.ts';

/** What is durable of one log. */
export interface LogState {
  readonly room: RoomId;
  readonly log: LogId;
  /** SPKI, DER, of the author's key. */
  readonly author: Uint8Array;
  /** The last event that is durable, and all before it down to the floor; always a signed one. */
  readonly head: LogPoint;
  /** Nothing up to here is kept or asked for (seq 0: everything is), but the opening. */
  readonly floor: LogPoint;
  /** Set once two contents of one seq were seen. */
  readonly quarantined: boolean;
  /** When the opening came to be durable here, by this machine's clock. */
  readonly openedAtMs: number;
}

export interface LogPoint {
  readonly seq: number;
  /** SHA-256 of the content; empty for seq 0. */
  readonly hash: Uint8Array;
  readonly lamport: number;
}

/** All of it becomes durable, or none. */
export interface Commit {
  /** In the order in which they are to be shown: cause before effect. */
  readonly events: readonly SignedEvent[];
  /** Logs that begin at a floor here: the opening is the first event of it in `events`. */
  readonly floors: readonly { readonly log: LogId; readonly floor: LogPoint }[];
  readonly quarantined: readonly { readonly log: LogId; readonly evidence: SignedEvent }[];
  /** Up to where peers have said to have our own logs. */
  readonly acknowledged: readonly { readonly log: LogId; readonly peer: string; readonly seq: number }[];
  readonly atMs: number;
}

export interface EventStore {
  /** Every log, as it is on disk. Called once, at first. @throws ChatError `history-unusable` */
  open(): Promise<{ readonly logs: readonly LogState[]; readonly copied: boolean }>;
  /**
   * Resolves once it is on disk. Called by one writer, one after the other.
   * @throws ChatError `history-unwritable` (disk full, read-only, broken): nothing of it was kept
   */
  commit(commit: Commit): Promise<void>;
  /** Events of a log from `from` on, in whole batches, at least one batch if there is any, else at most `maxBytes`. */
  read(log: LogId, from: number, maxBytes: number): Promise<readonly SignedEvent[]>;
  /** The opening of a log. */
  opening(log: LogId): Promise<SignedEvent | undefined>;
  /** The first seq of a log that became durable here at `sinceMs` or later and follows a signed event; undefined: none. */
  firstSince(log: LogId, sinceMs: number): Promise<number | undefined>;
  /** Idempotent. */
  close(): Promise<void>;
}
