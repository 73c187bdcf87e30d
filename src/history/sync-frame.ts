/** What replicas say to each other, read. How it is written: proto/chat.proto. */

import type { RoomId } from '../core/ids.ts';
import type { LogId, SignedEvent } from './event.ts';

/** Of one log: what is durable, without gaps, up to here. */
export interface HaveEntry {
  readonly log: LogId;
  readonly seq: number;
  readonly hash: Uint8Array;
}

export type SyncFrame =
  /** At most `MAX_HAVE_ENTRIES`. A log that isn't named is as it was. */
  | { readonly kind: 'have'; readonly room: RoomId; readonly entries: readonly HaveEntry[] }
  /** `from` 0: we have nothing of it. Else `prev` may be the proof that we were given the event before (`proofOf`). */
  | {
      readonly kind: 'want';
      readonly room: RoomId;
      readonly log: LogId;
      readonly from: number;
      readonly prev: Uint8Array;
    }
  /**
   * Events of one log, one after the other, the last one signed, within the bounds of a batch. With a floor, its opening
   * comes first, and what follows the floor after it.
   */
  | {
      readonly kind: 'events';
      readonly room: RoomId;
      readonly floor: SignedEvent | undefined;
      readonly events: readonly SignedEvent[];
    };
