/** The key of a closed circle as text. Pure. */

import { readGroupInvitation } from './group-invitation.ts';
import type { NetworkKey } from './ids.ts';
import { readSecret, SECRET_BYTES, type SecretKind, writeSecret } from './secret-text.ts';

export const NETWORK_KEY_BYTES = SECRET_BYTES;

const KIND: SecretKind = { words: ['earshot'], salt: '' };

/** `not-a-key`: made by hand, or something else; `wrong-length`: a part of one; `mistyped`: a letter is wrong. */
export type NetworkKeyFault = 'not-a-key' | 'wrong-length' | 'mistyped';

/** Makes the text of a key: `earshot-` and fourteen groups of four, the last of which tell a mistyped one. */
export function networkKeyFrom(secret: Uint8Array): NetworkKey {
  return writeSecret(KIND, secret) as NetworkKey;
}

/** Reads a key in whatever case and grouping it comes, o for 0 and l for 1 included. */
export function readNetworkKey(text: string): { readonly key: NetworkKey } | { readonly fault: NetworkKeyFault } {
  const read = readSecret(KIND, text);
  if ('secret' in read) return { key: networkKeyFrom(read.secret) };
  const isOther = read.fault === 'other' || 'secret' in readGroupInvitation(text);
  return { fault: isOther ? 'not-a-key' : (read.fault as Exclude<typeof read.fault, 'other'>) };
}

/** What is proved with. */
export function secretOf(key: NetworkKey): Uint8Array {
  const read = readSecret(KIND, key);
  if ('fault' in read) throw new Error('not a network key');
  return read.secret;
}
