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

export function linesMessage(texts: readonly string[]): Buffer {
  return grpcPrefixed(field(2, field(2, Buffer.concat(texts.map((text) => field(1, text))))));
}

export function seedMessage(text: string | Uint8Array): Buffer {
  return grpcPrefixed(field(1, text));
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
