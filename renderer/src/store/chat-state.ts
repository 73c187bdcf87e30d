/** What the window knows of the node, and what may happen to it. */

import type { PersonId, RoomId } from '../../../src/core/ids.ts';
import type { Network, Notice, Peer, Room, Self, Settings, SweepProgress } from '../../../src/core/model.ts';
import type { EventMessage, Snapshot, Value } from '../../../src/ipc/contract.ts';
import type { Detached } from './detached.ts';
import type { Timeline } from './timeline.ts';

export interface ChatState {
  /** Number of the last event this includes. */
  readonly seq: number;
  readonly self: Self;
  readonly settings: Settings;
  readonly networks: readonly Network[];
  readonly peers: ReadonlyMap<PersonId, Peer>;
  readonly rooms: ReadonlyMap<RoomId, Room>;
  readonly sweep: SweepProgress;
  readonly notices: readonly Notice[];
  /** The lobby's, and those of rooms that were opened. */
  readonly timelines: ReadonlyMap<RoomId, Timeline>;
  /** Shown in place of its room's timeline. */
  readonly detached: Detached | undefined;
  /** Rooms in which somebody named us in what was not read yet. */
  readonly mentioned: ReadonlySet<RoomId>;
}

/** What the person has before them: its timeline is kept, others but their ends. */
export interface Viewed {
  readonly room: RoomId;
  /** Scrolled up: older items stay longer. */
  readonly reading: boolean;
}

export type ChatAction =
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot; readonly viewed: Viewed }
  | { readonly type: 'events'; readonly events: readonly EventMessage[]; readonly viewed: Viewed }
  /** A room's newest items. */
  | { readonly type: 'opened'; readonly room: RoomId; readonly page: Page }
  /** `below`: the order of the item that the page ends before. */
  | { readonly type: 'older'; readonly room: RoomId; readonly below: string; readonly page: Page }
  /** `above`: the order of the item that the page begins after. */
  | { readonly type: 'newer'; readonly room: RoomId; readonly above: string; readonly page: Value<'timeline:after'> }
  /** What stands around `order`, to be shown in place of the newest. */
  | { readonly type: 'around'; readonly room: RoomId; readonly order: string; readonly page: Value<'timeline:around'> }
  /** Back to the newest. */
  | { readonly type: 'attached' }
  | { readonly type: 'late-seen'; readonly room: RoomId };

/** Items of a room, in order, and whether there are older ones. */
export type Page = Value<'timeline:before'>;
