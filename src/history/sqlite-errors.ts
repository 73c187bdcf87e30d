/** What SQLite and the disk say, in words a person can act on. */

import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { ChatError, messageOf } from '../core/errors.ts';

/** SQLITE_IOERR, which on a full disk is what opening ends with. */
const IO_ERROR = 10;
/** Less than this free: it was for want of room. A page, its log and a little. */
const LITTLE_ROOM_BYTES = 64 * 1024;

/** Primary result codes of SQLite. */
const RESULTS = new Map<number, Reason>([
  [5, 'locked'],
  [6, 'locked'],
  [8, 'read-only'],
  [11, 'damaged'],
  [13, 'full'],
  [14, 'unopenable'],
  [26, 'damaged'],
]);
const CODES: Readonly<Record<string, Reason>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'read-only',
  EACCES: 'read-only',
  EPERM: 'read-only',
  ERR_UNKNOWN_BUILTIN_MODULE: 'no-sqlite',
};

export type Reason = 'locked' | 'read-only' | 'damaged' | 'full' | 'unopenable' | 'no-sqlite' | 'broken';

export function reasonOf(error: unknown): Reason {
  const { code, errcode } = error as { code?: string; errcode?: number };
  if (code === 'ERR_SQLITE_ERROR' && errcode !== undefined) return RESULTS.get(errcode & 0xff) ?? 'broken';
  return CODES[code ?? ''] ?? 'broken';
}

function reasonAt(file: string, error: unknown): Reason {
  const reason = reasonOf(error);
  const { errcode } = error as { errcode?: number };
  if (reason !== 'broken' || errcode === undefined || (errcode & 0xff) !== IO_ERROR) return reason;
  try {
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize < LITTLE_ROOM_BYTES ? 'full' : reason;
  } catch {
    return reason;
  }
}

/** @throws nothing: gives what is to be thrown when the file can't be opened */
export function unusable(file: string, error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  const reason = reasonAt(file, error);
  const what: Record<Reason, string> = {
    locked: 'another program is using it; close that one and start again',
    'read-only': 'it, or the folder it is in, can’t be written to; give yourself the right to write there',
    damaged: 'it is damaged',
    full: 'the disk is full; make some room and start again',
    unopenable: 'it can’t be opened as a file; see what is there',
    'no-sqlite': `this runtime (Node ${process.versions.node}) has no SQLite; Node 24 has`,
    broken: messageOf(error),
  };
  return new ChatError('history-unusable', `what is said is not kept on disk: ${file}: ${what[reason]}`, {
    cause: error,
    retryable: reason === 'locked' || reason === 'full',
    params: { file, reason },
  });
}

/** For what can't be written (or read) once it is open. */
export function unwritable(file: string, error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  const reason = reasonAt(file, error);
  const what: Record<Reason, string> = {
    locked: 'another program holds it',
    'read-only': 'it can’t be written to',
    damaged: 'it is damaged; close Earshot and start it again: it is set aside then, and mended from others',
    full: 'the disk is full; make some room',
    unopenable: 'it can’t be opened',
    'no-sqlite': 'there is no SQLite',
    broken: messageOf(error),
  };
  return new ChatError('history-unwritable', `nothing more can be kept in ${file}: ${what[reason]}`, {
    cause: error,
    retryable: reason === 'full' || reason === 'locked',
    params: { file, reason },
  });
}
