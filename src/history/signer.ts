/** Signs and checks what events say: ECDSA P-256 with SHA-256, by the key that also proves who we are on a link. */

import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { SIG_BYTES } from './event-codec.ts';
import { MAX_KEYS_READY } from './limits.ts';

/** Passed in, so that a simulation can use a cheap one. Signatures have 64 bytes. */
export interface Signer {
  /** SPKI, DER, of our own key. */
  readonly spki: Uint8Array;
  sign(content: Uint8Array): Uint8Array;
  /** False for a wrong signature, and for a key that is none. Never throws. */
  verify(spki: Uint8Array, content: Uint8Array, sig: Uint8Array): boolean;
}

/** What every P-256 public key begins with (SPKI, DER; RFC 5480), the point uncompressed: one spelling of each key. */
const P256_SPKI_START = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');
const P256_SPKI_BYTES = P256_SPKI_START.length + 2 * 32;

/**
 * The key signs TLS handshakes as well. No bytes can mean both: those begin with 0x20 (TLS 1.3) or 0x30 (certificates), a
 * content begins with 0x0a.
 */
export function p256Signer(privateKeyPem: string): Signer {
  const key = createPrivateKey(privateKeyPem);
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return {
    spki,
    sign: (content) => sign('sha256', content, { key, dsaEncoding: 'ieee-p1363' }),
    verify: p256Verify(),
  };
}

/** Checks what others have signed; needs no key of its own. */
export function p256Verify(): Signer['verify'] {
  const keys = new Map<string, KeyObject>();
  return (of, content, sig) => {
    if (sig.length !== SIG_BYTES) return false;
    try {
      return verify('sha256', content, { key: publicKey(keys, of), dsaEncoding: 'ieee-p1363' }, sig);
    } catch {
      return false; // no point of the curve
    }
  };
}

/** Whether it is P-256, spelled as everybody spells it. */
function isP256(spki: Buffer): boolean {
  return spki.length === P256_SPKI_BYTES && P256_SPKI_START.equals(spki.subarray(0, P256_SPKI_START.length));
}

function publicKey(keys: Map<string, KeyObject>, spki: Uint8Array): KeyObject {
  const der = Buffer.from(spki.buffer, spki.byteOffset, spki.byteLength);
  const name = der.toString('latin1');
  const ready = keys.get(name);
  if (ready) return ready;
  if (!isP256(der)) throw new TypeError('not P-256');
  const key = createPublicKey({ key: der, type: 'spki', format: 'der' });
  if (keys.size >= MAX_KEYS_READY) keys.delete(keys.keys().next().value as string);
  keys.set(name, key);
  return key;
}
