/** Protocol buffers' wire format, as little of it as events need, strict: one encoding for each value. */

import { ChatError } from '../core/errors.ts';

const MAX_VARINT_BYTES = 8; // 2^53 - 1 takes 8
const VARINT = 0;
const LENGTH_DELIMITED = 2;

export class ProtoWriter {
  #bytes: Buffer;
  #at = 0;

  constructor(sizeHint: number) {
    this.#bytes = Buffer.allocUnsafeSlow(sizeHint);
  }

  /** Nothing for 0, as proto3 writes it. */
  number(field: number, value: number): void {
    if (value === 0) return;
    this.#varint(field * 8 + VARINT);
    this.#varint(value);
  }

  bytes(field: number, value: Uint8Array): void {
    this.#varint(field * 8 + LENGTH_DELIMITED);
    this.#varint(value.length);
    this.#room(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  /** 7-bit text. */
  ascii(field: number, value: string): void {
    this.#varint(field * 8 + LENGTH_DELIMITED);
    this.#varint(value.length);
    this.#room(value.length);
    this.#at += this.#bytes.write(value, this.#at, value.length, 'latin1');
  }

  hex(field: number, value: string): void {
    this.#varint(field * 8 + LENGTH_DELIMITED);
    this.#varint(value.length / 2);
    this.#room(value.length / 2);
    this.#at += this.#bytes.write(value, this.#at, value.length / 2, 'hex');
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  #varint(value: number): void {
    this.#room(MAX_VARINT_BYTES);
    let rest = value;
    while (rest > 127) {
      this.#bytes[this.#at++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#at++] = rest;
  }

  #room(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#at + more));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

/** Reads fields in ascending order. Every method throws ChatError `protocol` for anything else. */
export class ProtoReader {
  readonly #bytes: Buffer;
  #at = 0;
  readonly #what: string;

  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#what = what;
  }

  /** Whether this field comes next; if not, nothing is read. */
  next(field: number, kind: 'number' | 'bytes'): boolean {
    return this.#bytes[this.#at] === field * 8 + (kind === 'bytes' ? LENGTH_DELIMITED : VARINT);
  }

  /** 0 when it is left out. */
  number(field: number): number {
    if (!this.next(field, 'number')) return 0;
    this.#at++;
    const value = this.#varint();
    return value === 0 ? this.fail('a zero written out') : value;
  }

  /** Undefined when it is left out. A view, not a copy. */
  bytes(field: number, maxBytes: number): Buffer | undefined {
    if (!this.next(field, 'bytes')) return undefined;
    this.#at++;
    const length = this.#varint();
    if (length > maxBytes || this.#at + length > this.#bytes.length) return this.fail(`field ${field} is too long`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  exactly(field: number, length: number): Buffer {
    const value = this.bytes(field, length);
    return value?.length === length ? value : this.fail(`field ${field} is not of ${length} bytes`);
  }

  /** What is left are fields of a later version, numbered from `from` on, or nothing. */
  end(from: number): void {
    while (this.#at < this.#bytes.length) {
      const tag = this.#varint();
      if (Math.floor(tag / 8) < from) this.fail(`field ${Math.floor(tag / 8)} is unknown or out of its order`);
      const value = this.#varint();
      if (tag % 8 === LENGTH_DELIMITED) this.#at += value;
      else if (tag % 8 !== VARINT) this.fail('a kind of field that is not used');
      if (this.#at > this.#bytes.length) this.fail('it is cut off');
    }
  }

  fail(why: string): never {
    throw new ChatError('protocol', `not ${this.#what}: ${why}`);
  }

  #varint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < MAX_VARINT_BYTES; count++) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) return this.fail('it is cut off');
      value += (byte & 127) * scale;
      if (byte < 128) {
        if (byte === 0 && count > 0) return this.fail('a number longer than it need be');
        return value <= Number.MAX_SAFE_INTEGER ? value : this.fail('a number beyond 2^53');
      }
      scale *= 128;
    }
    return this.fail('a number beyond 2^53');
  }
}
