/** A keychain for tests, where no system has one: opens what any of its kind with the same secret has wrapped. */

import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { KeyWrap } from '../../src/node/key-wrap.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export class FakeKeychain implements KeyWrap {
  /** Set: it can't be asked, and why. */
  absent: string | undefined;
  /** Set: what it opens is to be wrapped anew. */
  stale = false;
  /** Set: gives back something else than it was given. */
  forgetful = false;
  readonly #key: Buffer;

  constructor(secret = 'secret') {
    this.#key = createHash('sha256').update(secret).digest();
  }

  async whyNot(): Promise<string | undefined> {
    return this.absent;
  }

  async wrap(plain: string): Promise<Uint8Array> {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    return Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  async unwrap(wrapped: Uint8Array): Promise<{ plain: string; stale: boolean }> {
    if (this.forgetful) return { plain: 'something else', stale: false };
    const bytes = Buffer.from(wrapped);
    const cipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, NONCE_BYTES));
    cipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const plain = Buffer.concat([cipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), cipher.final()]);
    return { plain: plain.toString('utf8'), stale: this.stale };
  }
}
