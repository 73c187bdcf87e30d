/** Peers' events turned into what is shown. */

import { describe, expect, it } from 'vitest';
import { toAddress } from '../../../src/core/address.ts';
import type { InstanceId, PersonId } from '../../../src/core/ids.ts';
import type { Trust } from '../../../src/core/model.ts';
import { MAX_TEXT_BYTES } from '../../../src/core/text.ts';
import type { EventMessage } from '../../../src/ipc/contract.ts';
import { Announcer } from '../../../src/node/announcer.ts';
import { Conversation } from '../../../src/node/conversation.ts';
import { FakeClock, settle } from '../../support/fake-clock.ts';

const BEN_AT = toAddress('127.0.0.1', 4566);
const BEN = 'be4' as PersonId;
const self = {
  id: 'a4a' as PersonId,
  name: 'Ana',
  address: toAddress('127.0.0.1', 4565),
  instanceId: 'run' as InstanceId,
  startedAtMs: 0,
};

const ben = (name: string, isSeed = false) => ({ id: BEN, address: BEN_AT, name, isSeed });

function setUp() {
  const opinions = new Map<PersonId, Trust>();
  const taken = new Set(['Taken']);
  const clock = new FakeClock(1_000);
  const announcer = new Announcer();
  const opinion = {
    trustOf: (id: PersonId) => opinions.get(id) ?? 'new',
    nameTaken: (_id: PersonId, name: string) => taken.has(name),
    goesBy: (_id: PersonId, name: string) => taken.size !== taken.add(name).size,
  };
  const conversation = new Conversation(clock, announcer, opinion, 'run');
  const events: EventMessage[] = [];
  announcer.listen((event) => events.push(event));
  return { announcer, clock, conversation, events, opinions };
}

