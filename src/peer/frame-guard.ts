/** Reads along with HTTP/2 frames as they arrive, and stops a connection before Node's own parser sees what kills it. */

/** gRPC's headers are some hundred bytes; one frame of this size holds them, so a block never needs a second one. */
export const MAX_HEADER_FRAME_BYTES = 8_192;

const FRAME_HEADER_BYTES = 9;

/** RFC 9113, section 6. */
const HEADERS = 0x01;
const PUSH_PROMISE = 0x05;
const CONTINUATION = 0x09;
const END_HEADERS = 0x04;

/**
 * A header block that goes on in CONTINUATION frames without end leaves memory behind in Node's client (24.21), and
 * its destructor then ends the whole process: `Assertion failed: (current_nghttp2_memory_) == (0)`. So blocks must fit
 * one frame. Feed it what a server sends, in order.
 */
export class FrameGuard {
  readonly #header = Buffer.alloc(FRAME_HEADER_BYTES);
  #headerBytes = 0;
  #payloadLeft = 0;

  /** False: drop the connection, and give none of this chunk to anybody. */
  allows(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.#payloadLeft > 0) {
        const skipped = Math.min(this.#payloadLeft, chunk.length - at);
        this.#payloadLeft -= skipped;
        at += skipped;
        continue;
      }
      const taken = Math.min(FRAME_HEADER_BYTES - this.#headerBytes, chunk.length - at);
      this.#header.set(chunk.subarray(at, at + taken), this.#headerBytes);
      this.#headerBytes += taken;
      at += taken;
      if (this.#headerBytes === FRAME_HEADER_BYTES && !this.#begin()) return false;
    }
    return true;
  }

  /** A frame header is complete. */
  #begin(): boolean {
    const length = this.#header.readUIntBE(0, 3);
    const type = this.#header[3];
    const flags = this.#header[4] as number;
    this.#headerBytes = 0;
    this.#payloadLeft = length;
    if (type === CONTINUATION || type === PUSH_PROMISE) return false;
    return type !== HEADERS || ((flags & END_HEADERS) !== 0 && length <= MAX_HEADER_FRAME_BYTES);
  }
}
