/** What a node knows and tells whoever shows it: the shapes, each with its type. Pure. */

import { z } from 'zod';
import type { Address, InstanceId, PersonId, RoomId } from './ids.ts';

const address = z.string() as unknown as z.ZodType<Address>;
export const personIdSchema = z.string() as unknown as z.ZodType<PersonId>;
const personId = personIdSchema;
const roomId = z.string() as unknown as z.ZodType<RoomId>;
const instanceId = z.string() as unknown as z.ZodType<InstanceId>;
const timeMs = z.number().describe('ms since 1970, by the clock of this machine');

/** This node. */
export const selfSchema = z.object({
  id: personId,
  name: z.string(),
  address,
  instanceId,
  startedAtMs: timeMs,
});
export type Self = z.infer<typeof selfSchema>;

/**
 * What this node's person thinks of somebody. `new`: nothing yet. `accepted`: somebody to talk to. `verified`: their
 * key was compared, number by number or by QR code. `blocked`: no link, nothing shown.
 */
export const trustSchema = z.enum(['new', 'accepted', 'verified', 'blocked']);
export type Trust = z.infer<typeof trustSchema>;

/**
 * Someone met in this run or known from before, once per key (seed nodes: once per `ip:port`).
 * `here`: linked now. `gone`: the link ended; looked for again on every pass of the sweep.
 */
export const peerSchema = z.object({
  id: personId,
  /** Where they are, or were last. */
  address,
  /** As the peer says it, cleaned; '' when it says none (a seed node never does). */
  name: z.string(),
  /** `seed`: speaks the base protocol only; nothing of it is encrypted or proved. */
  kind: z.enum(['earshot', 'seed']),
  state: z.enum(['here', 'gone']),
  sinceMs: timeMs.describe('when it came into this state'),
  /** Always `new` for a seed node, which has no key to trust. */
  trust: trustSchema,
  /** Somebody accepted or verified has this name with another key: a new device of theirs, or somebody else. */
  nameTaken: z.boolean(),
});
export type Peer = z.infer<typeof peerSchema>;

const author = z.object({
  id: personId,
  address,
  name: z.string(),
  own: z.boolean(),
  kind: z.enum(['earshot', 'seed']),
});

/**
 * Where people talk. `lobby`: everyone here. `direct`: two people; made when one of them first writes or wants to.
 * `group`: by invitation.
 * `request`: somebody new has written, and nothing of it was answered yet: they aren't told that it arrived.
 * `invited`: somebody asks us into a group; nothing of what is said there is here yet.
 * `left`: a group we are in no more; what was said until then can be read, and nothing written. Its members aren't known.
 */
export const roomSchema = z.object({
  id: roomId,
  kind: z.enum(['lobby', 'direct', 'group']),
  /** A group's, cleaned; '' for the others. */
  name: z.string(),
  /** The other one of a direct room; who invites us; null otherwise. */
  person: personId.nullable(),
  /** Of a group, ourselves included; of the others: none. */
  members: z.array(personId),
  state: z.enum(['open', 'request', 'invited', 'left']),
  /** Messages of others that were not read here. */
  unread: z.int(),
  /** When the newest message was said; null: nothing was said yet. */
  lastAtMs: timeMs.nullable(),
});
export type Room = z.infer<typeof roomSchema>;

/**
 * What became of an own message; it never goes back. `stored`: kept here, and not known to have arrived anywhere: the
 * others may be away, or have not accepted us yet, which is theirs to tell. `arrived`: on `on` devices of the `of` that
 * should have it. `seen`: somebody has read it. (`saving` is before that, and the window's to show: it has no place yet.)
 */
export const deliverySchema = z.object({
  state: z.enum(['stored', 'arrived', 'seen']),
  on: z.int(),
  of: z.int(),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** The own messages of a room whose ids are `log:from` to `log:to`, both included, and what became of each. */
export const deliveryStretchSchema = z.object({
  room: roomId,
  log: z.string(),
  from: z.int(),
  to: z.int(),
  delivery: deliverySchema,
});
export type DeliveryStretch = z.infer<typeof deliveryStretchSchema>;

/** Characters of the message that is answered which are shown with the answer, at most. */
export const MAX_QUOTE_CHARACTERS = 200;

const placed = {
  room: roomId,
  /** Unique over all rooms and runs. */
  id: z.string(),
  /** Its place: items of a room sort by this string, compared by code units. Never changes. */
  order: z.string(),
  atMs: timeMs,
};

/** One thing in a room's timeline: messages, and in the lobby who came and went. */
export const timelineItemSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message'),
    ...placed,
    author,
    /** `deleted` by its author, or `forgotten` by whoever handed it on: `text` is ''. */
    state: z.enum(['said', 'edited', 'deleted', 'forgotten']),
    text: z.string(),
    /** The peer sent more than 65,536 bytes; `text` is its beginning. */
    truncated: z.boolean(),
    /** What it answers; author and order null and text '' when that isn't here. */
    replyTo: z
      .object({
        id: z.string(),
        /** Its place, for `timeline:around`. */
        order: z.string().nullable(),
        author: author.pick({ id: true, name: true, own: true }).nullable(),
        text: z.string().describe('its beginning'),
      })
      .nullable(),
    mentions: z.array(personId),
    /** In the order in which each was first given. */
    reactions: z.array(z.object({ emoji: z.string(), people: z.array(personId) })),
    /** It was said while we were away, and came in later. */
    late: z.boolean(),
    /** In no log: a seed node said it. Gone with this run; can't be answered, edited, reacted to. */
    local: z.boolean(),
    /** Own messages; null: others'. */
    delivery: deliverySchema.nullable(),
  }),
  z.object({ type: z.literal('joined'), ...placed, person: personId, address, name: z.string() }),
  z.object({ type: z.literal('left'), ...placed, person: personId, address, name: z.string() }),
]);
export type TimelineItem = z.infer<typeof timelineItemSchema>;
export type Message = Extract<TimelineItem, { type: 'message' }>;

