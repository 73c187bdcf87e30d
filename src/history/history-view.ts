/** What a node asks of a history beside its events: conversations to show, to search, to tidy. Both stores keep to it. */

import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId } from './event.ts';
import type { EventId } from './event-id.ts';
import type { LogPoint } from './event-store.ts';

/** Unread messages of one room are counted up to here: no badge shows more. */
export const MAX_UNREAD_COUNTED = 10_000;

/** Hits of one page of a search. */
export const MAX_HITS = 200;

/** A message as it is now, after every edit, deletion and reaction that is here. */
export interface KeptMessage {
  readonly id: EventId;
  readonly room: RoomId;
  readonly author: PeerId;
  /** What its author went by when it was said; undefined: it doesn't tell, or doesn't any more. */
  readonly name: string | undefined;
  /** Its place: `orderOf` its event. */
  readonly order: string;
  /** By its author's clock. */
  readonly wallMs: number;
  /** When it came to be durable here, by this machine's clock, which is never taken to go back. */
  readonly keptAtMs: number;
  /** `forgotten`: whoever handed it on had its content no more. */
  readonly state: 'said' | 'edited' | 'deleted' | 'forgotten';
  /** Made safe to show; '' once deleted or forgotten. */
  readonly text: string;
  /** May point at what isn't here. */
  readonly replyTo: EventId | undefined;
  readonly mentions: readonly PeerId[];
  /** In the order in which an emoji was first given. */
  readonly reactions: readonly Reaction[];
}

export interface Reaction {
  readonly emoji: string;
  /** In the order in which they gave it. */
  readonly people: readonly PeerId[];
}

/** Messages that follow one another, in order. */
export interface Page {
  readonly messages: readonly KeptMessage[];
  /** There are more before the first. */
  readonly before: boolean;
  /** There are more after the last. */
  readonly after: boolean;
}

export interface AwaitedLog {
  readonly log: LogId;
  readonly seq: number;
}

/** A room as this person has it. */
export interface KeptRoom {
  readonly id: RoomId;
  readonly kind: 'lobby' | 'direct' | 'group';
  /** A group's, as it was when it was joined; `RoomFacts.name` is newer. */
  readonly name: string;
  /** A group's; nobody else's business. */
  readonly secret: Uint8Array | undefined;
  /** The other one of a direct room. */
  readonly other: PeerId | undefined;
  readonly joinedAtMs: number;
  readonly leftAtMs: number | undefined;
}

/** What the events of a room add up to. */
export interface RoomFacts {
  readonly room: RoomId;
  /** The newest message's, deleted ones included; undefined: nothing was said. */
  readonly last: { readonly order: string; readonly wallMs: number; readonly keptAtMs: number } | undefined;
  /** Up to where this person has read (`setRead`). */
  readonly readOrder: string | undefined;
  /** Messages of others, not deleted, after `readOrder`, or that came to a place before it since that was said. */
  readonly unread: number;
  /** By the newest naming. */
  readonly name: string | undefined;
  /** Everyone with a log in the room. `leftOrder` after `joinedOrder`: they have left. */
  readonly members: readonly Member[];
}

export interface Member {
  readonly person: PeerId;
  /** The newest opening of a log of theirs. */
  readonly joinedOrder: string;
  readonly leftOrder: string | undefined;
}

/** A query with its names found out: the node knows people and rooms, a store only ids. */
export interface SearchRequest {
  readonly terms: readonly string[];
  /** Undefined: anybody; empty: nobody. */
  readonly authors?: readonly PeerId[] | undefined;
  /** None of these, whoever else is asked for. */
  readonly hidden?: readonly PeerId[] | undefined;
  /** Undefined: anywhere; empty: nowhere. */
  readonly rooms?: readonly RoomId[] | undefined;
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
  /** `next` of the answer before this one: goes on after its last hit, whatever was added meanwhile. */
  readonly after?: string | undefined;
  readonly count: number;
}

export interface SearchAnswer {
  readonly hits: readonly Hit[];
  /** Undefined: there are no more. */
  readonly next: string | undefined;
}

export interface Hit {
  readonly message: KeptMessage;
  readonly snippet: Snippet;
}

/** A part of the message's text around what was found. */
export interface Snippet {
  readonly text: string;
  /** [from, to) in UTF-16 units of `text`, in order, none touching another. */
  readonly marks: readonly (readonly [from: number, to: number])[];
  /** Something of the message stands before, after it. */
  readonly cutBefore: boolean;
  readonly cutAfter: boolean;
}

export interface RetentionLimits {
  /** Older ones, by when they were kept here, are forgotten. */
  readonly maxAgeMs: number;
  /** Of the store: the oldest goes first, the lobby's before other rooms'. What is our own and nobody has said to have stays. */
  readonly maxBytes: number;
}

export interface PruneStep {
  /** Where the next step goes on; undefined: everything is done. */
  readonly next: number | undefined;
  /** How many events went. */
  readonly forgotten: number;
  readonly raised: readonly RaisedFloor[];
}

export interface RaisedFloor {
  readonly log: LogId;
  readonly floor: LogPoint;
}

/** Orders are `orderOf`, or that with something after it; anything else is ChatError `bad-request`. */
export interface HistoryView {
  /** Up to `count` messages of a room just before `before`; undefined: the newest. */
  page(room: RoomId, before: string | undefined, count: number): Promise<Page>;
  /** Up to `count` messages just after `order`. */
  after(room: RoomId, order: string, count: number): Promise<Page>;
  /** The message at `order`, and about as many before it as after it: `count` in all. */
  around(room: RoomId, order: string, count: number): Promise<Page>;
  /** Those that are here, in the order asked for. */
  messages(ids: readonly EventId[]): Promise<readonly KeptMessage[]>;
  /** Of each log, the last event that something was said about before it came; up to `count` logs. */
  awaited(count: number): Promise<readonly AwaitedLog[]>;

  /**
   * Every room that was put, or in which something was said.
   * @param self whose messages are never unread
   * @param hidden nor are theirs
   */
  facts(self: PeerId, hidden?: readonly PeerId[]): Promise<readonly RoomFacts[]>;
  rooms(): Promise<readonly KeptRoom[]>;
  /** Adds it, or puts it in the place of the one with its id. @throws ChatError `history-unwritable` */
  putRoom(room: KeptRoom): Promise<void>;
  /** Never goes back; what came late is read up to there. @throws ChatError `history-unwritable` */
  setRead(room: RoomId, order: string): Promise<void>;
  /** Small things the node remembers by name. */
  recall(key: string): Promise<string | undefined>;
  /** @throws ChatError `history-unwritable` */
  remember(key: string, value: string): Promise<void>;

  /** Newest first by the time shown; see `parseQuery` for what a person may type. Nothing typed makes it throw. */
  search(request: SearchRequest): Promise<SearchAnswer>;

  /**
   * Forgets some of what the limits don't allow: a step that holds nothing up for long. Between two commits.
   * @param after `next` of the step before; 0 at first
   */
  pruneStep(limits: RetentionLimits, nowMs: number, after: number): Promise<PruneStep>;
  /** Gives some of the room on disk back that pruning has freed, at any time. @returns whether there is more */
  giveBack(): Promise<boolean>;
  /** More is kept than this store should: to be pruned soon, whatever the limits. Never for a store on disk. */
  readonly overfull: boolean;
}
