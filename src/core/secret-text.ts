/** A 32-byte secret as text: to be pasted, read out or scanned, and refused where it was mistyped. Pure. */

/** As much as a SHA-256 HMAC takes in: nobody guesses it, however long they try what they recorded. */
export const SECRET_BYTES = 32;

const CHECK_BYTES = 3;

/** Crockford's base 32: no i, l, o, u, so that nothing is taken for something else. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LETTERS = ((SECRET_BYTES + CHECK_BYTES) * 8) / 5;

/** What people, mail programs and messengers put between letters, or change a hyphen into. */
const BETWEEN = /[\s\u200b-\u200d\u2010-\u2015\u2060_-]+/g;

/** `other`: made by hand, or something else; `wrong-length`: a part of one; `mistyped`: a letter is wrong. */
export type SecretTextFault = 'other' | 'wrong-length' | 'mistyped';

/** What such a text begins with; says what it is for. */
export interface SecretKind {
  readonly words: readonly string[];
  /** ASCII; goes into the check before the secret, so that a text whose first words were lost is not taken for another kind's. */
  readonly salt: string;
}

/** The words and fourteen groups of four, the last of which tell a mistyped one. */
export function writeSecret({ words, salt }: SecretKind, secret: Uint8Array): string {
  if (secret.length !== SECRET_BYTES) throw new Error(`a secret has ${SECRET_BYTES} bytes`);
  const check = crc24(Uint8Array.of(...[...salt].map((letter) => letter.charCodeAt(0)), ...secret));
  const letters = encode(Uint8Array.of(...secret, check >>> 16, (check >>> 8) & 0xff, check & 0xff));
  return [...words, ...(letters.match(/.{4}/g) ?? [])].join('-');
}

/** Reads one in whatever case and grouping it comes, o for 0 and l for 1 included. */
export function readSecret(
  kind: SecretKind,
  text: string,
): { readonly secret: Uint8Array } | { readonly fault: SecretTextFault } {
  const prefix = kind.words.join('');
  const plain = text.toLowerCase().replace(BETWEEN, '');
  if (!plain.startsWith(prefix)) return { fault: 'other' };
  const letters = plain.slice(prefix.length).replaceAll('o', '0').replace(/[il]/g, '1');
  if (letters.length !== LETTERS) return { fault: 'wrong-length' };
  const secret = decode(letters)?.slice(0, SECRET_BYTES);
  const again = secret && writeSecret(kind, secret).replaceAll('-', '');
  return again === prefix + letters ? { secret: secret as Uint8Array } : { fault: 'mistyped' };
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
