/** The one list of what a shell can ask of a node (commands) and what a node tells (events). Pure. */

import { z } from 'zod';
import {
  networkSchema,
  noticeSchema,
  peerSchema,
  selfSchema,
  settingsSchema,
  sweepSchema,
  timelineItemSchema,
  trustSchema,
} from '../core/model.ts';

/** Timeline items in one page or snapshot, at most. */
export const MAX_PAGE = 5_000;

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
  /** The newest items, oldest first; `before` says whether older ones are to be had. */
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
   * Says something to everyone here. Answered when the node has taken it; it is shown by `timeline:added`.
   * Errors: `message-empty`, `message-too-long`, `stopped`.
   */
  'message:send': { params: z.object({ text: z.string() }), value: z.object({ position: z.int(), sentTo: z.int() }) },
  /** Older items: those just before `position`, oldest first. */
  'timeline:before': {
    params: z.object({ position: z.int(), items: z.int().min(1).max(MAX_PAGE) }),
    value: z.object({ items: z.array(timelineItemSchema), before: z.boolean() }),
  },
  /**
   * Writes the given keys to the config file, all or nothing, and puts them in force.
   * Errors: `config-invalid` (nothing is written), `config-unwritable`.
   */
  'settings:change': {
    params: z.object({ name: z.string().optional(), cidrs: z.array(z.string()).optional() }),
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
  'timeline:added': z.object({ items: z.array(timelineItemSchema) }),
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
