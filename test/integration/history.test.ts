/** Nothing said is lost: real nodes, killed, away, without a disk, and what they know of each other's words afterwards. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { claimLoopback } from '../support/loopback.ts';
import { allMeet } from '../support/meeting.ts';
import { TerminalNode } from '../support/terminal-node.ts';

/** People, each with a profile that outlives its program. */
class People implements AsyncDisposable {
  readonly space = claimLoopback();
  readonly #dir = mkdtempSync(join(tmpdir(), 'earshot-test-'));
  readonly #stack = new AsyncDisposableStack();

  profile(name: string): string {
    return join(this.#dir, name);
  }

  async start(name: string, args: readonly string[] = []): Promise<TerminalNode> {
    const profileDir = this.profile(name);
    return this.#stack.use(await TerminalNode.start({ space: this.space, name, profileDir, args }));
  }

  /** With keys of its own in config.json. */
  configure(name: string, config: object): void {
    mkdirSync(this.profile(name), { recursive: true, mode: 0o700 });
    writeFileSync(join(this.profile(name), 'config.json'), JSON.stringify(config));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

const texts = (count: number, of: string) => Array.from({ length: count }, (_, index) => `${of} ${index}`);

test('what was said is there after a restart, with its ids and places', async () => {
  await using people = new People();
  const before = await people.start('Ana');
  for (const text of texts(3, 'note')) await before.say(text);
  const { items } = await before.must('timeline:before', { items: 10 });
  await before.stop();
  const after = await people.start('Ana');
  const again = await after.must('timeline:before', { items: 10 });
  expect(again.items).toEqual(items.filter(({ type }) => type === 'message'));
  expect(after.shown).toEqual(texts(3, 'note'));
});

test('who was away gets it from a third, with the name of its author, who is gone', async () => {
  await using people = new People();
  const [ana, ben, cyn] = [await people.start('Ana'), await people.start('Ben'), await people.start('Cyn')];
  await allMeet([ana, ben, cyn]);
  await cyn.stop();
  await ana.waitForPeers([ben]);
  for (const text of texts(5, 'missed')) await ana.say(text);
  await ben.waitForMessage('missed 4');
  await ana.stop();
  await ben.waitForPeers([]);
  const back = await people.start('Cyn');
  const heard = await back.waitForMessage('missed 4');
  expect(heard.author).toMatchObject({ id: ana.self.id, name: 'Ana', own: false });
  expect(back.shown).toEqual(texts(5, 'missed'));
  expect(back.shown).toEqual(ben.shown);
});

test('a direct message waits for somebody over restarts of both', async () => {
  await using people = new People();
  const [ana, ben] = [await people.start('Ana'), await people.start('Ben')];
  await allMeet([ana, ben]);
  await Promise.all([ana.accept(ben), ben.accept(ana)]);
  await ben.stop();
  await ana.waitForPeers([]);
  await ana.tell(ben, 'are you there?');
  await ana.stop();
  const ben2 = await people.start('Ben');
  const ana2 = await people.start('Ana');
  const heard = await ben2.waitForMessage('are you there?');
  expect(heard.room).toMatch(/^direct:/);
  const { room } = await ana2.must('room:open', { person: ben2.self.id });
  const seen = async () => (await ana2.must('timeline:before', { room, items: 5 })).items[0];
  await expect
    .poll(seen, { timeout: 10_000 })
    .toMatchObject({ text: 'are you there?', delivery: { state: 'arrived', on: 1, of: 1 } });
});

test('a newcomer gets the last day of the lobby', async () => {
  await using people = new People();
  const ana = await people.start('Ana');
  await ana.say('before you came');
  const ben = await people.start('Ben');
  await ben.waitForMessage('before you came');
});

test('a newcomer gets nothing of the lobby where that is configured, but what is said from then on', async () => {
  await using people = new People();
  people.configure('Ana', { lobby_share_hours: 0 });
  const ana = await people.start('Ana');
  await ana.say('before you came');
  const ben = await people.start('Ben');
  await ben.reaches(ana); // now she knows that he is there
  await ana.say('now you are here');
  await ben.waitForMessage('now you are here');
  expect(ben.heard.map(({ text }) => text)).toEqual(['now you are here']);
});

test('everybody has the same, once, in the same order, whoever speaks at once', async () => {
  await using people = new People();
  const nodes = [await people.start('Ana'), await people.start('Ben'), await people.start('Cyn')];
  await allMeet(nodes);
  await Promise.all(
    nodes.map(async (node, index) => {
      for (const text of texts(40, `of ${index}`)) await node.say(text);
    }),
  );
  for (const node of nodes) await node.waitFor('all of it', () => node.shown.length === 120);
  const [first, ...others] = nodes.map(({ shown }) => shown);
  for (const other of others) expect(other).toEqual(first);
  expect(new Set(first).size).toBe(120);
});

test('killed while it writes, it has all that it said to have', async () => {
  await using people = new People();
  const ana = await people.start('Ana');
  const answered: string[] = [];
  const writing = texts(1_000, 'write').map((text) =>
    ana.say(text).then(
      () => answered.push(text),
      () => {},
    ),
  );
  await ana.waitFor('some of it answered', () => answered.length >= 100);
  await ana.kill();
  await Promise.all(writing);
  const again = await people.start('Ana');
  const { items } = await again.must('timeline:before', { items: 2_000 });
  const kept = new Set(items.map((item) => item.type === 'message' && item.text));
  expect(answered.filter((text) => !kept.has(text))).toEqual([]);
});

test('a damaged history is set aside, and what others have comes back', async () => {
  await using people = new People();
  const [ana, ben] = [await people.start('Ana'), await people.start('Ben')];
  await allMeet([ana, ben]);
  for (const text of texts(4, 'kept')) await ana.say(text);
  await ben.waitForMessage('kept 3');
  await ana.stop();
  for (const name of readdirSync(people.profile('Ana'))) {
    if (name.startsWith('history.db')) rmSync(join(people.profile('Ana'), name));
  }
  writeFileSync(join(people.profile('Ana'), 'history.db'), 'no database at all'.repeat(1_000));
  const back = await people.start('Ana');
  const { notices } = await back.must('snapshot', {});
  expect(notices.map(({ code }) => code)).toContain('history-damaged');
  expect(readdirSync(people.profile('Ana')).some((name) => name.startsWith('history.db.damaged-'))).toBe(true);
  await back.waitFor('all of it, from Ben', () => back.shown.length === 4);
  expect(back.shown).toEqual(ben.shown);
});

test('where nothing can be kept it says so, and chats on', async () => {
  await using people = new People();
  mkdirSync(join(people.profile('Ana'), 'history.db'), { recursive: true, mode: 0o700 });
  const [ana, ben] = [await people.start('Ana'), await people.start('Ben')];
  const { notices } = await ana.must('snapshot', {});
  expect(notices.map(({ code }) => code)).toContain('history-not-kept');
  await allMeet([ana, ben]);
  await ana.reaches(ben);
  await ben.reaches(ana);
});

test('an export goes where a path leads from where the program was started, and counts what was said', async () => {
  await using people = new People();
  const ana = await people.start('Ana');
  const { id } = await ana.say('helo');
  await ana.must('message:edit', { id, text: 'hello' });
  await ana.must('message:react', { id, emoji: '👍', on: true });
  await ana.say('and again');
  for (const format of ['jsonl', 'html', 'markdown'] as const) {
    const whole = `${people.profile('Ana')}.${format}`;
    const file = relative(process.cwd(), whole);
    expect(isAbsolute(file)).toBe(false);
    expect(await ana.must('history:export', { room: 'lobby', format, file })).toEqual({ file: whole, messages: 2 });
    expect(readFileSync(whole, 'utf8')).toContain('and again');
  }
});

test('edits, deletions, reactions and reading are seen on the other side', async () => {
  await using people = new People();
  const [ana, ben] = [await people.start('Ana'), await people.start('Ben')];
  await allMeet([ana, ben]);
  const { id, order } = await ana.say('helo');
  await ben.waitForMessage('helo');
  await ana.must('message:edit', { id, text: 'hello' });
  await ben.must('message:react', { id, emoji: '👍', on: true });
  const find = (node: TerminalNode) => node.timeline.find((item) => item.id === id);
  await ben.waitFor('the edit', () => find(ben)?.type === 'message' && JSON.stringify(find(ben)).includes('"hello"'));
  await ana.waitFor('the reaction', () => JSON.stringify(find(ana)).includes(ben.self.id));
  expect(find(ana)).toMatchObject({ state: 'edited', text: 'hello', delivery: { state: 'arrived', on: 1, of: 1 } });
  await ben.must('room:read', { room: 'lobby', order });
  await ana.waitFor('word that it was read', () => JSON.stringify(find(ana)).includes('"seen"'));
  expect((await ana.must('message:receipts', { id })).people).toEqual([
    { id: ben.self.id, name: 'Ben', state: 'seen' },
  ]);
  const denied = await ben.invoke('message:delete', { id });
  expect(denied).toMatchObject({ ok: false, error: { code: 'not-yours' } });
  await ana.must('message:delete', { id });
  await ben.waitFor('the deletion', () => JSON.stringify(find(ben)).includes('"deleted"'));
  expect(find(ben)).toMatchObject({ text: '', reactions: [] });
  await ana.stop();
  const again = await people.start('Ana');
  const { items } = await again.must('timeline:before', { items: 5 });
  expect(items.find((item) => item.id === id)).toMatchObject({ state: 'deleted', delivery: { state: 'seen', on: 1 } });
});

test('nothing of somebody blocked is found, as long as they are', async () => {
  await using people = new People();
  const [ana, ben] = [await people.start('Ana'), await people.start('Ben')];
  await allMeet([ana, ben]);
  await ana.say('a walk at noon');
  await ben.waitForMessage('a walk at noon');
  await ben.say('my own walk');
  const found = async (query: string) => {
    const { hits } = await ben.must('history:search', { query, items: 9 });
    return hits.map(({ item }) => item.type === 'message' && item.text);
  };
  expect(await found('walk')).toEqual(['my own walk', 'a walk at noon']);
  await ben.must('person:trust', { id: ana.self.id, trust: 'blocked' });
  expect(await found('walk')).toEqual(['my own walk']);
  expect(await found('from:Ana')).toEqual([]);
  await ben.stop();
  const again = await people.start('Ben');
  const { hits } = await again.must('history:search', { query: 'walk', items: 9 });
  expect(hits).toHaveLength(1);
  await again.must('person:trust', { id: ana.self.id, trust: 'new' });
  expect((await again.must('history:search', { query: 'walk', items: 9 })).hits).toHaveLength(2);
});
