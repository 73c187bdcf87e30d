/** A file that may be long, written a piece at a time: whole under its name, or not there. */

import { randomBytes } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ChatError, messageOf } from '../core/errors.ts';
import { exists } from './durable-file.ts';

/** Pieces are gathered up to here: a write for each message would be slow. */
const GATHER_CHARACTERS = 256 * 1024;

/**
 * For its owner only; nothing that is there is ever replaced.
 * @throws ChatError `file-unwritable`; what `pieces` throws
 */
export async function writeNewFile(file: string, pieces: AsyncIterable<string>): Promise<void> {
  if (await exists(file)) throw taken(file);
  const aside = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}`);
  try {
    await writeAll(aside, pieces);
    await putInPlace(aside, file);
  } catch (cause) {
    if (cause instanceof ChatError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw taken(file);
    throw unwritable(file, messageOf(cause), cause);
  } finally {
    await rm(aside, { force: true }).catch(() => {});
  }
}

async function writeAll(file: string, pieces: AsyncIterable<string>): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    for await (const text of gathered(pieces)) await handle.appendFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Fewer, larger pieces. */
export async function* gathered(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let text: string[] = [];
  let length = 0;
  for await (const piece of pieces) {
    text.push(piece);
    length += piece.length;
    if (length < GATHER_CHARACTERS) continue;
    yield text.join('');
    text = [];
    length = 0;
  }
  if (length > 0) yield text.join('');
}

/** A rename would replace what another has put there meanwhile; a second name can't. Some network drives have none. */
async function putInPlace(aside: string, file: string): Promise<void> {
  try {
    await link(aside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' || (await exists(file))) throw error;
    await rename(aside, file);
  }
}

function taken(file: string): ChatError {
  return unwritable(file, 'there is such a file already; choose another name');
}

function unwritable(file: string, reason: string, cause?: unknown): ChatError {
  return new ChatError('file-unwritable', `${file} cannot be written: ${reason}`, { cause, params: { file, reason } });
}
