/** Signatures that cost a hash. Each author has a secret that only this file knows, so nobody in a simulation can forge. */

import { hash } from 'node:crypto';
import { sameBytes } from '../../src/history/event-codec.ts';
import type { Signer } from '../../src/history/signer.ts';

const SPKI_BYTES = 91;

export class SimKeys {
  readonly #secrets = new Map<string, Uint8Array>();
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  make(): Signer {
    const secret = hash('sha256', `secret ${this.#seed} ${this.#secrets.size}`, 'buffer');
    const spki = new Uint8Array(SPKI_BYTES);
    spki.set(hash('sha256', secret, 'buffer'));
    this.#secrets.set(nameOf(spki), secret);
    return {
      spki,
      sign: (content) => tag(secret, content),
      verify: (of, content, sig) => {
        const known = this.#secrets.get(nameOf(of));
        return known !== undefined && sameBytes(tag(known, content), sig);
      },
    };
  }
}

function nameOf(spki: Uint8Array): string {
  return Buffer.from(spki.buffer, spki.byteOffset, spki.length).toString('latin1');
}

function tag(secret: Uint8Array, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(secret.length + content.length);
  bytes.set(secret);
  bytes.set(content, secret.length);
  const half = hash('sha256', bytes, 'buffer');
  const sig = new Uint8Array(2 * half.length);
  sig.set(half);
  sig.set(half, half.length);
  return sig;
}
