/** A copy of history.db for a backup: by SQLite itself, so that what stands in its log is in it too. */

import type { DatabaseSync } from 'node:sqlite';
import { ChatError, messageOf } from '../core/errors.ts';
import { type Reason, reasonOf } from './sqlite-errors.ts';
import { refuseLater } from './sqlite-schema.ts';

/** No file has this for its mark (device, inode, birth time): whoever opens the copy knows it for one. */
const MARK = 'a backup';

/** A step of a copy beside other work: 1 MiB, some milliseconds in which a commit waits. */
const PAGES_A_STEP = 256;

/** A first step that meets a commit has to be made again; each gives way to what is to be written. */
const MAX_TRIES = 1_000;

const REASONS: Partial<Record<Reason, string>> = {
  locked: 'another program is using it; close that one and try again',
  damaged: 'it is damaged; start Earshot once, which sets it aside and mends it from others, and try again',
  full: 'there is no room for it; make some and try again',
  'no-sqlite': `this runtime (Node ${process.versions.node}) has no SQLite; Node 24 has`,
};

/**
 * Writes a copy of `file`, which nobody else may have open, to `target`, an empty file or none. It holds what is kept and
 * nothing of what was deleted, is looked through, and names no log to be written on in (docs/history.md, rule 8).
 * @param named what a person knows it as
 * @throws ChatError `history-unusable`: it can't be read or copied, is damaged, or of a later version
 */
export async function copyHistory(file: string, target: string, named = file): Promise<void> {
  try {
    const sqlite = await import('node:sqlite');
    const source = new sqlite.DatabaseSync(file, { defensive: true });
    try {
      // As its program opens it: no shared memory file, and its log is taken up after a crash.
      source.exec('PRAGMA locking_mode = EXCLUSIVE');
      refuseLater(Number(source.prepare('PRAGMA user_version').get()?.user_version));
      source.prepare('VACUUM INTO ?').run(target);
    } finally {
      source.close();
    }
    makeCopy(sqlite, target);
  } catch (cause) {
    throw uncopied(named, cause);
  }
}

/**
 * The same of a history that this thread has open, without holding anything up: what is committed meanwhile is in it too.
 * It is not looked through, has what was deleted and not yet written over, and names the logs that are written on:
 * `copyHistory` of it is what is to be kept. `target`: an empty file.
 * @throws ChatError `history-unusable`; AbortError
 */
export async function copyOpenHistory(
  database: DatabaseSync,
  file: string,
  target: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    const sqlite = await import('node:sqlite');
    signal.throwIfAborted();
    const step = { rate: PAGES_A_STEP, progress: () => signal.throwIfAborted() };
    for (let tries = 1; ; tries++) {
      try {
        await sqlite.backup(database, target, step);
        return;
      } catch (cause) {
        if (!metCommit(cause) || tries === MAX_TRIES) throw cause;
      }
      signal.throwIfAborted();
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw uncopied(file, cause);
  }
}

/** Node takes it for a failure, of which SQLite knows none. */
function metCommit(error: unknown): boolean {
  const { code, errcode } = error as { code?: string; errcode?: number };
  return code === 'ERR_SQLITE_ERROR' && errcode === 0;
}

function uncopied(file: string, cause: unknown): ChatError {
  if (cause instanceof ChatError) return cause;
  const reason = reasonOf(cause);
  const message = `the history ${file} could not be copied: ${REASONS[reason] ?? messageOf(cause)}`;
  return new ChatError('history-unusable', message, { cause, params: { file, reason } });
}

function makeCopy(sqlite: typeof import('node:sqlite'), target: string): void {
  const copy = new sqlite.DatabaseSync(target, { defensive: true });
  try {
    const found = Object.values(copy.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
    if (found !== 'ok') throw Object.assign(new Error(String(found)), { code: 'ERR_SQLITE_ERROR', errcode: 11 });
    copy.exec('BEGIN IMMEDIATE');
    copy.exec('DELETE FROM writing');
    copy.prepare("UPDATE meta SET value = ? WHERE key = 'mark'").run(MARK);
    // It was looked through just now.
    copy.exec("UPDATE meta SET value = '1' WHERE key = 'closed'");
    copy.exec('COMMIT');
  } finally {
    copy.close();
  }
}
