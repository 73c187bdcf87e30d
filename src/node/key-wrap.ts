/** The profile's key as the system's keychain keeps it: what a shell with a keychain gives a node, and how it looks on disk. */

import { messageOf } from '../core/errors.ts';

/** A keychain of this system. Only the desktop shell has one. */
export interface KeyWrap {
  /** Undefined: it is a real one, and can be asked. Else why not, in words that end a sentence. */
  whyNot(): Promise<string | undefined>;
  wrap(plain: string): Promise<Uint8Array>;
  /** `stale`: opened, but to be wrapped anew, for the keychain has another key of its own now. */
  unwrap(wrapped: Uint8Array): Promise<{ readonly plain: string; readonly stale: boolean }>;
}

const FIRST_LINE = '-----BEGIN EARSHOT KEYCHAIN KEY-----';
const LAST_LINE = '-----END EARSHOT KEYCHAIN KEY-----';

/** As PEM has it (RFC 7468). */
const LINE_LENGTH = 64;

export function isWrapped(text: string): boolean {
  return text.startsWith(FIRST_LINE);
}

function armor(wrapped: Uint8Array): string {
  const lines = Buffer.from(wrapped)
    .toString('base64')
    .match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g'));
  return `${[FIRST_LINE, ...(lines ?? []), LAST_LINE].join('\n')}\n`;
}

/** @throws Error when the text was cut off or changed */
function unarmor(text: string): Uint8Array {
  const lines = text.trimEnd().split(/\r?\n/);
  const body = lines.slice(1, -1).join('');
  if (lines[0] !== FIRST_LINE || lines.at(-1) !== LAST_LINE || !/^[A-Za-z\d+/]+={0,2}$/.test(body)) {
    throw new Error('it is cut off or was changed');
  }
  return Buffer.from(body, 'base64');
}

/**
 * The file's text for a key, opened again before it is trusted: what is written is all there will be of the key.
 * @throws Error saying why the keychain can't keep it
 */
export async function wrapKey(keyPem: string, keychain: KeyWrap): Promise<string> {
  const why = await keychain.whyNot();
  if (why !== undefined) throw new Error(why);
  const text = armor(await keychain.wrap(keyPem));
  const { plain } = await keychain.unwrap(unarmor(text));
  if (plain !== keyPem) throw new Error("this system's keychain gives back something else than it was given");
  return text;
}

/**
 * The key of a file's text.
 * @throws Error saying why it can't be had now
 */
export async function unwrapKey(text: string, keychain: KeyWrap): Promise<{ plain: string; stale: boolean }> {
  const wrapped = unarmor(text);
  const why = await keychain.whyNot();
  if (why !== undefined) throw new Error(why);
  try {
    return await keychain.unwrap(wrapped);
  } catch (cause) {
    throw new Error(`the keychain did not open it: ${messageOf(cause)}`, { cause });
  }
}
