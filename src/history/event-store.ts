/** What a history needs of a disk. Two stores keep to it: SQLite's, and one in memory for when there is none. */

import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId, SignedEvent } from './event.ts';

/** What is durable of one log. */
export interface LogState {
  readonly room: RoomId;
  readonly log: LogId;
  /** SPKI, DER, of the author's key. */
  readonly author: Uint8Array;
  /** The last event that is durable, and all before it down to the floor; always a signed one. May be the floor itself. */
  readonly head: LogPoint;
  /** Nothing up to here is kept or asked for (seq 0: everything is), but the opening and the floor's own content. */
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

/** One event, as another can stand on it. */
export type Cause = LogPoint & { readonly log: LogId };

/** Up to where a peer has said to have one of our own logs. */
export interface Acknowledgement {
  readonly log: LogId;
  readonly peer: PeerId;
  readonly seq: number;
}

/** All of it becomes durable, or none. */
export interface Commit {
  /** In the order in which they are to be shown: cause before effect. Events of a log without gaps, its last one signed. */
  readonly events: readonly SignedEvent[];
  /**
   * Logs that begin, or go on, at a floor here: the last event that is not given, signed, without its body. What goes on
   * follows it in `events`. For a log that is new here, its opening (seq 1) is in `events` as well. The content is kept:
   * it is what a floor is handed on with. `read(log, floor.seq, …)` begins with it.
   */
  readonly floors: readonly SignedEvent[];
  /** `evidence`: the second content, with what follows it up to its signature. */
  readonly quarantined: readonly { readonly log: LogId; readonly evidence: readonly SignedEvent[] }[];
  readonly acknowledged: readonly Acknowledgement[];
  /** Logs that are let go of with all that is kept of them, before anything else: some may begin anew in `events`. */
  readonly forgotten?: readonly LogId[];
  /** Which of our own logs is written in from now on, where that changes. */
  readonly writing: readonly { readonly room: RoomId; readonly log: LogId }[];
  readonly atMs: number;
}

/** What is on disk at first. */
export interface StoredHistory {
  readonly logs: readonly LogState[];
  /** The file is not the one it was made as: our own logs may be written elsewhere as well (rule 8). */
  readonly copied: boolean;
  /** Where a damaged file was moved; another is in its place. */
  readonly setAside?: string;
  /** With what could be read of it; otherwise with nothing that was said. */
  readonly rescued?: boolean;
  /** As the commits said; the last one of a room counts. Empty once the file was found to be a copy, whatever happens next. */
  readonly writing: readonly { readonly room: RoomId; readonly log: LogId }[];
  /** The highest of each log and peer. */
  readonly acknowledged: readonly Acknowledgement[];
}

export interface EventStore {
  /** All that is on disk. Called once, at first. @throws ChatError `history-unusable` */
  open(): Promise<StoredHistory>;
  /**
   * Resolves once it is on disk. Called by one writer, one after the other.
   * @throws ChatError `history-unwritable` (disk full, read-only, broken): nothing of it was kept
   */
  commit(commit: Commit): Promise<void>;
  /**
   * Events of a log from `from` on, ending with a signed one: at least up to the first that is signed, if there is any,
   * else whole batches of at most `maxBytes` (content and body) and as many events as a frame takes. `from` may be the floor's seq: the floor comes first.
   */
  read(log: LogId, from: number, maxBytes: number): Promise<readonly SignedEvent[]>;
  /** Hash and lamport of one event, if it is here, floor and opening included: what a peer may ask of us a lot, so cheap. */
  point(log: LogId, seq: number): Promise<LogPoint | undefined>;
  /** The opening of a log. */
  opening(log: LogId): Promise<SignedEvent | undefined>;
  /** What a log was quarantined for, as its commit said; empty: it isn't. */
  evidence(log: LogId): Promise<readonly SignedEvent[]>;
  /** The first seq of a log that became durable here at `sinceMs` or later and follows a signed event; undefined: none. */
  firstSince(log: LogId, sinceMs: number): Promise<number | undefined>;
  /** Idempotent. */
  close(): Promise<void>;
}
