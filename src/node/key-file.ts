/** The profile's key on disk: made once, never replaced. Who somebody is to everyone they know hangs on this file. */

import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { ChatError, messageOf } from '../core/errors.ts';
import { generateKey, privateKeyOf } from '../peer/identity.ts';
import { createFile, type Read, readWhole, removeLeftovers, replaceFile } from './durable-file.ts';
import { isWrapped, type KeyWrap, unwrapKey, wrapKey } from './key-wrap.ts';

const FILE_NAME = 'identity.key';

/** A P-256 key takes 241 bytes. */
const MAX_FILE_BYTES = 16 * 1024;

/**
 * Times we find no key and then can't make one because there is one: more than twice takes somebody who keeps putting
 * one there and taking it away.
 */
const MAX_TRIES = 10;

const WINDOWS = process.platform === 'win32';

/** Who can keep the key for us, and who is to know when nobody does. */
export interface Keeping {
  /** Undefined: this shell has none. */
  readonly keychain: KeyWrap | undefined;
  /** The key stays readable for whoever can read its file, and why. */
  onNotWrapped(reason: string): void;
}

const NOBODY: Keeping = { keychain: undefined, onNotWrapped: () => {} };

/**
 * The key of this profile (PEM), made at its first start. With a keychain, the file holds only what that can open.
 * @throws ChatError `key-unusable`, saying which file, what is wrong with it and what to do. What is there stays there:
 * another key is another person, and nobody becomes that by accident.
 */
export async function loadKey(profileDir: string, keeping: Keeping = NOBODY): Promise<string> {
  const file = join(profileDir, FILE_NAME);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const found = await readWhole(file, MAX_FILE_BYTES);
    if (found.state !== 'missing') {
      const text = closed(file, found);
      const key = isWrapped(text) ? await unwrap(file, text, keeping) : whole(file, text);
      if (!isWrapped(text)) await protect(file, key, keeping);
      await removeLeftovers(file); // they are keys too, if nobody's
      return key;
    }
    await create(file, keeping);
  }
  throw unusable(file, 'it comes and goes', 'see what else changes files in its folder, then start again');
}

/** What is in the file, when nobody else can get at it. */
function closed(file: string, found: Exclude<Read, { state: 'missing' }>): string {
  if (found.state === 'unreadable') {
    const advice = `give it back to yourself (chmod 600 ${quoted(file)}), put your copy of it there, ${MOVE_AWAY}`;
    throw unusable(file, found.reason, advice, found.cause);
  }
  if (!WINDOWS && (found.mode & 0o077) !== 0) {
    throw unusable(
      file,
      `others on this machine can get at it (its mode is ${octal(found.mode)}), and whoever has it can pose as you`,
      `close it with: chmod 600 ${quoted(file)}; if somebody may have copied it already, ${MOVE_AWAY_AFTER_ALL}`,
    );
  }
  return found.text;
}

function whole(file: string, key: string): string {
  try {
    privateKeyOf(key);
    return key;
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    throw unusable(file, String(error.params.reason), `put your copy of it there, ${MOVE_AWAY}`, error);
  }
}

async function unwrap(file: string, text: string, { keychain }: Keeping): Promise<string> {
  if (!keychain) {
    throw unusable(
      file,
      "it is locked by this system's keychain, which only Earshot's desktop window can ask",
      'start the desktop window (npm start -- --desktop), or start with another --profile DIR to be somebody else here',
    );
  }
  let opened: Awaited<ReturnType<typeof unwrapKey>>;
  try {
    opened = await unwrapKey(text, keychain);
  } catch (error) {
    throw unusable(
      file,
      `it is locked by this system's keychain: ${messageOf(error)}`,
      'log in to this desktop as the one who started Earshot here first, unlock the keychain and start again; where ' +
        `that keychain is gone for good, put your copy of the key there, ${MOVE_AWAY}`,
      error,
    );
  }
  const key = whole(file, opened.plain);
  // It opens as it is: what fails here is tried again at the next start.
  if (opened.stale) await replaceByWrapped(file, key, keychain).catch(() => {});
  return key;
}

/** Puts a key that is readable in the keychain's hands. It stays as it is until the wrapped one has been opened once. */
async function protect(file: string, key: string, { keychain, onNotWrapped }: Keeping): Promise<void> {
  if (!keychain) return;
  try {
    await replaceByWrapped(file, key, keychain);
  } catch (error) {
    onNotWrapped(messageOf(error));
  }
}

async function replaceByWrapped(file: string, key: string, keychain: KeyWrap): Promise<void> {
  const text = await wrapKey(key, keychain);
  // What a symbolic link leads to, or the readable key would stay there.
  await replaceFile(await realpath(file), text);
}

/** With a keychain, the key never is on the disk in any other form. */
async function create(file: string, { keychain }: Keeping): Promise<void> {
  const key = generateKey();
  // Without one the key is made readable, and the next look at it says why.
  const text = keychain ? await wrapKey(key, keychain).catch(() => key) : key;
  try {
    await createFile(file, text);
  } catch (error) {
    throw unusable(
      file,
      `there is none yet, and it cannot be made: ${messageOf(error)}`,
      'make its folder writable, or start with another --profile DIR',
      error,
    );
  }
}

const MOVE_AWAY =
  'or move it away and start again: a new key is made then, and you are somebody new to everyone who knows you';
const MOVE_AWAY_AFTER_ALL =
  'move it away and start again instead: a new key is made then, and you are somebody new to everyone who knows you';

function unusable(file: string, reason: string, advice: string, cause?: unknown): ChatError {
  return new ChatError('key-unusable', `the key ${file} cannot be used: ${reason}; ${advice}`, {
    cause,
    params: { file, reason },
  });
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** To be pasted into a shell: macOS has a space in the path of every profile. */
function quoted(path: string): string {
  if (WINDOWS) return `"${path}"`;
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
