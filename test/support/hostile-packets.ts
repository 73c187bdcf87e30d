/** What an attacker says to a node, made by hand: nothing here is the program's. */

import { grpcPrefixed, varint } from './grpc-frames.ts';
import { callHeaders, END_HEADERS, FRAME, frame, PREFACE } from './http2-frames.ts';

export const PATH = '/message.Chat/NewNode';

/** Protobuf, wire type 2. */
function field(number: number, value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([Buffer.from([number * 8 + 2]), varint(bytes.length), bytes]);
}

/** The first message of an Earshot node. */
export function helloMessage(address: string, run: string): Buffer {
  const hello = Buffer.concat([Buffer.from([0x08, 2, 0x10, 2]), field(3, run), field(4, `flood ${run}`)]);
  return grpcPrefixed(Buffer.concat([field(1, address), field(2, field(1, hello))]));
}

/** A number, wire type 0. */
function numberField(number: number, value: number): Buffer {
  return Buffer.concat([Buffer.from([number * 8]), varint(value)]);
}

function frameMessage(number: number, ...fields: Uint8Array[]): Buffer {
  return grpcPrefixed(field(2, field(number, Buffer.concat(fields))));
}

/** Events of one log, one after the other. */
export function eventsMessage(room: string, events: readonly Uint8Array[]): Buffer {
  return frameMessage(10, field(1, room), ...events.map((event) => field(3, event)));
}

/** "I have all of these, up to there." */
export function haveMessage(room: string, logs: readonly Uint8Array[], seq: number): Buffer {
  const heads = logs.map((log) => field(2, Buffer.concat([field(1, log), numberField(2, seq), field(3, log)])));
  return frameMessage(8, field(1, room), ...heads);
}

/** "Give me this from the beginning." */
export function wantMessage(room: string, log: Uint8Array): Buffer {
  return frameMessage(9, field(1, room), field(2, log));
}

export function readMarkMessage(room: string, log: Uint8Array, seq: number): Buffer {
  return frameMessage(11, field(1, room), field(2, log), numberField(3, seq));
}

export function typingMessage(room: string): Buffer {
  return frameMessage(12, field(1, room));
}

export function seedMessage(text: string | Uint8Array): Buffer {
  return grpcPrefixed(field(1, text));
}

/** The logs that somebody says to have, in one message without its prefix; of anything else none. */
export function logsNamedIn(message: Uint8Array): Uint8Array[] {
  const heads = fieldsOf(message, 2).flatMap((body) => fieldsOf(body, 8).flatMap((have) => fieldsOf(have, 2)));
  return heads.flatMap((head) => fieldsOf(head, 1));
}

/** The values of one field, wire type 2; others are skipped. */
function fieldsOf(bytes: Uint8Array, wanted: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  let at = 0;
  const number = (): number => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const key = number();
    if (key % 8 === 0) number();
    if (key % 8 !== 2) continue;
    const length = number();
    if (Math.floor(key / 8) === wanted) found.push(bytes.subarray(at, at + length));
    at += length;
  }
  return found;
}

/** A connection's first bytes up to an open stream; `message` is what the stream says. */
export function openedStream(message?: Uint8Array, settings: Uint8Array = Buffer.alloc(0)): Buffer {
  return Buffer.concat([
    PREFACE,
    frame(FRAME.settings, 0, 0, settings),
    frame(FRAME.headers, END_HEADERS, 1, callHeaders(PATH, 'x')),
    ...(message ? [frame(FRAME.data, 0, 1, message)] : []),
  ]);
}

export function withoutStream(): Buffer {
  return Buffer.concat([PREFACE, frame(FRAME.settings, 0, 0)]);
}
