/** Whatever page of history.db a bad disk has spoilt: it opens, takes what is said, and is whole at the next start. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LOBBY } from '../../src/core/ids.ts';
import type { SignedEvent } from '../../src/history/event.ts';
import { packCommit } from '../../src/history/packed.ts';
import { SqliteDatabase } from '../../src/history/sqlite-database.ts';
import { Author, commitOf, withoutBody } from '../support/log-writer.ts';
import { seededRandom } from '../support/seeded-random.ts';

const NOW = Date.UTC(2026, 0, 2);
const FILES = 30;
const PAGE_BYTES = 4_096;

let dir: string;
let whole: Buffer;

const put = (database: SqliteDatabase, ...events: SignedEvent[]) =>
  database.call('commit', [packCommit(commitOf(events, NOW))]);
const texts = (database: SqliteDatabase) =>
  database.call('page', [LOBBY, undefined, 1_000]).messages.map(({ text }) => text);

/** All that a history may hold, in some 60 pages. */
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'earshot-damage-'));
  const file = join(dir, 'whole.db');
  const database = await SqliteDatabase.open({ file, nowMs: NOW });
  const [ana, ben, late] = [new Author().log(), new Author().log(), new Author().log()];
  const floor = Array.from({ length: 9 }, (_, n) => late.text(`below ${n}`)).at(-1) as SignedEvent;
  const floors = [withoutBody(floor)];
  database.call('commit', [packCommit(commitOf([late.opening, late.text('after')], NOW, { floors }))]);
  const said = Array.from({ length: 60 }, (_, n) => ana.text(`${n} ${'x'.repeat(n * 60)}`));
  put(database, ana.opening, ben.opening, ...said);
  for (const [n, one] of said.entries()) {
    if (n % 3 === 0) put(database, ben.react(one, '👍'), ben.text(`answer ${n}`));
    if (n % 5 === 0) put(database, n % 2 === 0 ? ana.edit(one, `edited ${n}`) : ana.delete(one));
  }
  while (database.idle());
  database.close();
  whole = readFileSync(file);
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

it.each(Array.from({ length: FILES }, (_, seed) => seed))('goes on whatever page is spoilt (%i)', async (seed) => {
  const random = seededRandom(seed);
  const bytes = Buffer.from(whole);
  // The first page says what a file is: without it nothing is left.
  const page = 1 + Math.floor(random() * (bytes.length / PAGE_BYTES - 1));
  if (random() < 0.5) bytes.fill(0xa5, page * PAGE_BYTES, (page + 1) * PAGE_BYTES);
  for (let n = 0; n < 20; n++)
    bytes[page * PAGE_BYTES + Math.floor(random() * PAGE_BYTES)] = Math.floor(random() * 256);
  const file = join(dir, `${seed}.db`);
  writeFileSync(file, bytes);

  let setAside = 0;
  const onRenewed = () => {
    setAside += 1;
  };
  const database = await SqliteDatabase.open({ file, nowMs: NOW, onRenewed });
  if (database.stored.setAside !== undefined) setAside += 1;
  const cyn = new Author().log();
  put(database, cyn.opening, cyn.text('said now'));
  const shown = texts(database);
  expect(shown).toContain('said now');
  while (database.idle());
  expect(database.call('search', [{ terms: ['said now'], count: 9 }]).hits).toHaveLength(1);
  database.close();

  const again = await SqliteDatabase.open({ file, nowMs: NOW });
  expect(again.stored.setAside).toBeUndefined();
  expect(texts(again)).toEqual(shown);
  again.close();
  expect(setAside).toBeLessThanOrEqual(1);
});
