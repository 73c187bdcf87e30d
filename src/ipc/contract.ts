/** The one list of what a shell can ask of a node (commands) and what a node tells (events). Pure. */

import { z } from 'zod';
import {
  deliveryStretchSchema,
  networkSchema,
  noticeSchema,
  peerSchema,
  personIdSchema,
  roomSchema,
  selfSchema,
  settingsSchema,
  sweepSchema,
  timelineItemSchema,
  trustSchema,
} from '../core/model.ts';

/** Timeline items in one page or snapshot, at most. */
export const MAX_PAGE = 5_000;

/** People named in one message, and invited at once. */
const MAX_MENTIONS = 64;
const MAX_INVITED = 64;

const nothing = z.object({});

export const snapshotSchema = z.object({
  /** Number of the last event this includes: drop events up to it, expect the next one to be seq + 1. */
  seq: z.int(),
  self: selfSchema,
  settings: settingsSchema,
  networks: z.array(networkSchema),
  peers: z.array(peerSchema),
  sweep: sweepSchema,
  notices: z.array(noticeSchema),
  /** The lobby first, then the others, newest first. */
  rooms: z.array(roomSchema),
  /** The lobby's newest items, in order; `before` says whether older ones are to be had. */
  timeline: z.object({ items: z.array(timelineItemSchema), before: z.boolean() }),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/** Each command: what it takes, what it answers with. */
export const commands = {
  /** Starts events on this connection. Ask it first, `snapshot` second: then nothing is missed. */
  subscribe: { params: nothing, value: nothing },
  /** Everything a window needs to draw itself. `items`: newest timeline items wanted, default 200. */
  snapshot: { params: z.object({ items: z.int().min(0).max(MAX_PAGE).optional() }), value: snapshotSchema },
  /**
   * Says something in a room; default: the lobby. Answered once it is kept; it is shown by `timeline:added`.
   * Saying something to somebody new in a direct room accepts them. `replyTo`: the id of a message of the room.
   * Errors: `message-empty`, `message-too-long`, `message-unknown` (replyTo), `room-unknown`, `person-blocked`,
   * `people-unwritable` (they could not be accepted), `history-unwritable` (nothing was said), `stopped`.
   */
  'message:send': {
    params: z.object({
      room: z.string().optional(),
      text: z.string(),
      replyTo: z.string().optional(),
      mentions: z.array(z.string()).max(MAX_MENTIONS).optional(),
    }),
    value: z.object({ id: z.string(), order: z.string() }),
  },
  /**
   * Puts another text in place of one's own. Accepts somebody new in a direct room, as `message:send` does.
   * Errors: those of `message:send`, `message-unknown`, `not-yours`.
   */
  'message:edit': {
    params: z.object({ id: z.string(), text: z.string(), mentions: z.array(z.string()).max(MAX_MENTIONS).optional() }),
    value: nothing,
  },
  /** Takes one's own back, for everyone. Errors: `message-unknown`, `not-yours`, `history-unwritable`. */
  'message:delete': { params: z.object({ id: z.string() }), value: nothing },
  /**
   * Gives a reaction, or takes it back. Accepts somebody new in a direct room, as `message:send` does.
   * Errors: `message-unknown`, `room-unknown`, `bad-request` (no emoji), `person-blocked`, `people-unwritable`,
   * `history-unwritable`.
   */
  'message:react': { params: z.object({ id: z.string(), emoji: z.string(), on: z.boolean() }), value: nothing },
  /** Who has an own message. Errors: `message-unknown`, `not-yours`. */
  'message:receipts': {
    params: z.object({ id: z.string() }),
    value: z.object({
      people: z.array(z.object({ id: personIdSchema, name: z.string(), state: z.enum(['sent', 'arrived', 'seen']) })),
    }),
  },
  /** Items of a room (default: the lobby) just before `order`, in order; without it, the newest. Errors: `room-unknown`. */
  'timeline:before': {
    params: z.object({
      room: z.string().optional(),
      order: z.string().optional(),
      items: z.int().min(1).max(MAX_PAGE),
    }),
    value: z.object({ items: z.array(timelineItemSchema), before: z.boolean() }),
  },
  /** Items just after `order`, in order. Errors: `room-unknown`. */
  'timeline:after': {
    params: z.object({ room: z.string(), order: z.string(), items: z.int().min(1).max(MAX_PAGE) }),
    value: z.object({ items: z.array(timelineItemSchema), after: z.boolean() }),
  },
  /** The item at `order` with about as many before it as after it, `items` in all. Errors: `room-unknown`. */
  'timeline:around': {
    params: z.object({ room: z.string(), order: z.string(), items: z.int().min(1).max(MAX_PAGE) }),
    value: z.object({ items: z.array(timelineItemSchema), before: z.boolean(), after: z.boolean() }),
  },
  /**
   * Finds messages, newest first: words (all of them), "phrases", from:NAME, in:ROOM, before:DATE, after:DATE.
   * `room`: only there. `after`: `next` of the answer before. `unknown`: what of from: and in: nobody and nothing is called.
   */
  'history:search': {
    params: z.object({
      query: z.string().max(1_000),
      room: z.string().optional(),
      after: z.string().optional(),
      items: z.int().min(1).max(200),
    }),
    value: z.object({
      hits: z.array(
        z.object({
          item: timelineItemSchema,
          snippet: z.object({
            text: z.string(),
            marks: z.array(z.tuple([z.int(), z.int()])).describe('[from, to) in UTF-16 units of text'),
            cutBefore: z.boolean(),
            cutAfter: z.boolean(),
          }),
        }),
      ),
      next: z.string().nullable(),
      unknown: z.array(z.string()),
    }),
  },
  /**
   * Writes a room to a file, which must not be there yet. `jsonl` carries the signatures: `earshot verify` checks them.
   * A shell with a window takes `file` as a suggested name; its answer names the file, or the address from which a browser
   * fetches it, once; '' when the person wanted none after all. The terminal takes a path, from where it was started.
   * `messages` counts what was said, deleted messages included.
   * Errors: `room-unknown`, `bad-request` (a node is told a whole path), `file-unwritable`.
   */
  'history:export': {
    params: z.object({ room: z.string(), format: z.enum(['jsonl', 'html', 'markdown']), file: z.string() }),
    value: z.object({ file: z.string(), messages: z.int() }),
  },
  /** Makes a group and invites people into it. Errors: `bad-request` (no name), `person-unknown`, `history-unwritable`. */
  'room:create': {
    params: z.object({ name: z.string(), people: z.array(z.string()).max(MAX_INVITED) }),
    value: z.object({ room: z.string() }),
  },
  /** Invites people into a group; who isn't here is invited when they are. Errors: `room-unknown`, `person-unknown`. */
  'room:invite': {
    params: z.object({ room: z.string(), people: z.array(z.string()).max(MAX_INVITED) }),
    value: nothing,
  },
  /** Answers an invitation; a refused one goes. Nobody is told of a refusal. Errors: `room-unknown`. */
  'room:answer': { params: z.object({ room: z.string(), accept: z.boolean() }), value: nothing },
  /**
   * Leaves a group, and tells its members. It stays on the list in state `left`, to be read. Told by `room:changed`.
   * Errors: `room-unknown`, `history-unwritable`.
   */
  'room:leave': { params: z.object({ room: z.string() }), value: nothing },
  /**
   * Takes a group that was left off the list; searches find nothing in it then. What was said is kept as long as anything,
   * and there again for who joins again. Told by `room:removed`. Errors: `room-unknown`, `history-unwritable`.
   */
  'room:remove': { params: z.object({ room: z.string() }), value: nothing },
  /** Errors: `room-unknown`, `bad-request` (no name). */
  'room:rename': { params: z.object({ room: z.string(), name: z.string() }), value: nothing },
  /** A text that lets whoever has it into the group; for a QR code, too. Errors: `room-unknown`. */
  'room:invitation': { params: z.object({ room: z.string() }), value: z.object({ text: z.string() }) },
  /** Joins by such a text. Errors: `invitation-invalid`. */
  'room:join': { params: z.object({ text: z.string().max(1_000) }), value: z.object({ room: z.string() }) },
  /** A person is writing in the room: the others are told, every 3 s at most. */
  'room:typing': { params: z.object({ room: z.string() }), value: nothing },
  /**
   * The direct room with somebody, made where there is none; told by `room:changed`.
   * Errors: `person-unknown` (never met, or a seed node), `person-blocked`.
   */
  'room:open': { params: z.object({ person: z.string() }), value: z.object({ room: z.string() }) },
  /** A person has seen the room up to `order`; told by `room:changed`. Errors: `room-unknown`. */
  'room:read': { params: z.object({ room: z.string(), order: z.string() }), value: nothing },
  /**
   * Writes the given keys to the config file, all or nothing, and puts them in force.
   * Errors: `config-invalid` (nothing is written), `config-unwritable`.
   */
  'settings:change': {
    params: z.object({
      name: z.string().optional(),
      cidrs: z.array(z.string()).optional(),
      historyDays: z.int().optional(),
      lobbyShareHours: z.number().optional(),
      readMarks: z.boolean().optional(),
    }),
    value: settingsSchema,
  },
  /**
   * Says what we think of somebody, kept over restarts; told by `peer:changed`. Blocking ends their link at once.
   * Errors: `person-unknown` (never met, or a seed node), `people-unwritable`.
   */
  'person:trust': { params: z.object({ id: z.string(), trust: trustSchema }), value: nothing },
  /**
   * What two people compare to know that nobody stands between them: the same on both sides. `digits`: 60, in groups
   * of five; `code`: the same for a QR code. Errors: `person-unknown`.
   */
  'person:safety-number': {
    params: z.object({ id: z.string() }),
    value: z.object({ digits: z.string(), code: z.string() }),
  },
  /** The key of the closed circle this node is in, to be passed on; null: it is in none. The one place that tells it. */
  'circle:show': { params: nothing, value: z.object({ key: z.string().nullable() }) },
  /**
   * Closes the circle with a new key ("new"), joins one whose key is given, or opens up (null). Written to the config file
   * and in force at once: every link is ended, and made again with who proves the same key.
   * Errors: `config-invalid` (nothing is written), `config-unwritable`.
   */
  'circle:change': { params: z.object({ key: z.string().nullable() }), value: settingsSchema },
  /** Leaves properly: ends the links, then the node. */
  quit: { params: nothing, value: nothing },
} as const;

export type CommandName = keyof typeof commands;
export type Params<C extends CommandName> = z.infer<(typeof commands)[C]['params']>;
export type Value<C extends CommandName> = z.infer<(typeof commands)[C]['value']>;

/** Each event's data. */
export const events = {
  /** New items, of one room or several; not always the newest: sort by `order`. */
  'timeline:added': z.object({ items: z.array(timelineItemSchema) }),
  /** Items as they are now, in place of those with the same id. */
  'timeline:changed': z.object({ items: z.array(timelineItemSchema) }),
  /** Own messages have arrived somewhere, or were read; gathered, and the last word on a message counts. */
  'delivery:changed': z.object({ stretches: z.array(deliveryStretchSchema) }),
  'room:changed': z.object({ room: roomSchema }),
  'room:removed': z.object({ room: z.string() }),
  /** Somebody is writing there; so for the next 6 s, or until they have said something. */
  'room:typing': z.object({ room: z.string(), person: personIdSchema }),
  'peer:changed': z.object({ peer: peerSchema }),
  'sweep:progressed': z.object({ sweep: sweepSchema }),
  'self:changed': z.object({ self: selfSchema }),
  'settings:changed': z.object({ settings: settingsSchema }),
  'networks:changed': z.object({ networks: z.array(networkSchema) }),
  'notice:raised': z.object({ notice: noticeSchema }),
  'notice:cleared': z.object({ code: noticeSchema.shape.code }),
} as const;

export type EventName = keyof typeof events;
export type EventData<E extends EventName> = z.infer<(typeof events)[E]>;

/** One event on its way to a shell. `seq` rises by one for each event of the node. */
export type EventMessage = {
  [E in EventName]: { readonly event: E; readonly seq: number; readonly data: EventData<E> };
}[EventName];

/** A command on its way to a node. `id` is the caller's, and comes back with the reply. */
export const requestSchema = z.object({
  id: z.union([z.int(), z.string().max(64)]),
  command: z.string(),
  params: z.unknown().optional(),
});
export type Request = z.infer<typeof requestSchema>;

const failureSchema = z.object({
  /** One of core's ErrorCode; `internal`: a fault of ours. */
  code: z.string(),
  message: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Failure = z.infer<typeof failureSchema>;

export type Result<V> = { readonly ok: true; readonly value: V } | { readonly ok: false; readonly error: Failure };
export type Reply = { readonly id: Request['id'] | null } & Result<unknown>;

/** What any node looks like to the contract; a command that fails throws ChatError, here and nowhere further up. */
export type CommandTable = {
  readonly [C in Exclude<CommandName, 'subscribe'>]: (params: Params<C>) => Value<C> | Promise<Value<C>>;
};

export interface ContractTarget {
  readonly commands: CommandTable;
  /** Calls `listener` for every event from now on; the returned function ends that. */
  onEvent(listener: (event: EventMessage) => void): () => void;
}

/**
 * How a window reaches a node: window.earshot of the preload, or a WebSocket.
 * `invoke` never throws; `onEvent` hears only what comes after `subscribe` was answered.
 */
export interface ContractLink {
  invoke<C extends CommandName>(command: C, params: Params<C>): Promise<Result<Value<C>>>;
  onEvent(listener: (event: EventMessage) => void): () => void;
  /** `open` at once for the desktop; the WebSocket may go and come back. */
  onState(listener: (state: 'open' | 'closed') => void): () => void;
}
