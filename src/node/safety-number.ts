/** What two people compare, side by side or read aloud, to know that nobody stands between them. */

import { createHash } from 'node:crypto';
import type { PeerId } from '../core/ids.ts';

/** Signal's: each guess at a key whose digits are like another's costs an attacker milliseconds instead of nothing. */
const ROUNDS = 5_200;

/** Hashed first, so that another way of making them, one day, makes all other digits. As Signal writes it: 16 bits. */
const VERSION = Buffer.from([0, 0]);

/** Rounds between two looks at what else there is to do: about a millisecond. */
const ROUNDS_AT_A_TIME = 650;

/** Per key: 6 x 5 = 30 digits, 99.6 bits. */
const GROUPS = 6;
const BYTES_PER_GROUP = 5;

export interface SafetyNumber {
  /** 60, in twelve groups of five separated by spaces. The same on both sides. */
  readonly digits: string;
  /**
   * For a QR code, the same text on both sides: whoever scans the other's screen compares it with their own code. Has
   * the whole ids in it, so nobody can be mistaken for anybody. `earshot:verify:` <id> `:` <id>, the smaller id first.
   */
  readonly code: string;
}

/**
 * Made as Signal makes them (NumericFingerprintGenerator of libsignal): 30 digits of each key, sorted.
 *
 * The PeerId stands for both the public key and the stable identifier there: it is the SHA-256 of the key, so another
 * key with the same id would be a second preimage of SHA-256 (2^256 work), while another id with the same 30 digits
 * takes 2^99 times 5,200 rounds either way. Names and addresses are not in it: they change, and anyone can have them.
 */
export async function safetyNumber(one: PeerId, other: PeerId): Promise<SafetyNumber> {
  const ids = [one, other].sort();
  const halves = await Promise.all(ids.map((id) => digitsOf(Buffer.from(id, 'hex'), Buffer.from(id, 'hex'))));
  const digits = halves.sort().join('');
  return { digits: (digits.match(/.{5}/g) ?? []).join(' '), code: `earshot:verify:${ids.join(':')}` };
}

/** One side's 30 digits, as libsignal makes them of a public key and an identifier. */
export async function digitsOf(publicKey: Uint8Array, stableId: Uint8Array): Promise<string> {
  let hash: Uint8Array = Buffer.concat([VERSION, publicKey, stableId]);
  for (let round = 1; round <= ROUNDS; round++) {
    hash = createHash('sha512').update(hash).update(publicKey).digest();
    if (round % ROUNDS_AT_A_TIME === 0) await new Promise(setImmediate);
  }
  const view = Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength);
  let digits = '';
  for (let group = 0; group < GROUPS; group++) {
    const number = view.readUIntBE(group * BYTES_PER_GROUP, BYTES_PER_GROUP) % 100_000;
    digits += String(number).padStart(5, '0');
  }
  return digits;
}
