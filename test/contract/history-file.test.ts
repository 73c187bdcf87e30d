/** history.db as a file: what its folder, another program or an earlier crash have done to it. */

import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOBBY } from '../../src/core/ids.ts';
import { packCommit } from '../../src/history/packed.ts';
import { copyHistory } from '../../src/history/sqlite-copy.ts';
import { SqliteDatabase } from '../../src/history/sqlite-database.ts';
import { unusable } from '../../src/history/sqlite-errors.ts';
import { MIGRATIONS } from '../../src/history/sqlite-schema.ts';
import { SqliteHistory } from '../../src/history/sqlite-store.ts';
import { Author, commitOf, type LogWriter } from '../support/log-writer.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const clock = { now: () => NOW, after: () => ({ cancel() {} }) };

describe('history.db', () => {
  let dir: string;
  let file: string;
  const opened: SqliteHistory[] = [];

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'earshot-file-'));
    file = join(dir, 'history.db');
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
    rmSync(dir, { recursive: true, force: true });
  });

  function history(at = file): SqliteHistory {
    const store = new SqliteHistory({ file: at, clock });
    opened.push(store);
    return store;
  }

  /** Opens it, says something, and closes it. */
  async function say(text: string): Promise<void> {
    const store = history();
    const { writing } = await store.open();
    const log = new Author().log();
    const events = [log.opening, log.text(text)];
    const began = writing.length === 0 ? [{ room: LOBBY, log: log.log }] : [];
    await store.commit(commitOf(events, NOW, { writing: began }));
    await store.close();
  }

  const said = async (store: SqliteHistory) =>
    (await store.page(LOBBY, undefined, 100)).messages.map(({ text }) => text);

  it('is for its owner alone, and there again after a restart', async () => {
    await say('kept');
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    const store = history();
    expect(await store.open()).toMatchObject({ copied: false, writing: [{ room: LOBBY }] });
    expect(await said(store)).toEqual(['kept']);
  });

  it('of the first version is brought up to date, with what is in it', async () => {
    await say('found by a later version');
    const old = new DatabaseSync(file);
    old.exec('DROP TABLE search_trigram; DROP TABLE search_gram; DROP TABLE search_state; PRAGMA user_version = 1');
    old.close();
    const store = history();
    await store.open();
    expect(await said(store)).toEqual(['found by a later version']);
    expect((await store.search({ terms: ['later'], count: 9 })).hits).toHaveLength(1);
  });

  it('is as it was when a step to a later version fails half-way', async () => {
    const steps = [...MIGRATIONS, 'CREATE TABLE half (a); CREATE TABLE log (a)'];
    await say('still here');
    await expect(SqliteDatabase.open({ file, nowMs: NOW, migrations: steps })).rejects.toMatchObject({
      code: 'history-unusable',
    });
    const store = history();
    await store.open();
    expect(await said(store)).toEqual(['still here']);
  });

  it('of a later version is left alone, and says so', async () => {
    await say('from the future');
    const later = new DatabaseSync(file);
    later.exec('PRAGMA user_version = 99');
    later.close();
    const before = readFileSync(file);
    await expect(history().open()).rejects.toMatchObject({
      code: 'history-unusable',
      params: { reason: 'newer', version: 99 },
      message: expect.stringMatching(/later version of Earshot/),
    });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(dir)).toEqual(['history.db']);
  });

  it('that is no database is set aside whole, and a fresh one begun', async () => {
    writeFileSync(file, 'this was never a database, and is longer than a header of one would be '.repeat(20));
    const store = history();
    const { setAside } = await store.open();
    expect(setAside).toBe(`${file}.damaged-2026-01-02T03-04-05-000Z`);
    expect(readFileSync(setAside as string, 'utf8')).toMatch(/^this was never/);
    await store.close();
    await say('goes on');
  });

  it('damaged within is set aside after a crash, with nothing thrown away', async () => {
    for (let i = 0; i < 30; i++) await say(`${i} ${'x'.repeat(20_000)}`);
    const database = new DatabaseSync(file);
    database.exec("UPDATE meta SET value = '0' WHERE key = 'closed'"); // as a crash leaves it
    database.close();
    const bytes = readFileSync(file);
    for (let page = 3; page < bytes.length / 4_096; page += 2) bytes.fill(0xee, page * 4_096, page * 4_096 + 200);
    writeFileSync(file, bytes);
    const store = history();
    const { setAside, logs } = await store.open();
    expect(logs).toEqual([]);
    expect(readFileSync(setAside as string).equals(bytes)).toBe(true);
  });

  it('in use by another process is not touched', async () => {
    await say('mine');
    const other = history();
    await other.open();
    await expect(history().open()).rejects.toMatchObject({
      code: 'history-unusable',
      retryable: true,
      params: { reason: 'locked' },
    });
    expect(await said(other)).toEqual(['mine']);
  });

  it('copied elsewhere is known as a copy, once, and nothing of ours is gone on with', async () => {
    await say('original');
    const copy = join(dir, 'copy.db');
    copyFileSync(file, copy);
    renameSync(copy, file);
    const store = history();
    expect(await store.open()).toMatchObject({ copied: true, writing: [] });
    await store.close();
    // Killed before it wrote anything: still nothing to go on with.
    expect(await history().open()).toMatchObject({ copied: false, writing: [] });
  });

  it('is copied while it is written to: all that was kept before, the first of what is kept meanwhile, nothing deleted', async () => {
    const store = history();
    await store.open();
    const log = new Author().log();
    const gone = log.text('take this back '.repeat(4_000));
    const before = Array.from({ length: 200 }, (_, n) => log.text(`${n} ${'x'.repeat(60_000)}`));
    await store.commit(commitOf([log.opening, gone, ...before, log.delete(gone)], NOW, { writing: [began(log)] }));
    const raw = join(dir, 'raw.db');
    writeFileSync(raw, '');
    let isOver = false;
    const copied = store.copyTo(raw).finally(() => {
      isOver = true;
    });
    let during = 0;
    for (; !isOver; during++) await store.commit(commitOf([log.text(`during ${during}`)], NOW));
    await copied;
    expect(during).toBeGreaterThan(1);
    const target = join(dir, 'copy.db');
    await copyHistory(raw, target);
    expect(readFileSync(target).includes('take this back')).toBe(false);
    const copy = history(target);
    expect(await copy.open()).toMatchObject({ copied: true, writing: [] });
    const texts = (await copy.after(LOBBY, '0'.repeat(86), 5_000)).messages.map(({ text }) => text.slice(0, 20).trim());
    const all = ['', ...before.map((_, n) => `${n} xxxxxxxxxxxxxxxxxxxx`.slice(0, 20)), ...firstOf(during)];
    expect(texts.length).toBeGreaterThanOrEqual(201);
    expect(texts).toEqual(all.slice(0, texts.length));
  });

  it('closed while it is copied is closed as ever, and the copy comes to nothing', async () => {
    const store = history();
    await store.open();
    const log = new Author().log();
    const many = Array.from({ length: 100 }, (_, n) => log.text(`${n} ${'x'.repeat(60_000)}`)); // several steps
    await store.commit(commitOf([log.opening, ...many, log.text('kept')], NOW));
    const raw = join(dir, 'raw.db');
    writeFileSync(raw, '');
    const copied = expect(store.copyTo(raw)).rejects.toMatchObject({ code: 'history-unusable' });
    await store.close();
    await copied;
    const again = history();
    expect((await again.open()).setAside).toBeUndefined();
    expect((await said(again)).at(-1)).toBe('kept');
  });

  it('that can’t be copied to where it should goes on', async () => {
    const store = history();
    await store.open();
    await expect(store.copyTo(join(dir, 'nowhere', 'copy.db'))).rejects.toMatchObject({ code: 'history-unusable' });
    const log = new Author().log();
    await store.commit(commitOf([log.opening, log.text('kept')], NOW));
    expect(await said(store)).toEqual(['kept']);
  });

  it('a folder in its place says what is wrong', async () => {
    mkdirSync(file);
    await expect(history().open()).rejects.toMatchObject({
      code: 'history-unusable',
      params: { reason: 'unopenable' },
    });
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('in a read-only folder says so', async () => {
    chmodSync(dir, 0o500);
    await expect(history().open()).rejects.toMatchObject({ code: 'history-unusable', params: { reason: 'read-only' } });
    chmodSync(dir, 0o700);
  });

  it('on a full disk keeps nothing of a commit and all that was before it, and goes on when there is room', async () => {
    const database = await SqliteDatabase.open({ file, nowMs: NOW });
    const store = new DirectStore(database);
    const log = new Author().log();
    store.commit(log.opening, log.text('before'));
    const pages = database.sql.get<{ page_count: number }>('PRAGMA page_count')?.page_count as number;
    database.sql.database.exec(`PRAGMA max_page_count = ${pages}`);
    const big = Array.from({ length: 4 }, () => log.text('y'.repeat(60_000)));
    expect(() => store.commit(...big)).toThrow(
      expect.objectContaining({ code: 'history-unwritable', retryable: true, params: { file, reason: 'full' } }),
    );
    expect(store.texts()).toEqual(['before']);
    database.sql.database.exec('PRAGMA max_page_count = 1000000');
    store.commit(...big);
    expect(store.texts()).toHaveLength(5);
    database.close();
  });

  it('a runtime without SQLite says so', async () => {
    const missing = await import('node:sqlyte' as string).catch((error: unknown) => error);
    expect(unusable(file, missing)).toMatchObject({ code: 'history-unusable', params: { reason: 'no-sqlite' } });
    expect(existsSync(file)).toBe(false);
  });
});

const began = ({ log }: LogWriter) => ({ room: LOBBY, log });
const firstOf = (count: number) => Array.from({ length: count }, (_, n) => `during ${n}`);

/** The database without its thread. */
class DirectStore {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  commit(...events: Parameters<typeof commitOf>[0]): void {
    this.#database.call('commit', [packCommit(commitOf(events, NOW))]);
  }

  texts(): string[] {
    return this.#database.call('page', [LOBBY, undefined, 100]).messages.map(({ text }) => text);
  }
}
