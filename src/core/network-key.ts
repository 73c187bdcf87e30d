/** The key of a closed circle as text: to be pasted, read out or scanned, and refused where it was mistyped. Pure. */

import type { NetworkKey } from './ids.ts';

/** As much as a SHA-256 HMAC takes in: nobody guesses it, however long they try what they recorded. */
export const NETWORK_KEY_BYTES = 32;

const CHECK_BYTES = 3;
const PREFIX = 'earshot';

/** Crockford's base 32: no i, l, o, u, so that nothing is taken for something else. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LETTERS = ((NETWORK_KEY_BYTES + CHECK_BYTES) * 8) / 5;

/** What people, mail programs and messengers put between letters, or change a hyphen into. */
const BETWEEN = /[\s\u200b-\u200d\u2010-\u2015\u2060_-]+/g;

/** `not-a-key`: made by hand, or something else; `wrong-length`: a part of one; `mistyped`: a letter is wrong. */
export type NetworkKeyFault = 'not-a-key' | 'wrong-length' | 'mistyped';

/** Makes the text of a key: `earshot-` and fourteen groups of four, the last of which tell a mistyped one. */
export function networkKeyFrom(secret: Uint8Array): NetworkKey {
  if (secret.length !== NETWORK_KEY_BYTES) throw new Error(`a network key has ${NETWORK_KEY_BYTES} bytes`);
  const check = crc24(secret);
  const letters = encode(Uint8Array.of(...secret, check >>> 16, (check >>> 8) & 0xff, check & 0xff));
  return [PREFIX, ...(letters.match(/.{4}/g) ?? [])].join('-') as NetworkKey;
}

/** Reads a key in whatever case and grouping it comes, o for 0 and l for 1 included. */
export function readNetworkKey(text: string): { readonly key: NetworkKey } | { readonly fault: NetworkKeyFault } {
  const plain = text.toLowerCase().replace(BETWEEN, '');
  if (!plain.startsWith(PREFIX)) return { fault: 'not-a-key' };
  const letters = plain.slice(PREFIX.length).replaceAll('o', '0').replace(/[il]/g, '1');
  if (letters.length !== LETTERS) return { fault: 'wrong-length' };
  const bytes = decode(letters);
  const secret = bytes?.subarray(0, NETWORK_KEY_BYTES);
  const key = secret && networkKeyFrom(secret);
  return key?.replaceAll('-', '') === PREFIX + letters ? { key } : { fault: 'mistyped' };
}

/** What is proved with. */
export function secretOf(key: NetworkKey): Uint8Array {
  const bytes = decode(key.slice(PREFIX.length).replaceAll('-', ''));
  if (!bytes) throw new Error('not a network key');
  return bytes.subarray(0, NETWORK_KEY_BYTES);
}

/** Of eight-letter blocks: five bytes each. */
function encode(bytes: Uint8Array): string {
  let text = '';
  for (let bit = 0; bit < bytes.length * 8; bit += 5) {
    const pair = ((bytes[bit >> 3] ?? 0) << 8) | (bytes[(bit >> 3) + 1] ?? 0);
    text += ALPHABET[(pair >> (11 - (bit & 7))) & 31];
  }
  return text;
}

function decode(letters: string): Uint8Array | undefined {
  const bytes = new Uint8Array((letters.length * 5) >> 3);
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const letter of letters) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return undefined;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 0xff;
    }
  }
  return bytes;
}

/** CRC-24 of RFC 9580: sees every single wrong letter and every two that changed places, and all but one in 16 million else. */
function crc24(bytes: Uint8Array): number {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc & 0x800000 ? 0x1864cfb : 0);
  }
  return crc & 0xffffff;
}
