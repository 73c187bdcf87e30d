/** proto/chat.proto as code: packets and frames to bytes and back. */

import protobuf from 'protobufjs';
import chatProto from '../../proto/chat.proto';
import { assertNever, ChatError } from '../core/errors.ts';
import type { InstanceId } from '../core/ids.ts';
import {
  type GroupFrame,
  groupBody,
  type Membership,
  type RawInvitation,
  readInvitation,
  readMembership,
} from './group-frames.ts';

export const NEW_NODE_PATH = '/message.Chat/NewNode';

/** Protocol versions this program speaks, both ends included. */
export const MIN_VERSION = 2;
export const MAX_VERSION = 2;

export interface Hello {
  readonly minVersion: number;
  readonly maxVersion: number;
  readonly instanceId: InstanceId;
  /** As sent: clean before showing. */
  readonly name: string;
}

/** Of a log, everything up to here. As sent: names and hashes of any length. */
export interface LogHead {
  readonly log: Uint8Array;
  readonly seq: number;
  readonly hash: Uint8Array;
}

/** About a room: what was said there, who has what of it. Nothing of it is checked here, but that numbers are some. */
export type RoomFrame =
  | { readonly kind: 'have'; readonly room: string; readonly heads: readonly LogHead[] }
  | {
      readonly kind: 'want';
      readonly room: string;
      readonly log: Uint8Array;
      readonly from: number;
      readonly prev: Uint8Array;
    }
  | {
      readonly kind: 'events';
      readonly room: string;
      readonly floor: Uint8Array | undefined;
      readonly events: readonly Uint8Array[];
    }
  | { readonly kind: 'readMark'; readonly room: string; readonly log: Uint8Array; readonly seq: number }
  | { readonly kind: 'typing'; readonly room: string };

/** What a frame can say. `unknown`: a later version's; skip it. */
export type Frame =
  | { readonly kind: 'hello'; readonly hello: Hello }
  | { readonly kind: 'beat' }
  | { readonly kind: 'presence'; readonly name: string }
  | { readonly kind: 'proof'; readonly proof: Uint8Array }
  | RoomFrame
  | GroupFrame
  | { readonly kind: 'unknown' };

/** One message of the stream. NodeRequest and NodeReply have the same fields, so one encoding serves both ways. */
export interface Packet {
  /** '' when there is none: proto3 can't tell the two apart. Invalid UTF-8 arrives as U+FFFD. */
  readonly msg: string;
  readonly frame: Frame | undefined;
}

interface RawFrame {
  readonly body?: 'hello' | 'beat' | 'presence' | 'proof' | RoomFrame['kind'] | GroupFrame['kind'];
  readonly hello?: { minVersion: number; maxVersion: number; instanceId: string; name: string };
  readonly presence?: { name: string };
  readonly proof?: { proof: Uint8Array };
  readonly have?: { room: string; log: { log: Uint8Array; seq: RawNumber; hash: Uint8Array }[] };
  readonly want?: { room: string; log: Uint8Array; from: RawNumber; prev: Uint8Array };
  readonly events?: { room: string; floor: Uint8Array; event: Uint8Array[] };
  readonly readMark?: { room: string; log: Uint8Array; seq: RawNumber };
  readonly typing?: { room: string };
  readonly membership?: Membership;
  readonly invitation?: RawInvitation;
}

/** A uint64: protobufjs gives an object where a number could be too small. */
type RawNumber = number | { toNumber(): number };

const packetType = protobuf.parse(chatProto).root.lookupType('message.NodeRequest');

function encode(packet: { msg?: string; frame?: object }): Uint8Array {
  return packetType.encode(packet).finish();
}

export function encodeMsg(msg: string): Uint8Array {
  return encode({ msg });
}

/** The first packet of an Earshot node: its address or `ok`, and its Hello. */
export function encodeFirst(msg: string, hello: Hello): Uint8Array {
  return encode({ msg, frame: { hello } });
}

