/** proto/chat.proto as code: packets and frames to bytes and back. */

import protobuf from 'protobufjs';
import chatProto from '../../proto/chat.proto';
import { ChatError } from '../core/errors.ts';
import type { InstanceId, MessageId } from '../core/ids.ts';

export const NEW_NODE_PATH = '/message.Chat/NewNode';

/** Protocol versions this program speaks, both ends included. */
export const MIN_VERSION = 1;
export const MAX_VERSION = 1;

export interface Hello {
  readonly minVersion: number;
  readonly maxVersion: number;
  readonly instanceId: InstanceId;
  /** As sent: clean before showing. */
  readonly name: string;
}

/** What is for one person alone: a message, or word that messages of theirs have arrived. */
export type PersonalFrame =
  /** `text` as sent: clean before showing. */
  | { readonly kind: 'direct'; readonly messageId: MessageId; readonly text: string }
  | { readonly kind: 'receipt'; readonly messageIds: readonly MessageId[] };

/** What a frame can say. `unknown`: a later version's; skip it. */
export type Frame =
  | { readonly kind: 'hello'; readonly hello: Hello }
  | { readonly kind: 'lines'; readonly texts: readonly string[] }
  | { readonly kind: 'beat' }
  | { readonly kind: 'presence'; readonly name: string }
  | { readonly kind: 'proof'; readonly proof: Uint8Array }
  | PersonalFrame
  | { readonly kind: 'unknown' };

/** One message of the stream. NodeRequest and NodeReply have the same fields, so one encoding serves both ways. */
export interface Packet {
  /** '' when there is none: proto3 can't tell the two apart. Invalid UTF-8 arrives as U+FFFD. */
  readonly msg: string;
  readonly frame: Frame | undefined;
}

interface RawFrame {
  readonly body?: 'hello' | 'lines' | 'beat' | 'presence' | 'proof' | 'direct' | 'receipt';
  readonly hello?: { minVersion: number; maxVersion: number; instanceId: string; name: string };
  readonly lines?: { text: string[] };
  readonly presence?: { name: string };
  readonly proof?: { proof: Uint8Array };
  readonly direct?: { messageId: Uint8Array; text: string };
  readonly receipt?: { messageId: Uint8Array[] };
}

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

export function encodeLines(texts: readonly string[]): Uint8Array {
  return encode({ frame: { lines: { text: texts } } });
}

export function encodePresence(name: string): Uint8Array {
  return encode({ frame: { presence: { name } } });
}

/** Goes before the first packet, where there is a network key. */
export function encodeProof(proof: Uint8Array): Uint8Array {
  return encode({ frame: { proof: { proof } } });
}

export function encodePersonal(frame: PersonalFrame): Uint8Array {
  if (frame.kind === 'receipt') return encode({ frame: { receipt: { messageId: frame.messageIds.map(toBytes) } } });
  return encode({ frame: { direct: { messageId: toBytes(frame.messageId), text: frame.text } } });
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
    case 'lines':
      return { kind: 'lines', texts: raw.lines?.text ?? [] };
    case 'beat':
      return { kind: 'beat' };
    case 'presence':
      return { kind: 'presence', name: raw.presence?.name ?? '' };
    case 'proof':
      return { kind: 'proof', proof: raw.proof?.proof ?? new Uint8Array() };
    case 'direct':
      return { kind: 'direct', messageId: toMessageId(raw.direct?.messageId), text: raw.direct?.text ?? '' };
    case 'receipt':
      return { kind: 'receipt', messageIds: (raw.receipt?.messageId ?? []).map(toMessageId) };
    default:
      return { kind: 'unknown' };
  }
}

const MESSAGE_ID_BYTES = 16;

function toBytes(id: MessageId): Uint8Array {
  return Buffer.from(id, 'hex');
}

/** @throws when it is no message id: who sends that means something else than we do */
function toMessageId(bytes: Uint8Array | undefined): MessageId {
  if (bytes?.length !== MESSAGE_ID_BYTES) throw new Error(`a message id has ${MESSAGE_ID_BYTES} bytes`);
  return Buffer.from(bytes).toString('hex') as MessageId;
}
