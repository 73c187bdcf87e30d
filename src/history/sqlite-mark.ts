/** Tells history.db from a copy of it: restored elsewhere, or put back over what was there. */

import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

/**
 * Beside history.db, written anew at every opening. Whoever puts a copy back writes it too, which shows in the moment of
 * its last change, that no program can set; or doesn't, and then what stands in it is another opening's.
 */
const BESIDE = '.here';

const NS_PER_S = 1_000_000_000n;

/** Which file this is; a copy to a new name is another one. */
function markOf(file: string): string {
  const { dev, ino, birthtimeNs } = statSync(file, { bigint: true });
  return `${dev}:${ino}:${birthtimeNs}`;
}

/** @returns whether our own logs may be going on elsewhere, or went on here after this was written */
export function isCopy(database: DatabaseSync, file: string): boolean {
  const mark = meta(database, 'mark');
  if (mark === undefined) return false;
  if (mark !== markOf(file)) return true;
  const here = meta(database, 'here');
  // None was ever written: an earlier version, or a folder that took nothing but the database.
  if (here === undefined) return false;
  const found = besideOf(file);
  if (found === undefined) return true;
  const [token, ino, changedNs] = here.split(':');
  // Ended between writing it and saying so.
  if (found.token === meta(database, 'here-next') && found.token !== token) return false;
  return found.token !== token || found.ino !== ino || !isSameMoment(BigInt(changedNs ?? '0'), found.changedNs);
}

/** Part of a transaction: this is the file from now on. @returns what follows it, which may be slow */
export function putMark(database: DatabaseSync, file: string): () => void {
  const token = randomUUID();
  putMeta(database, 'mark', markOf(file));
  putMeta(database, 'here-next', token);
  return () => putHere(database, file, token);
}

function putHere(database: DatabaseSync, file: string, token: string): void {
  try {
    const handle = openSync(file + BESIDE, 'w', 0o600);
    try {
      writeSync(handle, token);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    const { ino, changedNs } = besideOf(file) as Beside;
    putMeta(database, 'here', `${token}:${ino}:${changedNs}`);
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_SQLITE_ERROR') throw error;
    // It can't be told by this, then; the mark of the file is left.
    database.exec("DELETE FROM meta WHERE key = 'here'");
  }
}

interface Beside {
  readonly token: string;
  readonly ino: string;
  readonly changedNs: bigint;
}

function besideOf(file: string): Beside | undefined {
  try {
    const { ino, ctimeNs } = statSync(file + BESIDE, { bigint: true });
    return { token: readFileSync(file + BESIDE, 'latin1'), ino: String(ino), changedNs: ctimeNs };
  } catch {
    return undefined;
  }
}

/** Some file systems remember finer than what they write down: after a restart only the second is left. */
function isSameMoment(then: bigint, now: bigint): boolean {
  return then === now || (now % NS_PER_S === 0n && then / NS_PER_S === now / NS_PER_S);
}

export function meta(database: DatabaseSync, key: string): string | undefined {
  const row = database.prepare('SELECT value FROM meta WHERE key = ?').get(key);
  return row === undefined ? undefined : String(row.value);
}

export function putMeta(database: DatabaseSync, key: string, value: string): void {
  database.prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value').run(key, value);
}
