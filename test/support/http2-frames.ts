/** HTTP/2 frames made by hand (RFC 9113, RFC 7541), for peers that break the rules. */

export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

export const FRAME = { data: 0, headers: 1, rstStream: 3, settings: 4, ping: 6, continuation: 9 } as const;
export const END_STREAM = 1;
export const ACK = 1;
export const END_HEADERS = 4;

const HEADER_BYTES = 9;

export function frame(type: number, flags: number, streamId: number, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}

/** A header field, literal, never indexed: both texts shorter than 127 bytes. */
export function literalHeader(name: string, value: string): Buffer {
  return Buffer.concat([
    Buffer.from([0x10, name.length]),
    Buffer.from(name, 'latin1'),
    Buffer.from([value.length]),
    Buffer.from(value, 'latin1'),
  ]);
}

/** The header block of a gRPC call to `path`. */
export function callHeaders(path: string, authority: string): Buffer {
  return Buffer.concat(
    [
      [':method', 'POST'],
      [':scheme', 'http'],
      [':path', path],
      [':authority', authority],
      ['content-type', 'application/grpc'],
      ['te', 'trailers'],
    ].map(([name, value]) => literalHeader(name as string, value as string)),
  );
}

/** Finds the frames in what a caller sends, its preface skipped. */
export class FrameFinder {
  #held = Buffer.alloc(0);
  #prefaceSeen = false;

  /** Types of the frames completed by this chunk. */
  push(chunk: Buffer): { type: number; streamId: number }[] {
    this.#held = Buffer.concat([this.#held, chunk]);
    if (!this.#prefaceSeen) {
      if (this.#held.length < PREFACE.length) return [];
      this.#held = this.#held.subarray(PREFACE.length);
      this.#prefaceSeen = true;
    }
    const found: { type: number; streamId: number }[] = [];
    while (this.#held.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + this.#held.readUIntBE(0, 3);
      if (this.#held.length < end) break;
      found.push({ type: this.#held[3] as number, streamId: this.#held.readUInt32BE(5) & 0x7fffffff });
      this.#held = this.#held.subarray(end);
    }
    return found;
  }
}
