/** gRPC messages made and read by hand: a 5-byte prefix and protobuf's field 1. Nothing of src/, nothing of grpc-js. */

/** Compressed flag (0) and a big-endian length. */
const PREFIX_BYTES = 5;

/** What the seed takes in one message. */
export const SEED_MAX_MESSAGE_BYTES = 4_194_304;

/** Protobuf: field 1, length-delimited. */
const FIELD_1 = 0x0a;

export interface ReadMessage {
  /** Field 1 as bytes; undefined when the message has none, which proto3 reads as ''. */
  readonly msg: Buffer | undefined;
  /** Numbers of the fields other than 1, which a seed node skips. */
  readonly otherFields: readonly number[];
  /** Encoded size without the prefix. */
  readonly bytes: number;
}

export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** A whole gRPC message with `msg` = text; bytes are taken as they are, valid UTF-8 or not. */
export function grpcMessage(text: string | Uint8Array): Buffer {
  const value = typeof text === 'string' ? Buffer.from(text, 'utf8') : Buffer.from(text);
  // proto3 leaves out a field that holds its default.
  const body = value.length === 0 ? value : Buffer.concat([Buffer.from([FIELD_1]), varint(value.length), value]);
  return grpcPrefixed(body);
}

/** Any bytes as a gRPC message. */
export function grpcPrefixed(body: Uint8Array): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(body.length, 1);
  return Buffer.concat([prefix, body]);
}

/** A `msg` such that the whole encoded message is exactly `bytes` long. */
export function textForMessageOf(bytes: number, fill = 'x'): string {
  for (let lengthBytes = 1; lengthBytes <= 5; lengthBytes++) {
    const length = bytes - 1 - lengthBytes;
    if (length >= 0 && varint(length).length === lengthBytes) return fill.repeat(length);
  }
  throw new Error(`no msg makes a message of ${bytes} bytes`);
}

/** Cuts a byte stream into gRPC messages. */
export class GrpcReader {
  #chunks: Buffer[] = [];
  #held = 0;

  /** @throws RangeError when a message is larger than the seed takes; Error when it is no gRPC or no protobuf */
  push(chunk: Buffer): ReadMessage[] {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    const messages: ReadMessage[] = [];
    for (;;) {
      const size = this.#nextSize();
      if (size === undefined || this.#held < PREFIX_BYTES + size) return messages;
      const all = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
      messages.push(readMessage(all.subarray(PREFIX_BYTES, PREFIX_BYTES + size)));
      const rest = all.subarray(PREFIX_BYTES + size);
      this.#chunks = rest.length > 0 ? [rest] : [];
      this.#held = rest.length;
    }
  }

  #nextSize(): number | undefined {
    if (this.#held < PREFIX_BYTES) return undefined;
    if ((this.#chunks[0]?.length ?? 0) < PREFIX_BYTES) this.#chunks = [Buffer.concat(this.#chunks)];
    const head = this.#chunks[0] as Buffer;
    if (head[0] !== 0) throw new Error(`compressed flag ${head[0]}: the seed agreed to no compression`);
    const size = head.readUInt32BE(1);
    if (size > SEED_MAX_MESSAGE_BYTES) throw new RangeError(`message of ${size} bytes`);
    return size;
  }
}

function readMessage(body: Buffer): ReadMessage {
  let at = 0;
  let msg: Buffer | undefined;
  const otherFields: number[] = [];
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = body[at++];
      if (byte === undefined || shift > 63) throw new Error('not protobuf: bad varint');
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < body.length) {
    const key = number();
    const field = Math.floor(key / 8);
    switch (key % 8) {
      case 0:
        number();
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = number();
        if (field === 1) msg = body.subarray(at, at + length);
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        throw new Error(`not protobuf: wire type ${key % 8}`);
    }
    if (at > body.length) throw new Error('not protobuf: cut short');
    if (field !== 1) otherFields.push(field);
  }
  return { msg, otherFields, bytes: body.length };
}
