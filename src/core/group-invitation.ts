/** What lets whoever has it into a group, as text: its secret, from which its id is made. Pure. */

import { readSecret, type SecretKind, type SecretTextFault, writeSecret } from './secret-text.ts';

const KIND: SecretKind = { words: ['earshot', 'group'], salt: 'group' };

/** `earshot-group-` and fourteen groups of four letters. */
export function groupInvitation(secret: Uint8Array): string {
  return writeSecret(KIND, secret);
}

/** Reads one in whatever case and grouping it comes. `other`: something else, a network key for instance. */
export function readGroupInvitation(
  text: string,
): { readonly secret: Uint8Array } | { readonly fault: SecretTextFault } {
  return readSecret(KIND, text);
}
