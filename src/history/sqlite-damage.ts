/** What becomes of a damaged history.db: moved away with all that belongs to it, and what is not in others' hands taken along. */

import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

export type Sqlite = typeof import('node:sqlite');

/** Beside history.db: it was found to be damaged, whatever its size and however it was closed. */
const SUSPECT = '.suspect';

export function isSuspect(file: string): boolean {
  return existsSync(file + SUSPECT);
}

/** It is set aside at the next start, unless it is before. */
export function putSuspect(file: string): void {
  try {
    closeSync(openSync(file + SUSPECT, 'w', 0o600));
  } catch {
    // Then it is looked through, as after a crash.
  }
}

export function clearSuspect(file: string): void {
  rmSync(file + SUSPECT, { force: true });
}

/** @returns where it is now */
export function moveAside(file: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/[:.]/g, '-');
  let aside = `${file}.damaged-${stamp}`;
  for (let n = 2; existsSync(aside); n++) aside = `${file}.damaged-${stamp}-${n}`;
  // The log first: without it the database may lack its newest, with another's it would be ruined.
  for (const suffix of ['-wal', '-shm', '-journal', '']) {
    if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${aside}${suffix}`);
  }
  clearSuspect(file);
  return aside;
}

/** What was renamed in this folder stays so, whatever happens next. */
export function syncFolderOf(file: string): void {
  try {
    const folder = openSync(dirname(file), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // Not everywhere can a folder be opened.
  }
}

type Row = Record<string, SQLInputValue>;

/** What nobody else has: the secrets of groups, who direct rooms are with, up to where was read, what the node remembers. */
export interface Belongings {
  readonly rooms: readonly Row[];
  readonly read: readonly Row[];
  readonly remembered: readonly Row[];
}

/** As much as can be read of it. */
export function belongingsIn(database: DatabaseSync): Belongings {
  return {
    rooms: readable(
      database,
      `SELECT room.name AS room, kind, kept_room.name AS name, secret, other, joined_ms, left_ms FROM kept_room
         JOIN room ON room.id = kept_room.room ORDER BY kept_room.rowid`,
    ),
    read: readable(
      database,
      'SELECT room.name AS room, place FROM read_mark JOIN room ON room.id = read_mark.room ORDER BY read_mark.rowid',
    ),
    remembered: readable(database, "SELECT key, value FROM meta WHERE key >= 'node:' AND key < 'node;'"),
  };
}

/** Into a new file; part of a transaction. */
export function putBelongings(database: DatabaseSync, { rooms, read, remembered }: Belongings): void {
  const room = database.prepare('INSERT OR IGNORE INTO room (name) VALUES (?)');
  for (const row of [...rooms, ...read]) room.run(row.room as string);
  const kept = database.prepare(
    'INSERT OR IGNORE INTO kept_room SELECT id, ?, ?, ?, ?, ?, ? FROM room WHERE room.name = ?',
  );
  for (const { room: name, kind, name: title, secret, other, joined_ms, left_ms } of rooms) {
    kept.run(...([kind, title, secret, other, joined_ms, left_ms, name] as SQLInputValue[]));
  }
  const mark = database.prepare('INSERT OR IGNORE INTO read_mark SELECT id, ? FROM room WHERE room.name = ?');
  for (const { place, room: name } of read) mark.run(place as string, name as string);
  const remember = database.prepare('INSERT OR IGNORE INTO meta VALUES (?, ?)');
  for (const { key, value } of remembered) remember.run(key as string, value as string);
}

/** Rows up to where it is damaged. */
export function readable(database: DatabaseSync, sql: string): Row[] {
  const rows: Row[] = [];
  try {
    for (const row of database.prepare(sql).iterate()) rows.push(row as Row);
  } catch {
    // What follows is lost.
  }
  return rows;
}
