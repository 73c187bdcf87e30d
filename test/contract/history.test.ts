/** What every history must do, run by the one in memory and the one on disk. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOBBY, type PeerId, type RoomId } from '../../src/core/ids.ts';
import type { LogId, SignedEvent } from '../../src/history/event.ts';
import { orderOf } from '../../src/history/event-id.ts';
import type { EventStore, StoredHistory } from '../../src/history/event-store.ts';
import type { HistoryView, KeptRoom, PruneStep, RaisedFloor, RetentionLimits } from '../../src/history/history-view.ts';
import { MemoryHistory } from '../../src/history/memory-store.ts';
import { parseQuery } from '../../src/history/search-query.ts';
import { SqliteHistory } from '../../src/history/sqlite-store.ts';
import { Author, commitOf, idOf, type LogWriter, withoutBody } from '../support/log-writer.ts';

type History = EventStore & HistoryView;
const NOW = 10_000_000;

const dirs: string[] = [];
const stores: History[] = [];

function keep(store: History): History {
  stores.push(store);
  return store;
}

const kinds = [
  { name: 'memory', make: () => keep(new MemoryHistory()) },
  {
    name: 'sqlite',
    make() {
      const dir = mkdtempSync(join(tmpdir(), 'earshot-history-'));
      dirs.push(dir);
      return openedIn(dir);
    },
  },
];

const folders = new Map<History, string>();

function openedIn(dir: string): History {
  const clock = { now: () => NOW, after: () => ({ cancel() {} }) };
  const store = keep(new SqliteHistory({ file: join(dir, 'history.db'), clock }));
  folders.set(store, dir);
  return store;
}

/** What is there after a restart, of what outlives one. */
async function foundAgain(store: History): Promise<{ again: History; found: StoredHistory }> {
  const dir = folders.get(store);
  if (dir === undefined) return { again: store, found: await store.open() };
  await store.close();
  const again = openedIn(dir);
  return { again, found: await again.open() };
}

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
});

const texts = (page: { messages: readonly { text: string }[] }) => page.messages.map(({ text }) => text);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const seqs = (events: readonly SignedEvent[]) => events.map(({ seq }) => seq);