export function encodePresence(name: string): Uint8Array {
  return encode({ frame: { presence: { name } } });
}

/** Goes before the first packet, where there is a network key. */
export function encodeProof(proof: Uint8Array): Uint8Array {
  return encode({ frame: { proof: { proof } } });
}

export function encodeRoomFrame(frame: RoomFrame): Uint8Array {
  switch (frame.kind) {
    case 'have':
      return encode({ frame: { have: { room: frame.room, log: frame.heads } } });
    case 'want':
      return encode({ frame: { want: frame } });
    case 'events':
      return encode({ frame: { events: { room: frame.room, floor: frame.floor, event: frame.events } } });
    case 'readMark':
      return encode({ frame: { readMark: frame } });
    case 'typing':
      return encode({ frame: { typing: { room: frame.room } } });
    default:
      return assertNever(frame);
  }
}

export function encodeGroupFrame(frame: GroupFrame): Uint8Array {
  return encode({ frame: groupBody(frame) });
}

export const BEAT_PACKET = encode({ frame: { beat: {} } });

/** @throws ChatError `protocol` when the bytes are no packet */
export function decodePacket(bytes: Uint8Array): Packet {
  try {
    const raw = packetType.decode(bytes) as unknown as { msg: string; frame?: RawFrame | null };
    return { msg: raw.msg, frame: raw.frame ? readFrame(raw.frame) : undefined };
  } catch (cause) {
    throw new ChatError('protocol', 'not a NodeRequest or NodeReply', { cause });
  }
}

function readFrame(raw: RawFrame): Frame {
  switch (raw.body) {
    case 'hello': {
      const hello = raw.hello as NonNullable<RawFrame['hello']>;
      const { minVersion, maxVersion, name } = hello;
      return { kind: 'hello', hello: { minVersion, maxVersion, name, instanceId: hello.instanceId as InstanceId } };
    }
    case 'beat':
      return { kind: 'beat' };
    case 'presence':
      return { kind: 'presence', name: raw.presence?.name ?? '' };
    case 'proof':
      return { kind: 'proof', proof: raw.proof?.proof ?? new Uint8Array() };
    case 'have':
    case 'want':
    case 'events':
    case 'readMark':
    case 'typing':
      return readRoomFrame(raw.body, raw);
    case 'membership':
      return { kind: 'membership', said: readMembership(raw.membership as Membership) };
    case 'invitation':
      return { kind: 'invitation', invitation: readInvitation(raw.invitation as RawInvitation) };
    default:
      return { kind: 'unknown' };
  }
}

const NOTHING = new Uint8Array();

function readRoomFrame(kind: RoomFrame['kind'], raw: RawFrame): RoomFrame {
  switch (kind) {
    case 'have': {
      const { room = '', log = [] } = raw.have ?? {};
      return { kind, room, heads: log.map(({ log: name, seq, hash }) => ({ log: name, seq: numberOf(seq), hash })) };
    }
    case 'want': {
      const { room = '', log = NOTHING, from = 0, prev = NOTHING } = raw.want ?? {};
      return { kind, room, log, from: numberOf(from), prev };
    }
    case 'events': {
      const { room = '', floor = NOTHING, event = [] } = raw.events ?? {};
      return { kind, room, floor: floor.length === 0 ? undefined : floor, events: event };
    }
    case 'readMark': {
      const { room = '', log = NOTHING, seq = 0 } = raw.readMark ?? {};
      return { kind, room, log, seq: numberOf(seq) };
    }
    case 'typing':
      return { kind, room: raw.typing?.room ?? '' };
    default:
      return assertNever(kind);
  }
}

/** @throws when it is past what a number holds exactly: nobody has said that much */
function numberOf(value: RawNumber): number {
  const number = typeof value === 'number' ? value : value.toNumber();
  if (!Number.isSafeInteger(number) || number < 0) throw new Error('a number too large');
  return number;
}
