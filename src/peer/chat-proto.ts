/** proto/chat.proto as code: packets and frames to bytes and back. */

import protobuf from 'protobufjs';
import chatProto from '../../proto/chat.proto';
import { ChatError } from '../core/errors.ts';
import type { InstanceId } from '../core/ids.ts';

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

/** What a frame can say. `unknown`: a later version's; skip it. */
export type Frame =
  | { readonly kind: 'hello'; readonly hello: Hello }
  | { readonly kind: 'lines'; readonly texts: readonly string[] }
  | { readonly kind: 'beat' }
  | { readonly kind: 'presence'; readonly name: string }
  | { readonly kind: 'proof'; readonly proof: Uint8Array }
  | { readonly kind: 'unknown' };

/** One message of the stream. NodeRequest and NodeReply have the same fields, so one encoding serves both ways. */
export interface Packet {
  /** '' when there is none: proto3 can't tell the two apart. Invalid UTF-8 arrives as U+FFFD. */
  readonly msg: string;
  readonly frame: Frame | undefined;
}

interface RawFrame {
  readonly body?: 'hello' | 'lines' | 'beat' | 'presence' | 'proof';
  readonly hello?: { minVersion: number; maxVersion: number; instanceId: string; name: string };
  readonly lines?: { text: string[] };
  readonly presence?: { name: string };
  readonly proof?: { proof: Uint8Array };
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
    default:
      return { kind: 'unknown' };
  }
}