describe.each(kinds)('history in $name', ({ make }) => {
  let store: History;
  let ana: LogWriter;
  let ben: LogWriter;

  beforeEach(async () => {
    store = make();
    await store.open();
    ana = new Author().log();
    ben = new Author().log();
    await store.commit(commitOf([ana.opening, ben.opening], NOW));
  });

  const put = (...events: SignedEvent[]) => store.commit(commitOf(events, NOW));
  const find = async (typed: string, count = 50) =>
    (await store.search({ ...parseQuery(typed), count })).hits.map(({ message }) => message.text);

  describe('as a store of events', () => {
    it('gives back byte for byte what was committed', async () => {
      const events = [ana.text('one', { signed: false }), ana.text('two')];
      await put(...events);
      const read = await store.read(ana.log, 1, 1_000_000);
      const bytes = (all: readonly SignedEvent[]) =>
        all.map(({ content, body, sig, hash }) => [content, body, sig, hash].map((part) => part && hex(part)));
      expect(bytes(read)).toEqual(bytes([ana.opening, ...events]));
      expect(seqs([(await store.opening(ana.log)) as SignedEvent])).toEqual([1]);
      expect(await store.opening('0'.repeat(64) as LogId)).toBeUndefined();
    });

    it('reads whole batches, one at least', async () => {
      const batch = [ana.text('a', { signed: false }), ana.text('b', { signed: false }), ana.text('c')];
      await put(...batch, ana.text('d'));
      expect(seqs(await store.read(ana.log, 2, 1))).toEqual([2, 3, 4]);
      expect(seqs(await store.read(ana.log, 2, 1_000_000))).toEqual([2, 3, 4, 5]);
      expect(await store.read(ana.log, 6, 1_000_000)).toEqual([]);
    });

    it('takes an event once', async () => {
      const event = ana.text('once');
      await put(event);
      await put(event);
      expect(seqs(await store.read(ana.log, 1, 1_000_000))).toEqual([1, 2]);
      expect(texts(await store.page(LOBBY, undefined, 10))).toEqual(['once']);
    });

    it('refuses a commit with a hole in it', async () => {
      ana.text('missing');
      await expect(put(ana.text('after it'))).rejects.toThrow(/head is 1/);
      expect(texts(await store.page(LOBBY, undefined, 10))).toEqual([]);
    });

    it('knows the point of an event, and of none that is not here', async () => {
      const event = ana.text('here');
      await put(event);
      const point = await store.point(ana.log, 2);
      expect(point && { ...point, hash: hex(point.hash) }).toEqual({ seq: 2, hash: hex(event.hash), lamport: 2 });
      expect(await store.point(ana.log, 3)).toBeUndefined();
    });

    it('knows what came to be here since a time, as its clock is never taken to go back', async () => {
      await store.commit(commitOf([ana.text('early')], NOW + 10));
      await store.commit(commitOf([ana.text('late', { signed: false }), ana.text('later')], NOW + 20));
      await store.commit(commitOf([ana.text('clock set back')], NOW - 50_000));
      expect(await store.firstSince(ana.log, NOW)).toBe(1);
      expect(await store.firstSince(ana.log, NOW + 1)).toBe(2);
      expect(await store.firstSince(ana.log, NOW + 11)).toBe(3);
      expect(await store.firstSince(ana.log, NOW + 21)).toBeUndefined();
    });

    it('begins a log at a floor, and hands the floor on', async () => {
      const log = new Author().log();
      const [, floor, next] = [log.text('below'), log.text('the floor'), log.text('above')];
      const bare = withoutBody(floor as SignedEvent);
      await store.commit(commitOf([log.opening, next as SignedEvent], NOW, { floors: [bare] }));
      expect(seqs(await store.read(log.log, 0, 1_000_000))).toEqual([3, 4]);
      expect((await store.read(log.log, 3, 1_000_000))[0]?.body).toBeUndefined();
      expect(seqs([(await store.opening(log.log)) as SignedEvent])).toEqual([1]);
      expect(await store.firstSince(log.log, 0)).toBe(4);
      expect(texts(await store.page(LOBBY, undefined, 10))).toEqual(['above']);
    });

    it('keeps what a log is quarantined for, whole', async () => {
      const kept = ana.text('yes');
      await put(kept);
      const evidence = [ben.text('no', { signed: false }), ben.text('no, no')];
      expect(await store.evidence(ana.log)).toEqual([]);
      await store.commit(commitOf([], NOW, { quarantined: [{ log: ana.log, evidence }] }));
      const bytes = (events: readonly SignedEvent[]) =>
        events.map(({ content, body, sig }) => [content, body, sig].map((part) => part && hex(part)));
      expect(bytes(await store.evidence(ana.log))).toEqual(bytes(evidence));
      expect(await store.evidence(ben.log)).toEqual([]);
      expect(seqs(await store.read(ana.log, 1, 1_000_000))).toEqual([1, 2]);
    });

    it('lets go of a log with all that is in it, also where it begins again in the same commit, and after a restart', async () => {
      const [gone, kept] = [ana.text('gone'), ben.text('kept')];
      await put(gone, kept, ben.react(gone, '👍'));
      await store.commit(commitOf([], NOW, { quarantined: [{ log: ana.log, evidence: [gone] }] }));
      await store.commit(commitOf([], NOW, { forgotten: [ana.log, '0'.repeat(64) as LogId] }));
      expect(await store.read(ana.log, 1, 1_000_000)).toEqual([]);
      expect(await store.opening(ana.log)).toBeUndefined();
      expect(await store.evidence(ana.log)).toEqual([]);
      expect(texts(await store.page(LOBBY, undefined, 10))).toEqual(['kept']);
      expect(await find('gone')).toEqual([]);
      const { again, found } = await foundAgain(store);
      expect(found.logs.map(({ log }) => log)).toEqual([ben.log]);
      await again.commit(commitOf([ana.opening, gone], NOW, { forgotten: [ana.log] }));
      expect(texts(await again.page(LOBBY, undefined, 10)).sort()).toEqual(['gone', 'kept']);
      await again.commit(commitOf([ana.opening, gone], NOW, { forgotten: [ana.log] }));
      expect(seqs(await again.read(ana.log, 1, 1_000_000))).toEqual([1, 2]);
    });

    it('goes on at a floor where too much was missed', async () => {
      await put(ana.text('old'));
      const [, floor, next] = [ana.text('missed'), ana.text('the floor'), ana.text('new')];
      await store.commit(commitOf([next as SignedEvent], NOW + 5_000, { floors: [withoutBody(floor as SignedEvent)] }));
      expect(seqs(await store.read(ana.log, 0, 1_000_000))).toEqual([4, 5]);
      // What was said before the gap is not handed on, but it was said here, and is shown until it is too old.
      expect(texts(await store.page(LOBBY, undefined, 10))).toEqual(['old', 'new']);
      const limits = { maxAgeMs: 1_000, maxBytes: Number.MAX_SAFE_INTEGER };
      for (let after: number | undefined = 0; after !== undefined; )
        after = (await store.pruneStep(limits, NOW + 2_000, after)).next;
      expect(texts(await store.page(LOBBY, undefined, 10))).toEqual(['new']);
    });
  });

  describe('as a conversation', () => {
    it('orders by lamport, then log, then seq, however it comes', async () => {
      const first = ana.text('first', { lamport: 5 });
      const second = ben.text('second', { lamport: 4 });
      const third = ben.text('third', { lamport: 6 });
      await put(first);
      await put(second, third);
      expect(texts(await store.page(LOBBY, undefined, 10))).toEqual(['second', 'first', 'third']);
      const [log, other] = ana.log < ben.log ? [ana, ben] : [ben, ana];
      await put(other.text('tie, larger log', { lamport: 9 }), log.text('tie, smaller log', { lamport: 9 }));
      expect(texts(await store.page(LOBBY, undefined, 2))).toEqual(['tie, smaller log', 'tie, larger log']);
    });

    it('pages both ways, and around a place, without gaps or repeats', async () => {
      const events = Array.from({ length: 25 }, (_, i) => ana.text(`m${i}`));
      await put(...events);
      const at = (i: number) => orderOf(events[i] as SignedEvent);
      const newest = await store.page(LOBBY, undefined, 10);
      expect([texts(newest)[0], texts(newest)[9], newest.before, newest.after]).toEqual(['m15', 'm24', true, false]);
      const older = await store.page(LOBBY, newest.messages[0]?.order, 10);
      expect([texts(older)[0], texts(older)[9], older.before, older.after]).toEqual(['m5', 'm14', true, true]);
      const oldest = await store.page(LOBBY, older.messages[0]?.order, 10);
      expect([texts(oldest).length, oldest.before]).toEqual([5, false]);
      expect(texts(await store.page(LOBBY, `${at(3)}~joined`, 2))).toEqual(['m2', 'm3']);
      const after = await store.after(LOBBY, at(20), 3);
      expect([...texts(after), after.before, after.after]).toEqual(['m21', 'm22', 'm23', true, true]);
      expect(texts(await store.around(LOBBY, at(10), 5))).toEqual(['m8', 'm9', 'm10', 'm11', 'm12']);
      expect(texts(await store.around(LOBBY, at(0), 3))).toEqual(['m0', 'm1', 'm2']);
      expect(texts(await store.around(LOBBY, at(24), 3))).toEqual(['m22', 'm23', 'm24']);
      await expect(store.page(LOBBY, 'nonsense', 3)).rejects.toMatchObject({ code: 'bad-request' });
    });

    it('a page stays what it is while messages are added after it', async () => {
      await put(...Array.from({ length: 10 }, (_, i) => ana.text(`m${i}`)));
      const page = await store.page(LOBBY, undefined, 3);
      await put(ana.text('new'), ben.text('newer', { lamport: 40 }));
      expect(texts(await store.page(LOBBY, page.messages[0]?.order, 3))).toEqual(['m4', 'm5', 'm6']);
    });

    it('shows an edit by the author, from any log of theirs, and nobody else’s', async () => {
      const said = ana.text('teh first');
      const other = ana.author.log();
      await put(
        said,
        other.opening,
        other.edit(said, 'the first', { lamport: 8 }),
        ben.edit(said, 'forged', { lamport: 99 }),
      );
      const [message] = (await store.page(LOBBY, undefined, 1)).messages;
      expect(message).toMatchObject({ text: 'the first', state: 'edited', author: ana.author.id });
    });

    it('takes the newest edit by order, and hands the older on as well', async () => {
      const said = ana.text('one');
      const [two, three] = [ana.edit(said, 'two'), ana.edit(said, 'three')];
      await put(said, two, three);
      expect(await find('one')).toEqual([]);
      expect(texts(await store.page(LOBBY, undefined, 1))).toEqual(['three']);
      expect((await store.read(ana.log, 3, 1))[0]?.body).toBeDefined();
    });

    it('keeps a tombstone of what its author deleted, and forgets what it said', async () => {
      const said = ana.text('a secret');
      const edited = ana.edit(said, 'still a secret');
      await put(said, edited, ben.react(said, '👍'), ana.delete(said), ben.delete(ben.opening));
      const late = ana.edit(said, 'back again');
      await put(late);
      const [message] = (await store.page(LOBBY, undefined, 1)).messages;
      expect(message).toMatchObject({ state: 'deleted', text: '', reactions: [] });
      expect((await store.read(ana.log, 2, 1_000_000)).map(({ body }) => body === undefined)).toEqual([
        true,
        true,
        false,
        true,
      ]);
      expect(await find('secret')).toEqual([]);
      expect(await find('back')).toEqual([]);
    });

    it('nobody deletes what somebody else said', async () => {
      const said = ana.text('stays');
      await put(said, ben.delete(said));
      expect(texts(await store.page(LOBBY, undefined, 1))).toEqual(['stays']);
    });

    it('takes an edit and a deletion before the message they are about', async () => {
      const [edited, deleted] = [ana.text('before'), ana.text('gone')];
      const other = ana.author.log();
      await put(other.opening, other.edit(edited, 'after', { lamport: 8 }), other.delete(deleted, { lamport: 9 }));
      await put(edited, deleted);
      expect((await store.page(LOBBY, undefined, 2)).messages.map(({ state, text }) => [state, text])).toEqual([
        ['edited', 'after'],
        ['deleted', ''],
      ]);
      expect((await store.read(ana.log, 3, 1))[0]?.body).toBeUndefined();
    });

    it('knows up to where messages are awaited that something was said about, until they are here', async () => {
      const other = ana.author.log();
      const [first, second, third] = ['one', 'two', 'three'].map((text) => ana.text(text)) as [
        SignedEvent,
        SignedEvent,
        SignedEvent,
      ];
      await put(first, ben.react(first, '👍'));
      expect(await store.awaited(9)).toEqual([]);
      await put(other.opening, other.delete(second), ben.react(third, '👍'), ben.react(other.text('lost'), '👍'));
      const awaited = [
        { log: ana.log, seq: third.seq },
        { log: other.log, seq: 3 },
      ];
      expect(await store.awaited(9)).toEqual(expect.arrayContaining(awaited));
      expect(await store.awaited(1)).toHaveLength(1);
      await put(second, third);
      expect(await store.awaited(9)).toEqual(awaited.slice(1));
    });

    it('keeps the newest 32 words of a person on a message, in whatever order they come', async () => {
      const texts = [ana.text('one'), ana.text('the same')];
      await put(...texts);
      const emoji = Array.from({ length: 40 }, (_, i) => String.fromCodePoint(0x1f400 + i));
      for (const [author, one] of [
        [ben, false],
        [new Author().log(), true],
      ] as const) {
        const said = emoji.map((it) => author.react(texts[0] as SignedEvent, it));
        const taken = author.react(texts[0] as SignedEvent, emoji[39] as string, false);
        if (one) await put(author.opening);
        await put(...said, taken);
      }
      const [message] = await store.messages([idOf(texts[0] as SignedEvent)]);
      expect(message?.reactions.map((it) => it.emoji)).toEqual(emoji.slice(8, 39));
      expect(message?.reactions.map(({ people }) => people.length)).toEqual(Array.from({ length: 31 }, () => 2));
    });

    it('counts a reaction once for each person and emoji, the newest word counting', async () => {
      const said = ana.text('hello');
      await put(said, ben.react(said, '👍', true, { lamport: 5 }), ben.react(said, '👍', true, { lamport: 6 }));
      await put(ana.react(said, '👍', true, { lamport: 7 }), ana.react(said, '🎉'), ana.react(said, '🎉', false));
      const [message] = await store.messages([idOf(said)]);
      expect(message?.reactions).toEqual([{ emoji: '👍', people: [ben.author.id, ana.author.id] }]);
    });

    it('what is said in one room changes nothing in another', async () => {
      const said = ana.text('in the lobby');
      const elsewhere = ana.author.log(`group:${'a'.repeat(32)}` as RoomId);
      await put(said, elsewhere.opening, elsewhere.delete(said), elsewhere.react(said, '👍'));
      expect(await store.messages([idOf(said)])).toMatchObject([
        { text: 'in the lobby', state: 'said', reactions: [] },
      ]);
    });

    it('keeps what a message answers and whom it names, also when it is edited', async () => {
      const first = ana.text('question');
      const mentions = [ben.author.id];
      const answer = ben.say({ kind: 'message', text: 'anser', replyTo: idOf(first), mentions });
      await put(first, answer, ben.edit(answer, 'answer'));
      const [message] = await store.messages([idOf(answer)]);
      expect(message).toMatchObject({ text: 'answer', replyTo: idOf(first), mentions: [] });
    });

    it('shows that there was something where its content was handed on no more', async () => {
      await put(withoutBody(ana.text('lost')));
      expect((await store.page(LOBBY, undefined, 1)).messages[0]).toMatchObject({ state: 'forgotten', text: '' });
    });

    it('shows nothing of a body that is none', async () => {
      await put(
        ana.raw(2, Buffer.from('{"text":7}')),
        ana.raw(2, Buffer.from([0xff, 0xfe])),
        ana.raw(99, Buffer.from('{}')),
      );
      expect(texts(await store.page(LOBBY, undefined, 9))).toEqual([]);
    });
  });

  describe('as a list of rooms', () => {
    const group: KeptRoom = {
      id: `group:${'b'.repeat(32)}` as RoomId,
      kind: 'group',
      name: 'Tea',
      secret: new Uint8Array([1, 2, 3]),
      other: undefined,
      joinedAtMs: 5,
      leftAtMs: undefined,
    };

    it('keeps rooms as they were put last', async () => {
      await store.putRoom(group);
      await store.putRoom({ ...group, leftAtMs: 9 });
      expect(await store.rooms()).toEqual([{ ...group, leftAtMs: 9 }]);
    });

    it('knows the last message, what is unread, the name and the people of a room', async () => {
      const log = ben.author.log(group.id);
      const naming = log.say({ kind: 'naming', name: 'Coffee' });
      const [one, two, three] = [log.text('one'), log.text('two'), log.text('three')];
      await put(log.opening, naming, one, two, three, log.delete(three), log.say({ kind: 'leaving' }));
      await store.setRead(group.id, orderOf(one));
      await store.setRead(group.id, orderOf(naming));
      const facts = (await store.facts(ana.author.id)).find(({ room }) => room === group.id);
      expect(facts).toMatchObject({
        unread: 1,
        name: 'Coffee',
        readOrder: orderOf(one),
        last: { order: orderOf(three) },
      });
      expect(facts?.members).toMatchObject([{ person: ben.author.id, joinedOrder: orderOf(log.opening) }]);
      expect((facts?.members[0]?.leftOrder ?? '') > orderOf(three)).toBe(true);
      const own = (await store.facts(ben.author.id)).find(({ room }) => room === group.id);
      expect(own?.unread).toBe(0);
    });

    it('counts as unread what came late to a place before that was read, also after a restart', async () => {
      const late = Array.from({ length: 3 }, (_, i) => ben.text(`from the other half of the network ${i}`));
      const read = ana.text('newest', { lamport: 50 });
      await put(read);
      await store.setRead(LOBBY, orderOf(read));
      await put(...late, ben.delete(late[0] as SignedEvent));
      const unread = async (one: History) =>
        (await one.facts(ana.author.id)).find(({ room }) => room === LOBBY)?.unread;
      expect(await unread(store)).toBe(2);
      const [lobby] = await store.facts(ana.author.id, [ben.author.id]);
      expect(lobby?.unread).toBe(0);
      const { again } = await foundAgain(store);
      expect(await unread(again)).toBe(2);
      await again.setRead(LOBBY, orderOf(late[1] as SignedEvent));
      expect(await unread(again)).toBe(1);
      await again.setRead(LOBBY, orderOf(read));
      expect(await unread(again)).toBe(0);
    });

    it('knows that somebody left also where nothing else of their log is here', async () => {
      const log = ben.author.log(group.id);
      const [, leaving] = [log.text('forgotten'), log.say({ kind: 'leaving' })];
      await store.commit(commitOf([log.opening], NOW, { floors: [withoutBody(leaving as SignedEvent)] }));
      const facts = (await store.facts(ana.author.id)).find(({ room }) => room === group.id);
      expect(facts?.members).toMatchObject([{ person: ben.author.id, leftOrder: orderOf(leaving as SignedEvent) }]);
    });

    it('remembers small things by name', async () => {
      expect(await store.recall('theme')).toBeUndefined();
      await store.remember('theme', 'dark');
      await store.remember('theme', 'light');
      expect(await store.recall('theme')).toBe('light');
    });
  });

  describe('searched', () => {
    it('finds words and phrases, whatever their case, width or accents’ spelling', async () => {
      await put(ana.text('The Café opens at nine'), ana.text('ＨＥＬＬＯ wide world'), ana.text('nine tables open'));
      expect(await find('CAFE\u0301')).toEqual(['The Café opens at nine']);
      expect(await find('hello')).toEqual(['ＨＥＬＬＯ wide world']);
      expect(await find('nine open')).toEqual(['nine tables open', 'The Café opens at nine']);
      expect(await find('"opens at nine"')).toEqual(['The Café opens at nine']);
      expect(await find('"at opens"')).toEqual([]);
    });

    it('finds Chinese, words of one and two characters too', async () => {
      await put(ana.text('我们明天去北京开会'), ana.text('北方的京城很冷'), ana.text('下午一起喝咖啡 ok?'));
      expect(await find('北京')).toEqual(['我们明天去北京开会']);
      expect(await find('京')).toEqual(['北方的京城很冷', '我们明天去北京开会']);
      expect(await find('明天去北京')).toEqual(['我们明天去北京开会']);
      expect(await find('会')).toEqual(['我们明天去北京开会']);
      expect(await find('喝咖啡 ok')).toEqual(['下午一起喝咖啡 ok?']);
      expect(await find('上海')).toEqual([]);
    });

    it('finds short words as words, not inside others', async () => {
      await put(ana.text('go home'), ana.text('good night'), ana.text('用go写的'), ana.text('😀 no words'));
      expect(await find('go')).toEqual(['用go写的', 'go home']);
      expect(await find('😀')).toEqual(['😀 no words']);
    });

    it('finds what a message says now', async () => {
      const said = ana.text('the meeting is on monday');
      await put(said);
      expect(await find('monday')).toHaveLength(1);
      await put(ana.edit(said, 'the meeting is on friday'));
      expect(await find('monday')).toEqual([]);
      expect(await find('friday')).toEqual(['the meeting is on friday']);
      await put(ana.delete(said));
      expect(await find('meeting')).toEqual([]);
    });

    it('narrows by people, rooms and time', async () => {
      const room = `group:${'c'.repeat(32)}` as RoomId;
      const log = ben.author.log(room);
      await put(ana.text('tea early', { wallMs: 1_000 }), log.opening, log.text('tea late', { wallMs: 2_000 }));
      const search = async (rest: object) =>
        (await store.search({ terms: ['tea'], count: 9, ...rest })).hits.map(({ message }) => message.text);
      expect(await search({ authors: [ana.author.id] })).toEqual(['tea early']);
      expect(await search({ authors: [] })).toEqual([]);
      expect(await search({ authors: ['f'.repeat(64) as PeerId] })).toEqual([]);
      expect(await search({ hidden: [ben.author.id, 'f'.repeat(64) as PeerId] })).toEqual(['tea early']);
      expect(await search({ authors: [ben.author.id], hidden: [ben.author.id] })).toEqual([]);
      expect(await search({ rooms: [room] })).toEqual(['tea late']);
      expect(await search({ sinceMs: 1_000, untilMs: 2_000 })).toEqual(['tea early']);
      expect(await search({ terms: [], authors: [ben.author.id] })).toEqual(['tea late']);
    });

    it('pages newest first, each hit once, whatever is added meanwhile', async () => {
      await put(...Array.from({ length: 23 }, (_, i) => ana.text(`tea ${i}`, { wallMs: 1_000 + (i % 5) })));
      const found: string[] = [];
      for (let after: string | undefined, pages = 0; pages < 10; pages++) {
        const answer = await store.search({ terms: ['tea'], count: 5, after });
        found.push(...answer.hits.map(({ message }) => message.text));
        await put(ben.text('tea of another', { wallMs: 9_000 }));
        after = answer.next;
        if (after === undefined) break;
      }
      const times = found.map((text) => Number(text.slice(4)) % 5);
      expect(new Set(found).size).toBe(23);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
    });

    it('a clock that is ahead puts nothing above what comes later', async () => {
      await put(ana.text('tea from the future', { wallMs: NOW * 100 }));
      await store.commit(commitOf([ben.text('tea of now', { wallMs: NOW + 5 })], NOW + 5));
      expect(await find('tea')).toEqual(['tea of now', 'tea from the future']);
    });

    it('shows where it was found', async () => {
      const long = `${'x '.repeat(300)}here is the needle, 北京 too ${'y '.repeat(300)}`;
      await put(ana.text(long));
      const [hit] = (await store.search({ ...parseQuery('NEEDLE 北京'), count: 1 })).hits;
      const marked = hit?.snippet.marks.map(([from, to]) => hit.snippet.text.slice(from, to));
      expect(marked).toEqual(['needle', '北京']);
      expect(hit?.snippet).toMatchObject({ cutBefore: true, cutAfter: true });
    });
  });

  describe('pruned', () => {
    async function prune(limits: RetentionLimits, nowMs: number): Promise<RaisedFloor[]> {
      const raised: RaisedFloor[] = [];
      for (let after: number | undefined = 0; after !== undefined; ) {
        const step: PruneStep = await store.pruneStep(limits, nowMs, after);
        raised.push(...step.raised);
        after = step.next;
      }
      while (await store.giveBack()) {
        // Until nothing is left to give back.
      }
      return raised;
    }

    it('lets go of no more than the cap asks for, and of the lobby first: nobody pushes out what few have said', async () => {
      const room = `direct:${'a'.repeat(64)}` as RoomId;
      const cyn = new Author().log(room);
      await put(cyn.opening, ...Array.from({ length: 20 }, (_, i) => cyn.text(`private ${i}`)));
      for (let i = 0; i < 4; i++) await put(...Array.from({ length: 100 }, () => ben.text('x'.repeat(60_000))));
      await prune({ maxAgeMs: 1e9, maxBytes: 16 * 1024 * 1024 }, NOW + 1);
      expect((await store.page(room, undefined, 100)).messages).toHaveLength(20);
      const left = (await store.page(LOBBY, undefined, 1_000)).messages.length;
      expect(left).toBeGreaterThan(200);
      expect(left).toBeLessThan(300);
      await prune({ maxAgeMs: 1e9, maxBytes: 1 }, NOW + 1);
      expect((await store.page(room, undefined, 100)).messages).toHaveLength(0);
    });

    it('past the cap keeps what is our own and nobody has; past its age it goes', async () => {
      const own = Array.from({ length: 30 }, (_, i) => ana.text(`${i} ${'x'.repeat(60_000)}`));
      const others = Array.from({ length: 5 }, () => ben.text('y'.repeat(60_000)));
      const cap = { maxAgeMs: 1e9, maxBytes: 1 };
      await store.commit(commitOf([...own, ...others], NOW, { writing: [{ room: LOBBY, log: ana.log }] }));
      await prune(cap, NOW + 1);
      const firstWords = async () => texts(await store.page(LOBBY, undefined, 99)).map((text) => text.split(' ')[0]);
      expect(await firstWords()).toEqual(own.map((_, i) => String(i)));
      const acknowledged = [{ log: ana.log, peer: ben.author.id, seq: (own[9] as SignedEvent).seq }];
      await store.commit(commitOf([], NOW, { acknowledged }));
      await prune(cap, NOW + 1);
      expect(await firstWords()).toEqual(own.slice(10).map((_, i) => String(i + 10)));
      await prune({ maxAgeMs: 5, maxBytes: 1e9 }, NOW + 10);
      expect(await firstWords()).toEqual([]);
    });

    it('forgets who has what is gone', async () => {
      const said = Array.from({ length: 9 }, (_, i) => ana.text(`${i}`));
      const acknowledged = [2, 9].map((seq, i) => ({ log: ana.log, peer: String(i).repeat(64) as PeerId, seq }));
      await store.commit(commitOf(said.slice(0, 4), NOW, { acknowledged }));
      await store.commit(commitOf(said.slice(4), NOW + 100));
      await prune({ maxAgeMs: 50, maxBytes: 1e9 }, NOW + 110);
      expect((await foundAgain(store)).found.acknowledged).toEqual([acknowledged[1]]);
    });

    it('forgets what is too old, and keeps what is not, whole batches, the chain checkable', async () => {
      const old = [ana.text('old 1'), ana.text('old 2'), ana.text('batch', { signed: false })];
      await store.commit(commitOf([...old.slice(0, 2)], NOW));
      await store.commit(commitOf([old[2] as SignedEvent, ana.text('ends it')], NOW + 100));
      const told = await prune({ maxAgeMs: 50, maxBytes: Number.MAX_SAFE_INTEGER }, NOW + 110);
      expect(texts(await store.page(LOBBY, undefined, 10))).toEqual(['batch', 'ends it']);
      expect(told).toMatchObject([{ log: ana.log, floor: { seq: 3, lamport: 3, hash: expect.anything() } }]);
      expect(hex((told[0] as RaisedFloor).floor.hash)).toBe(hex((old[1] as SignedEvent).hash));
      expect(seqs(await store.read(ana.log, 0, 1_000_000))).toEqual([3, 4, 5]);
      expect((await store.read(ana.log, 3, 1))[0]).toMatchObject({ body: undefined, sig: expect.anything() });
      expect(seqs([(await store.opening(ana.log)) as SignedEvent])).toEqual([1]);
      expect(await find('old')).toEqual([]);
      expect(await store.firstSince(ana.log, 0)).toBe(4);
      await put(ana.text('goes on'));
      expect(texts(await store.page(LOBBY, undefined, 1))).toEqual(['goes on']);
    });

    it('forgets the oldest when it is too much, until it is not', async () => {
      const bodies = Array.from({ length: 40 }, (_, i) => `${i} ${'z'.repeat(60_000)}`);
      for (const text of bodies) await put(ana.text(text));
      await prune({ maxAgeMs: NOW, maxBytes: 1_500_000 }, NOW);
      const left = texts(await store.page(LOBBY, undefined, 100));
      expect(left.length).toBeLessThan(30);
      if (left.length > 0) expect(left.at(-1)).toBe(bodies.at(-1));
    });
  });
});
