/** A copy of history.db for a backup: by SQLite itself, so that what stands in its log is in it too. */

import type { DatabaseSync } from 'node:sqlite';
import { unusable } from './sqlite-errors.ts';
import { refuseLater } from './sqlite-schema.ts';

/** No file has this for its mark (device, inode, birth time): whoever opens the copy knows it for one. */
const MARK = 'a backup';

/**
 * Writes a copy of `file`, which nobody else may have open, to `target`, where nothing may be. It holds what is kept and
 * nothing of what was deleted, is looked through, and names no log to be written on in (docs/history.md, rule 8).
 * @throws ChatError `history-unusable`: it can't be opened or read, is damaged, or of a later version
 */
export async function copyHistory(file: string, target: string): Promise<void> {
  try {
    const { DatabaseSync } = await import('node:sqlite');
    using source = new DatabaseSync(file, { defensive: true });
    // As its program opens it: no shared memory file, and its log is taken up after a crash.
    source.exec('PRAGMA locking_mode = EXCLUSIVE');
    refuseLater(Number(source.prepare('PRAGMA user_version').get()?.user_version));
    source.prepare('VACUUM INTO ?').run(target);
    using copy = new DatabaseSync(target, { defensive: true });
    makeCopy(copy);
  } catch (error) {
    throw unusable(file, error);
  }
}

function makeCopy(copy: DatabaseSync): void {
  const found = Object.values(copy.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
  if (found !== 'ok') throw Object.assign(new Error(String(found)), { code: 'ERR_SQLITE_ERROR', errcode: 11 });
  copy.exec('BEGIN IMMEDIATE');
  copy.exec('DELETE FROM writing');
  copy.prepare("UPDATE meta SET value = ? WHERE key = 'mark'").run(MARK);
  // It was looked through just now.
  copy.exec("UPDATE meta SET value = '1' WHERE key = 'closed'");
  copy.exec('COMMIT');
}
