/** What the intake needs, and what it tells. */

import type { Clock } from '../core/clock.ts';
import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId, SignedEvent } from './event.ts';
import type { EventStore } from './event-store.ts';
import type { Lack } from './lesser.ts';
import type { LogAllowance } from './log-allowance.ts';
import type { LogRecord, LogTable } from './log-table.ts';
import type { Signer } from './signer.ts';

/** What came of a frame, for whoever asked for it. */
export interface Outcome {
  readonly taken: number;
  /** What is left of it is kept until its causes are here. */
  readonly waits: boolean;
  /** It can't be used, or another may give more. */
  readonly failed: boolean;
  /** Bodies are missing, or something before it. */
  readonly isLesser: boolean;
}

export interface IntakeOptions {
  readonly table: LogTable;
  readonly store: EventStore;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly allowance: LogAllowance;
  takes(): boolean;
  /** Whether this author can have a log in this room. */
  mayAuthor(room: RoomId, author: PeerId): boolean;
  /** Whether this peer may begin a log, or go on with it, somewhere later than we stand. */
  takesFloor(peer: PeerId, author: PeerId, log: LogId, lack: Lack): boolean;
  /** Whether nothing better can be had than what somebody sent who isn't its author. */
  takesLesser(peer: PeerId, log: LogId, lack: Lack): boolean;
  /** `from` handed them on. */
  staged(record: LogRecord, events: readonly SignedEvent[], from: PeerId, floor: SignedEvent | undefined): void;
  skipped(record: LogRecord, from: number, to: number): void;
  /** `evidence`: the whole batch, for its signature. */
  quarantine(record: LogRecord, evidence: readonly SignedEvent[]): void;
  /** It could be taken at another time. */
  letGo(peer: PeerId, room: RoomId): void;
  /** Somebody has another content of it than we have. */
  disputed(room: RoomId, log: LogId, seq: number): void;
  /** What this peer handed on waits for this. */
  demanded(peer: PeerId, room: RoomId, log: LogId, seq: number): void;
  answered(peer: PeerId, log: LogId, outcome: Outcome): void;
  misbehaved(peer: PeerId, reason: string): void;
  /** Less than before waits to be judged. */
  eased(): void;
}