describe('conversation', () => {
  it('tells who joined, what they said and that they left, in this order and numbered without gaps', () => {
    const { conversation, events } = setUp();
    conversation.joined(ben(' Ben\u202e '));
    conversation.heard(BEN, ['one', 'two\r\nlines']);
    conversation.left(BEN);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(events.map(({ event }) => event)).toEqual([
      'peer:changed',
      'timeline:added',
      'timeline:added',
      'peer:changed',
      'timeline:added',
    ]);
    expect(conversation.log.timeline.newest(10).items).toMatchObject([
      { type: 'joined', room: 'lobby', name: 'Ben', person: BEN, address: BEN_AT },
      { type: 'message', text: 'one', author: { name: 'Ben', own: false, kind: 'earshot' }, delivery: 'none' },
      { type: 'message', text: 'two\nlines', truncated: false },
      { type: 'left' },
    ]);
  });

  it('says own lines to everyone and shows them in one event a turn', async () => {
    const { conversation, events } = setUp();
    const sent: string[] = [];
    const send = (text: string) => sent.push(text);
    const [a, b] = [conversation.say(self, 'a\u0007', send), conversation.say(self, 'b', send)];
    expect([a.sentTo, b.sentTo]).toEqual([1, 2]);
    expect(a.order < b.order).toBe(true);
    expect(events).toEqual([]);
    await settle();
    expect(sent).toEqual(['a', 'b']);
    expect(events).toMatchObject([
      {
        seq: 1,
        data: {
          items: [
            { id: a.id, order: a.order, text: 'a', sentTo: 1 },
            { id: b.id, order: b.order, text: 'b', sentTo: 2 },
          ],
        },
      },
    ]);
  });

  it('keeps the order of own lines among what others say', () => {
    const { conversation, events } = setUp();
    conversation.joined(ben('Ben'));
    conversation.say(self, 'question', () => 1);
    conversation.heard(BEN, ['answer']);
    const shown = events.flatMap((event) => (event.event === 'timeline:added' ? event.data.items : []));
    expect(shown.map(({ type }) => type)).toEqual(['joined', 'message', 'message']);
    expect(shown.map(({ order }) => order).sort()).toEqual(shown.map(({ order }) => order));
  });

  it.each([
    ['', 'message-empty'],
    [' \n\t ', 'message-empty'],
    ['\u0000\u001b', 'message-empty'],
    ['x'.repeat(MAX_TEXT_BYTES + 1), 'message-too-long'],
    ['好'.repeat(MAX_TEXT_BYTES / 3 + 1), 'message-too-long'],
  ])('refuses to say %j, and sends nothing', (text, code) => {
    const { conversation } = setUp();
    const send = () => {
      throw new Error('sent');
    };
    expect(() => conversation.say(self, text, send)).toThrow(expect.objectContaining({ code }));
    expect(conversation.log.timeline.newest(1).items).toEqual([]);
  });

  it('says the longest line there may be', () => {
    const { conversation } = setUp();
    expect(conversation.say(self, 'x'.repeat(MAX_TEXT_BYTES), () => 1).sentTo).toBe(1);
  });

  it('shows the beginning of a line that is too long, marked, and never half a character', () => {
    const { conversation } = setUp();
    conversation.joined(ben('Ben', true));
    conversation.heard(BEN, ['😀'.repeat(MAX_TEXT_BYTES / 4 + 1), `a${'😀'.repeat(MAX_TEXT_BYTES / 4)}`]);
    const [, first, second] = conversation.log.timeline.newest(10).items;
    expect(first).toMatchObject({ text: '😀'.repeat(MAX_TEXT_BYTES / 4), truncated: true });
    expect(second).toMatchObject({ text: `a${'😀'.repeat(MAX_TEXT_BYTES / 4 - 1)}`, truncated: true });
  });

  it('shows nothing of lines that are empty once cleaned, nor of someone it does not know', () => {
    const { conversation, events } = setUp();
    conversation.heard(BEN, ['who?']);
    expect(events).toEqual([]);
    conversation.joined(ben('', true));
    conversation.heard(BEN, ['', '\u0000']);
    expect(events.length).toBe(2);
  });

  it('says once that someone left', () => {
    const { conversation } = setUp();
    conversation.joined(ben('Ben'));
    conversation.left(BEN);
    conversation.left(BEN);
    expect(conversation.log.timeline.newest(10).items.length).toBe(2);
  });

  it('is one person with one entry wherever they are', () => {
    const { conversation } = setUp();
    conversation.joined(ben('Ben'));
    conversation.left(BEN);
    conversation.joined({ ...ben('Ben'), address: toAddress('127.0.0.1', 4599) });
    expect(conversation.roster.all()).toMatchObject([{ id: BEN, address: '127.0.0.1:4599', state: 'here' }]);
  });

  it('tells whom a changed opinion makes look different, and nobody else', () => {
    const { conversation, events, opinions } = setUp();
    conversation.joined(ben('Ben'));
    conversation.joined({ ...ben('Taken'), id: 'c1a' as PersonId });
    const before = events.length;
    opinions.set(BEN, 'verified');
    conversation.reconsider();
    conversation.reconsider();
    expect(events.slice(before)).toMatchObject([
      { event: 'peer:changed', data: { peer: { id: BEN, trust: 'verified' } } },
    ]);
    expect(conversation.roster.get('c1a' as PersonId)?.nameTaken).toBe(true);
  });

  it('marks others soon when somebody takes a name that counts, however often that happens', async () => {
    const { clock, conversation, events } = setUp();
    const marked = () => conversation.roster.all().filter(({ nameTaken }) => nameTaken);
    conversation.joined({ ...ben('Cy'), id: 'c1a' as PersonId });
    await clock.advance(1_000);
    conversation.joined(ben('Ben'));
    await clock.advance(1_000);
    const before = events.length;
    for (let i = 0; i < 100; i++) conversation.renamed(BEN, `Ben ${i}`);
    expect(clock.pending).toBe(1);
    expect(events.length).toBe(before + 100);
    await clock.advance(1_000);
    expect(marked().map(({ name }) => name)).toContain('Ben 99');
    expect(clock.pending).toBe(0);
  });

  it('lists people of earlier runs as gone, and knows them again when they come', () => {
    const { conversation, opinions } = setUp();
    opinions.set(BEN, 'accepted');
    conversation.remember(BEN, 'Ben', 7);
    expect(conversation.roster.all()).toMatchObject([{ id: BEN, state: 'gone', trust: 'accepted', address: '' }]);
    conversation.joined(ben('Ben'));
    expect(conversation.roster.all()).toMatchObject([{ id: BEN, state: 'here', trust: 'accepted', address: BEN_AT }]);
  });

  it('counts what others said and nobody read here, and tells it at most ten times a second', async () => {
    const { clock, conversation, events, opinions } = setUp();
    conversation.joined(ben('Ben'));
    for (const text of ['one', 'two', 'three']) conversation.heard(BEN, [text]);
    conversation.say(self, 'mine', () => 1);
    await clock.advance(100);
    expect(events.filter(({ event }) => event === 'room:changed')).toMatchObject([
      { data: { room: { id: 'lobby', unread: 3, lastAtMs: 1_000 } } },
    ]);
    const { items } = conversation.log.timeline.newest(10);
    const [, one, two] = items;
    expect(conversation.log.read(two?.order ?? '')).toBe(true);
    expect(conversation.room.unread).toBe(1);
    expect(conversation.log.read(one?.order ?? '')).toBe(false);
    expect(conversation.room.unread).toBe(1);
    opinions.set(BEN, 'blocked');
    conversation.reconsider();
    expect(conversation.room.unread).toBe(0);
    expect(events.at(-1)).toMatchObject({ event: 'room:changed', data: { room: { unread: 0 } } });
  });

  it('says nothing more once it is closed', async () => {
    const { clock, conversation, events } = setUp();
    conversation.joined(ben('Ben'));
    conversation.renamed(BEN, 'Benedict');
    conversation.heard(BEN, ['one']);
    conversation.close();
    expect(clock.pending).toBe(0);
    const told = events.length;
    await clock.advance(1_000);
    expect(events.length).toBe(told);
  });

  it('takes nothing for read that was not said yet', () => {
    const { conversation } = setUp();
    conversation.joined(ben('Ben'));
    conversation.log.read('zzz');
    conversation.heard(BEN, ['later']);
    conversation.reconsider();
    expect(conversation.room.unread).toBe(1);
  });
});
