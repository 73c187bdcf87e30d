/** history.db as a file: opened for us alone, looked through after a crash, set aside when damaged, known when copied. */

import { chmodSync, closeSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { StoredHistory } from './event-store.ts';
import {
  type Belongings,
  belongingsIn,
  clearSuspect,
  isSuspect,
  moveAside,
  putBelongings,
  type Sqlite,
} from './sqlite-damage.ts';
import { reasonOf, unusable } from './sqlite-errors.ts';
import { isCopy, meta, putMark, putMeta } from './sqlite-mark.ts';
import { type Rescued, rescueFrom } from './sqlite-rescue.ts';
import { MIGRATIONS, migrate, refuseLater } from './sqlite-schema.ts';

/** Another process of ours lets go of it within this when it stops. */
const BUSY_TIMEOUT_MS = 2_000;

/** Pages kept in memory, in KiB: what a search over 200,000 messages looks at. */
const CACHE_KIB = 24 * 1024;

/** Of the write-ahead log after a checkpoint: a burst must not keep its disk space for ever. */
const WAL_LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * After a crash, files up to this size are looked through whole (about 0.3 s per 100 MB), and rescued at the start when they
 * are damaged. What is damaged in a larger one shows when it is come upon.
 */
const MAX_CHECKED_BYTES = 256 * 1024 * 1024;

const HEADER_BYTES = 100;

export interface OpenedFile {
  readonly sqlite: Sqlite;
  readonly database: DatabaseSync;
  /** It is not the file it was when it was made: a restored backup, a copied profile. */
  readonly copied: boolean;
}

export interface OpenOptions {
  readonly file: string;
  readonly nowMs: number;
  readonly migrations?: readonly string[];
}

/** What became of a damaged file; empty: it wasn't. */
export type Damage = Pick<StoredHistory, 'setAside' | 'rescued'>;

/**
 * @param use reads what is to be known of it at first: a damage that shows there is one of the file
 * @throws ChatError `history-unusable`
 */
export async function openFile<T>(options: OpenOptions, use: (opened: OpenedFile, damage: Damage) => T): Promise<T> {
  const { file, nowMs } = options;
  try {
    // Not at the top: a runtime without it must get as far as saying so.
    const sqlite = await import('node:sqlite');
    let left: Belongings | undefined;
    let rescued: Rescued | undefined;
    try {
      return openOnce(
        sqlite,
        options,
        (opened) => use(opened, {}),
        (database) => {
          left = belongingsIn(database);
          rescued = rescuedFrom(sqlite, database, file);
        },
      );
    } catch (error) {
      if (reasonOf(error) !== 'damaged') throw error;
    }
    const setAside = moveAside(file, nowMs);
    rescued?.putInPlace();
    return openOnce(sqlite, { ...options, left: rescued ? undefined : left }, (opened) =>
      use(opened, { setAside, rescued: rescued !== undefined }),
    );
  } catch (error) {
    throw unusable(file, error);
  }
}

function rescuedFrom(sqlite: Sqlite, database: DatabaseSync, file: string): Rescued | undefined {
  try {
    if (statSync(file).size > MAX_CHECKED_BYTES) return undefined;
    return rescueFrom(sqlite, database, file, { gaps: 'refill' });
  } catch {
    // Another is begun, and everything fetched from others.
    return undefined;
  }
}

/** Only after a close that says so is a file not looked through at the next start. */
export function markClean(database: DatabaseSync): void {
  putMeta(database, 'closed', '1');
}

/** @param damaged sees it before it is closed */
export function openOnce<T>(
  sqlite: Sqlite,
  { file, migrations, left }: OpenOptions & { readonly left?: Belongings | undefined },
  use: (opened: OpenedFile) => T,
  damaged: (database: DatabaseSync) => void = () => {},
): T {
  const isNew = makeFile(file);
  // SQLite's first look may change a file already.
  refuseLater(versionOf(file));
  const database = new sqlite.DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, defensive: true });
  try {
    prepareFile(database);
    if (isNew) clearSuspect(file);
    else lookThrough(database, file);
    migrate(database, migrations ?? MIGRATIONS);
    const copied = isCopy(database, file);
    database.exec('BEGIN IMMEDIATE');
    // Our logs may be going on elsewhere. In the same transaction as the mark: neither without the other.
    if (copied) database.exec('DELETE FROM writing');
    if (left) putBelongings(database, left);
    const marked = putMark(database, file);
    putMeta(database, 'closed', '0');
    database.exec('COMMIT');
    marked();
    return use({ sqlite, database, copied });
  } catch (error) {
    if (reasonOf(error) === 'damaged') damaged(database);
    database.close();
    throw error;
  }
}

/** @returns whether there was none; its owner alone may read it, and SQLite gives -wal the same */
function makeFile(file: string): boolean {
  mkdirSync(dirname(file), { recursive: true });
  try {
    closeSync(openSync(file, 'wx', 0o600));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (process.platform !== 'win32' && statSync(file).isFile()) chmodSync(file, 0o600);
    return statSync(file).size === 0;
  }
}

/** `user_version` as it stands in the header (SQLite's file format, 1.3); 0 for what has none. */
function versionOf(file: string): number {
  if (!statSync(file).isFile()) return 0;
  const header = Buffer.alloc(HEADER_BYTES);
  const handle = openSync(file, 'r');
  try {
    const isWhole = readSync(handle, header, 0, HEADER_BYTES, 0) === HEADER_BYTES;
    return isWhole && header.toString('latin1', 0, 15) === 'SQLite format 3' ? header.readUInt32BE(60) : 0;
  } finally {
    closeSync(handle);
  }
}

function prepareFile(database: DatabaseSync): void {
  // Before the first table, or it takes a VACUUM to change.
  database.exec('PRAGMA auto_vacuum = INCREMENTAL');
  // One process at a time, and no shared memory file.
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA foreign_keys = ON');
  // What is deleted is to be gone from the disk, not only from view.
  database.exec('PRAGMA secure_delete = ON');
  database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
  database.exec(`PRAGMA journal_size_limit = ${WAL_LIMIT_BYTES}`);
  database.exec('PRAGMA temp_store = MEMORY');
}

/** A crash can't damage it, a bad disk can: then it wasn't closed either. */
function lookThrough(database: DatabaseSync, file: string): void {
  if (isSuspect(file)) throw damage('it was found to be damaged while it was open');
  // A file that was never finished has no tables at all.
  const tables = database.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'meta'").get();
  if (Number(tables?.n) === 0 || meta(database, 'closed') === '1') return;
  if (statSync(file).size > MAX_CHECKED_BYTES) return;
  const found = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
  if (found !== 'ok') throw damage(String(found));
}

/** As SQLite says it. */
function damage(message: string): Error {
  return Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode: 11 });
}
