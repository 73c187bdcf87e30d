/** Spoils pages of a database, as a bad disk leaves them. */

import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const PAGE_BYTES = 4_096;

/** The page, from 1, at which a table begins; of a small one all of it. */
export function rootOf(file: string, table: string): number {
  const database = new DatabaseSync(file);
  try {
    return Number(database.prepare('SELECT rootpage FROM sqlite_master WHERE name = ?').get(table)?.rootpage);
  } finally {
    database.close();
  }
}

/** Pages, from 1, in which a text stands. @throws when there are none */
export function pagesWith(file: string, text: string): number[] {
  const bytes = readFileSync(file);
  const found: number[] = [];
  for (let page = 1; page * PAGE_BYTES <= bytes.length; page++) {
    if (bytes.subarray((page - 1) * PAGE_BYTES, page * PAGE_BYTES).includes(text)) found.push(page);
  }
  if (found.length === 0) throw new Error(`nowhere in ${file}: ${text}`);
  return found;
}

export function spoil(file: string, pages: readonly number[]): void {
  const bytes = readFileSync(file);
  for (const page of pages) bytes.fill(0xa5, (page - 1) * PAGE_BYTES, page * PAGE_BYTES);
  writeFileSync(file, bytes);
}
