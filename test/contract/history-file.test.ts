/** history.db as a file: what its folder, another program or an earlier crash have done to it. */

import {
  chmodSync,
  copyFileSync,
  cpSync,
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
import { LOBBY, type PeerId, type RoomId } from '../../src/core/ids.ts';
import type { SignedEvent } from '../../src/history/event.ts';
import { eventIdOf, orderOf } from '../../src/history/event-id.ts';
import type { KeptRoom } from '../../src/history/history-view.ts';
import { MAX_ACKNOWLEDGING_PEERS } from '../../src/history/limits.ts';
import { packCommit } from '../../src/history/packed.ts';
import { copyHistory } from '../../src/history/sqlite-copy.ts';
import { type Renewed, SqliteDatabase } from '../../src/history/sqlite-database.ts';
import { unusable } from '../../src/history/sqlite-errors.ts';
import { MIGRATIONS } from '../../src/history/sqlite-schema.ts';
import { SqliteHistory } from '../../src/history/sqlite-store.ts';
import { Author, commitOf, type LogWriter } from '../support/log-writer.ts';
import { pagesWith, rootOf, spoil } from '../support/spoilt-database.ts';

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

  it('keeps no row for every key that ever had a log of ours, but for who has most of it', async () => {
    const log = new Author().log();
    const having = (from: number, count: number, seq: number) =>
      Array.from({ length: count }, (_, n) => {
        return { log: log.log, peer: (from + n).toString(16).padStart(64, '0') as PeerId, seq };
      });
    await withHistory(async (store) => {
      await store.commit(commitOf([log.opening], NOW, { acknowledged: having(0, 10, 7) }));
      const many = MAX_ACKNOWLEDGING_PEERS;
      for (let n = 1; n <= 4; n++) await store.commit(commitOf([], NOW, { acknowledged: having(n * many, many, 1) }));
    });
    const { acknowledged } = await history().open();
    expect(acknowledged.length).toBeLessThanOrEqual(MAX_ACKNOWLEDGING_PEERS);
    expect(acknowledged.filter(({ seq }) => seq === 7)).toHaveLength(10);
  });

  const said = async (store: SqliteHistory, count = 100) =>
    (await store.page(LOBBY, undefined, count)).messages.map(({ text }) => text);

  async function withHistory(work: (store: SqliteHistory) => Promise<void>): Promise<void> {
    const store = history();
    await store.open();
    await work(store);
    await store.close();
  }

  const withGroup = (secret: Uint8Array) =>
    withHistory(async (store) => {
      await store.putRoom({ ...group, secret });
      await store.setRead(GROUP, '0'.repeat(86));
      await store.remember('names', '["Ana"]');
    });

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
    old.exec('DROP TABLE search_trigram; DROP TABLE search_gram; DROP TABLE search_state; DROP TABLE late');
    old.exec('PRAGMA user_version = 1');
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
    expect(readdirSync(dir)).toEqual(['history.db', 'history.db.here']);
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
    crashed(file);
    const bytes = readFileSync(file);
    for (let page = 3; page < bytes.length / 4_096; page += 2) bytes.fill(0xee, page * 4_096, page * 4_096 + 200);
    writeFileSync(file, bytes);
    const store = history();
    const { setAside, logs } = await store.open();
    expect(logs).toEqual([]);
    expect(readFileSync(setAside as string).equals(bytes)).toBe(true);
  });

  it('with one bad page is set aside at the first start after a proper end, and what can be read of it is kept', async () => {
    const secret = new Uint8Array(32).fill(7);
    await withGroup(secret);
    await say('kept');
    spoil(file, [rootOf(file, 'claim')]);
    const store = history();
    expect(await store.open()).toMatchObject({
      setAside: expect.stringMatching(/history\.db\.damaged-/),
      rescued: true,
      copied: false,
      writing: [{ room: LOBBY }],
    });
    expect(await said(store)).toEqual(['kept']);
    expect(await store.rooms()).toMatchObject([{ id: GROUP, name: 'Family', secret }]);
    await store.close();
    await say('goes on');
    const again = history();
    expect((await again.open()).setAside).toBeUndefined();
    expect((await said(again)).toSorted()).toEqual(['goes on', 'kept']);
  });

  it('too damaged for that is begun anew, and no group is lost, nor what was read', async () => {
    const secret = new Uint8Array(32).fill(7);
    await withGroup(secret);
    await say('gone');
    spoil(file, [rootOf(file, 'log')]);
    const store = history();
    expect(await store.open()).toMatchObject({ setAside: expect.any(String), rescued: false, logs: [] });
    expect(await store.rooms()).toMatchObject([{ id: GROUP, name: 'Family', secret }]);
    expect((await store.facts(new Author().id)).find(({ room }) => room === GROUP)?.readOrder).toBe('0'.repeat(86));
    expect(await store.recall('names')).toBe('["Ana"]');
    const log = new Author().log();
    await store.commit(commitOf([log.opening, log.text('goes on')], NOW));
    expect(await said(store)).toEqual(['goes on']);
  });

  it('rescued at the start ends each log before what is missing, for the rest to be fetched again', async () => {
    const [ana, ben] = [new Author().log(), new Author().log(GROUP)];
    const events = many(400, ana);
    await withHistory(async (store) => {
      await store.commit(commitOf([ana.opening, ...events], NOW, { writing: [began(ana)] }));
      const writing = [{ room: GROUP, log: ben.log }];
      await store.commit(commitOf([ben.opening, ben.text('whole')], NOW, { writing }));
    });
    spoil(file, pagesWith(file, '200 xxx'));
    crashed(file);
    const store = history();
    const found = await store.open();
    expect(found).toMatchObject({ rescued: true, writing: [{ room: GROUP, log: ben.log }] });
    const head = found.logs.find(({ log }) => log === ana.log)?.head.seq ?? 0;
    expect(head).toBeGreaterThan(180);
    expect(head).toBeLessThanOrEqual(201);
    expect(await said(store, 1_000)).toEqual(
      many(400, new Author().log())
        .slice(0, head - 1)
        .map(textOf),
    );
    // As it comes again from somebody who has it.
    await store.commit(commitOf(events.slice(head - 1), NOW));
    expect(await said(store, 1_000)).toHaveLength(400);
    expect((await store.page(GROUP, undefined, 9)).messages).toMatchObject([{ text: 'whole' }]);
  });

  it('found to be damaged while it is used is set aside in that run, and what can be read of it is kept', async () => {
    const secret = new Uint8Array(32).fill(7);
    await withGroup(secret);
    const ana = new Author().log();
    const texts = Array.from({ length: 400 }, (_, n) => `${n} ${'x'.repeat(500)}`);
    const events = texts.map((text) => ana.text(text));
    await withHistory(async (store) => {
      await store.commit(commitOf([ana.opening, ...events, ana.edit(events[3] as SignedEvent, '3 edited')], NOW));
      const last = ana.react(events[5] as SignedEvent, '👍');
      await store.commit(commitOf([last], NOW, { writing: [began(ana)] }));
      await store.setRead(LOBBY, orderOf(last));
    });
    spoil(file, pagesWith(file, '200 xxx'));
    const renewed: Renewed[] = [];
    const store = new SqliteHistory({ file, clock, onRenewed: (told) => renewed.push(told) });
    opened.push(store);
    expect(await store.open()).toMatchObject({ copied: false, writing: [{ log: ana.log }] });
    const kept = await said(store, 1_000);
    expect(renewed).toEqual([{ setAside: expect.stringMatching(/history\.db\.damaged-/), raised: [] }]);
    const lost = texts.filter((text, n) => n !== 3 && !kept.includes(text));
    expect(lost).toContain(texts[200]);
    expect(lost.length).toBeLessThan(20);
    expect(kept[3]).toBe('3 edited');
    expect((await store.page(LOBBY, undefined, 1_000)).messages[5]?.reactions).toMatchObject([{ emoji: '👍' }]);
    expect(await store.rooms()).toMatchObject([{ id: GROUP, secret }]);
    expect((await store.facts(new Author().id)).find(({ room }) => room === LOBBY)?.unread).toBe(0);
    // Its log goes on where it was; what is missing is not passed over.
    await store.commit(commitOf([ana.text('goes on')], NOW));
    const read = await store.read(ana.log, 150, 1e6);
    expect(read.map(({ seq }) => seq)).toEqual(read.map((_, n) => 150 + n));
    expect(read.length).toBeLessThan(60);
    expect(await store.read(ana.log, 202, 1e6)).toEqual([]);
    await store.close();
    const again = history();
    expect(await again.open()).toMatchObject({
      copied: false,
      writing: [{ log: ana.log }],
      logs: [{ head: { seq: 404 } }],
    });
    expect((await said(again, 1_000)).at(-1)).toBe('goes on');
    expect((await again.search({ terms: ['edited'], count: 9 })).hits).toHaveLength(1);
  });

  it('that is damaged where it is written takes what is said all the same', async () => {
    const ana = new Author().log();
    const texts = many(40, ana);
    await withHistory((store) => store.commit(commitOf([ana.opening, ...texts], NOW)));
    spoil(file, [rootOf(file, 'message')]);
    const store = history();
    expect((await store.open()).setAside).toBeUndefined();
    await store.commit(commitOf([ana.text('goes on')], NOW));
    const kept = (await store.page(LOBBY, undefined, 100)).messages;
    expect(kept.map(({ id }) => id)).toEqual([
      ...texts.map((event) => eventIdOf(event)),
      eventIdOf({ log: ana.log, seq: 42 }),
    ]);
    expect(kept.at(-1)?.text).toBe('goes on');
  });

  it('that could not be renewed says so, and is set aside at the next start, however it ended', async () => {
    const ana = new Author().log();
    await withHistory((store) => store.commit(commitOf([ana.opening, ...many(40, ana)], NOW)));
    spoil(file, [rootOf(file, 'message')]);
    mkdirSync(`${file}.rescued`); // nothing can be written there
    const store = history();
    await store.open();
    await expect(store.commit(commitOf([ana.text('not kept')], NOW))).rejects.toMatchObject({
      code: 'history-unwritable',
      params: { reason: 'damaged' },
      message: expect.stringMatching(/close Earshot and start it again/),
    });
    await store.close();
    expect((await history().open()).setAside).toMatch(/history\.db\.damaged-/);
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

  it('put back from a copy over what is there is known as a copy, and as itself ever after', async () => {
    await say('monday');
    cpSync(dir, `${dir}-saved`, { recursive: true });
    await say('tuesday');
    const { ino } = statSync(file);
    for (const name of readdirSync(`${dir}-saved`)) overwrite(join(`${dir}-saved`, name), join(dir, name));
    rmSync(`${dir}-saved`, { recursive: true });
    expect(statSync(file).ino).toBe(ino);
    const store = history();
    expect(await store.open()).toMatchObject({ copied: true, writing: [] });
    await store.commit(commitOf([new Author().log().opening], NOW, { writing: [began(new Author().log())] }));
    await store.close();
    expect(await history().open()).toMatchObject({ copied: false, writing: [{ room: LOBBY }] });
  });

  it('put back without what stands beside it is known as a copy', async () => {
    await say('monday');
    copyFileSync(file, `${file}.saved`);
    await say('tuesday');
    overwrite(`${file}.saved`, file);
    expect(await history().open()).toMatchObject({ copied: true, writing: [] });
  });

  it('that a crash left is no copy', async () => {
    await say('before');
    for (const step of ['while it was used', 'as it was opened']) {
      const database = await SqliteDatabase.open({ file, nowMs: NOW });
      const beside = readFileSync(`${file}.here`);
      database.sql.database.close(); // as a kill leaves it: not said to be closed
      if (step === 'as it was opened') {
        const left = new DatabaseSync(file);
        left.exec("UPDATE meta SET value = 'x:1:2' WHERE key = 'here'"); // not yet said which it is
        left.close();
      }
      expect(readFileSync(`${file}.here`).equals(beside)).toBe(true);
      const again = await SqliteDatabase.open({ file, nowMs: NOW });
      expect(again.stored, step).toMatchObject({ copied: false, writing: [{ room: LOBBY }] });
      again.close();
    }
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

  it('has nothing of what was deleted, however long it was, in no file', async () => {
    const database = await SqliteDatabase.open({ file, nowMs: NOW });
    const store = new DirectStore(database);
    const log = new Author().log();
    const before = many(20, log);
    const [short, long] = [log.text('SECRET please forget this'), log.text('SECRET '.repeat(5_000))];
    store.commit(log.opening, ...before, short, long, ...many(20, log));
    store.commit(log.delete(short), log.delete(long));
    const filesWithIt = () => readdirSync(dir).filter((name) => readFileSync(join(dir, name)).includes('SECRET'));
    while (database.idle());
    expect(filesWithIt()).toEqual([]);
    database.close();
    expect(filesWithIt()).toEqual([]);
  });

  it('takes long messages into the index a few at a time: nobody waits for all of them', async () => {
    const database = await SqliteDatabase.open({ file, nowMs: NOW });
    const store = new DirectStore(database);
    const log = new Author().log();
    store.commit(log.opening, ...Array.from({ length: 20 }, (_, n) => log.text(`${n} `.repeat(20_000))));
    let steps = 0;
    while (database.idle()) steps += 1;
    expect(steps).toBeGreaterThanOrEqual(5);
    expect(database.call('search', [{ terms: ['19 19 19'], count: 9 }]).hits).toHaveLength(1);
    database.close();
  });

  it('a runtime without SQLite says so', async () => {
    const missing = await import('node:sqlyte' as string).catch((error: unknown) => error);
    expect(unusable(file, missing)).toMatchObject({ code: 'history-unusable', params: { reason: 'no-sqlite' } });
    expect(existsSync(file)).toBe(false);
  });
});

const GROUP = `group:${'a'.repeat(32)}` as RoomId;
const group: KeptRoom = {
  id: GROUP,
  kind: 'group',
  name: 'Family',
  secret: undefined,
  other: undefined,
  joinedAtMs: NOW,
  leftAtMs: undefined,
};

const many = (count: number, log: LogWriter) =>
  Array.from({ length: count }, (_, n) => log.text(`${n} ${'x'.repeat(500)}`));

function crashed(file: string): void {
  const database = new DatabaseSync(file);
  database.exec("UPDATE meta SET value = '0' WHERE key = 'closed'");
  database.close();
}

const textOf = (event: SignedEvent) => (JSON.parse(Buffer.from(event.body ?? []).toString()) as { text: string }).text;

/** As cp does: the file stays the one that it was. */
function overwrite(from: string, to: string): void {
  writeFileSync(to, readFileSync(from));
}

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
