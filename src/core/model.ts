/** What a node knows and tells whoever shows it: the shapes, each with its type. Pure. */

import { z } from 'zod';
import type { Address, InstanceId, PersonId, RoomId } from './ids.ts';

const address = z.string() as unknown as z.ZodType<Address>;
const personId = z.string() as unknown as z.ZodType<PersonId>;
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
 * `request`: somebody new has written, and nothing of it was answered yet: they aren't told that it arrived.
 */
export const roomSchema = z.object({
  id: roomId,
  kind: z.enum(['lobby', 'direct']),
  /** The other one of a direct room; null for the lobby. */
  person: personId.nullable(),
  state: z.enum(['open', 'request']),
  /** Messages of others that were not read here. */
  unread: z.int(),
  /** When the newest message was said; null: nothing was said yet. */
  lastAtMs: timeMs.nullable(),
});
export type Room = z.infer<typeof roomSchema>;

/**
 * What became of an own message in a direct room. `waiting`: it is not known to have arrived; they may be away, or have
 * not accepted us yet, which is theirs to tell. `delivered`: it is on their machine. Never goes back. `none`: lobby and
 * others' messages.
 */
export const deliverySchema = z.enum(['none', 'waiting', 'delivered']);
export type Delivery = z.infer<typeof deliverySchema>;

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
    text: z.string(),
    /** The peer sent more than 65,536 bytes; `text` is its beginning. */
    truncated: z.boolean(),
    /** Own messages in the lobby: how many people it was sent to. 0: nobody was there. Else always 0. */
    sentTo: z.int(),
    delivery: deliverySchema,
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
  /** Only who has our network key is let in. The key itself is told by `circle:show` alone. */
  closedCircle: z.boolean(),
  /** Nobody has chosen yet where to look: the window asks. */
  networkChoiceNeeded: z.boolean(),
  /** Keys changed in the file that take effect at the next start only. */
  restartNeededFor: z.array(z.string()),
});
export type Settings = z.infer<typeof settingsSchema>;

/**
 * Something the person should know, until it is cleared. One per code.
 * `history-not-kept`: messages are in memory only and end with this run.
 * `config-rejected`: the file was edited into something invalid; the former values stay in force.
 * `key-not-wrapped`: no keychain of this system keeps our key; said once per profile, by the desktop shell.
 * `people-damaged`: what was thought of people could not be read; it is set aside, and everybody is new.
 * `downgrade-refused`: an address met encrypted before now speaks plaintext; it is not answered.
 * `version-mismatch`: someone nearby runs a version that shares no protocol with this one.
 */
export const noticeSchema = z.object({
  code: z.enum([
    'history-not-kept',
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