/** The walk over cidr x ports. A pass visits every pair once; then it rests, then the next begins. */
export const sweepSchema = z.object({
  state: z.enum(['sweeping', 'resting']),
  /** 1 for the first. */
  pass: z.int(),
  /** Address-port pairs visited in this pass, and how many there are. */
  visited: z.int(),
  total: z.int(),
});
export type SweepProgress = z.infer<typeof sweepSchema>;

/** A network this machine is on, as offered in the first-run choice. */
export const networkSchema = z.object({
  cidr: z.string(),
  interfaceName: z.string(),
  /** This machine's address in it. */
  ip: z.string(),
  /** Address-port pairs a sweep of it walks with the port range in force. */
  pairs: z.int(),
  /** False when `pairs` is above the cap: shown, but not to be chosen as it is. */
  allowed: z.boolean(),
});
export type Network = z.infer<typeof networkSchema>;

/** The configuration in force. */
export const settingsSchema = z.object({
  /** The file it was read from, or would be written to. */
  file: z.string(),
  name: z.string(),
  ip: z.string(),
  cidrs: z.array(z.string()),
  minPort: z.int(),
  maxPort: z.int(),
  peers: z.array(address),
  /** As it is in force: a closed circle lets in none. */
  legacyPeers: z.union([z.literal('loopback'), z.boolean()]),
  /** Connections taken at once, and links past which no stranger is dialed. */
  maxConnections: z.int(),
  /** Only who has our network key is let in. The key itself is told by `circle:show` alone. */
  closedCircle: z.boolean(),
  /** Days that messages are kept, and the size of the history past which the oldest go. */
  historyDays: z.int(),
  historyMaxMb: z.int(),
  /** Hours of the lobby that somebody gets who comes for the first time; 0: none. */
  lobbyShareHours: z.number(),
  /** Whether others are told what we have read. */
  readMarks: z.boolean(),
  /** Nobody has chosen yet where to look: the window asks. */
  networkChoiceNeeded: z.boolean(),
  /** Keys changed in the file that take effect at the next start only. */
  restartNeededFor: z.array(z.string()),
});
export type Settings = z.infer<typeof settingsSchema>;

/**
 * Something the person should know, until it is cleared. One per code.
 * `history-not-kept`: messages are in memory only and end with this run; says why.
 * `history-damaged`: the history could not be read; it is set aside (params.file), and begun anew from what others have.
 * `history-mended`: the history turned out to be damaged; it is set aside (params.file), what could be read of it is kept.
 * `history-unwritable`: nothing can be kept at present, so nothing is sent: disk full, for instance. Cleared when it can.
 * `history-gap`: what was said while we were away is in nobody's history any more, so what came before it went too; told once a run.
 * `log-forked`: two contents of one message of somebody were seen (params.name): nothing more of that log is taken.
 * `config-rejected`: the file was edited into something invalid; the former values stay in force.
 * `key-not-wrapped`: no keychain of this system keeps our key; said once per profile, by the desktop shell.
 * `people-damaged`: what was thought of people could not be read; it is set aside, and everybody is new.
 * `downgrade-refused`: an address met encrypted before now speaks plaintext; it is not answered.
 * `version-mismatch`: someone nearby runs a version that shares no protocol with this one.
 */
export const noticeSchema = z.object({
  code: z.enum([
    'history-not-kept',
    'history-damaged',
    'history-mended',
    'history-unwritable',
    'history-gap',
    'log-forked',
    'config-rejected',
    'version-mismatch',
    'downgrade-refused',
    'people-damaged',
    'key-not-wrapped',
  ]),
  /** English, complete in itself. */
  message: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Notice = z.infer<typeof noticeSchema>;
