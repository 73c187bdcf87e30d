/** The profile's key on disk: made once, never replaced. Who somebody is to everyone they know hangs on this file. */

import { join } from 'node:path';
import { ChatError, messageOf } from '../core/errors.ts';
import { generateKey, privateKeyOf } from '../peer/identity.ts';
import { createFile, type Read, readWhole, removeLeftovers } from './durable-file.ts';

const FILE_NAME = 'identity.key';

/** A P-256 key takes 241 bytes. */
const MAX_FILE_BYTES = 16 * 1024;

/**
 * Times we find no key and then can't make one because there is one: more than twice takes somebody who keeps putting
 * one there and taking it away.
 */
const MAX_TRIES = 10;

const WINDOWS = process.platform === 'win32';

/**
 * The key of this profile (PEM), made at its first start.
 * @throws ChatError `key-unusable`, saying which file, what is wrong with it and what to do. What is there stays there:
 * another key is another person, and nobody becomes that by accident.
 */
export async function loadKey(profileDir: string): Promise<string> {
  const file = join(profileDir, FILE_NAME);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const found = await readWhole(file, MAX_FILE_BYTES);
    if (found.state !== 'missing') {
      const key = check(file, found);
      await removeLeftovers(file); // they are keys too, if nobody's
      return key;
    }
    await create(file);
  }
  throw unusable(file, 'it comes and goes', 'see what else changes files in its folder, then start again');
}

function check(file: string, found: Exclude<Read, { state: 'missing' }>): string {
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
  try {
    privateKeyOf(found.text);
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    throw unusable(file, String(error.params.reason), `put your copy of it there, ${MOVE_AWAY}`, error);
  }
  return found.text;
}

async function create(file: string): Promise<void> {
  try {
    await createFile(file, generateKey());
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
