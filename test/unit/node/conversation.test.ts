/** Who comes and goes, and what seed nodes say, turned into what is shown. */

import { describe, expect, it } from 'vitest';
import { toAddress } from '../../../src/core/address.ts';
import { LOBBY, type PersonId } from '../../../src/core/ids.ts';
import type { Message, Trust } from '../../../src/core/model.ts';
import { MAX_TEXT_BYTES } from '../../../src/core/text.ts';
import type { LogId } from '../../../src/history/event.ts';
import { orderOf } from '../../../src/history/event-id.ts';
import type { EventMessage } from '../../../src/ipc/contract.ts';
import { Announcer } from '../../../src/node/announcer.ts';
import { Conversation } from '../../../src/node/conversation.ts';
import { Momentary } from '../../../src/node/momentary.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const SEED_AT = toAddress('127.0.0.1', 4566);
const SEED = 'seed:127.0.0.1:4566' as PersonId;
const BEN = 'be4' as PersonId;

const ben = (name: string, isSeed = false) => ({ id: isSeed ? SEED : BEN, address: SEED_AT, name, isSeed });
const place = (lamport: number) => orderOf({ lamport, log: 'ab'.repeat(32) as LogId, seq: 1 });

function setUp() {
  const opinions = new Map<PersonId, Trust>();
  const taken = new Set(['Taken']);
  const clock = new FakeClock(1_000);
  const announcer = new Announcer();
  const momentary = new Momentary('run');
  const lines: Message[] = [];
  const kept = { last: place(1) };
  const conversation = new Conversation({
    clock,
    announcer,
    momentary,
    opinion: {
      trustOf: (id) => opinions.get(id) ?? 'new',
      nameTaken: (_id, name) => taken.has(name),
      goesBy: (_id, name) => taken.size !== taken.add(name).size,
    },
    lastOrder: () => kept.last,
    onLine: (message) => lines.push(message),
    onReconsidered: () => {},
  });
  const events: EventMessage[] = [];
  announcer.listen((event) => events.push(event));
  return { clock, conversation, events, kept, lines, momentary, opinions };
}

describe('conversation', () => {
  it('tells who joined, what a seed node said and that it left, in this order and numbered without gaps', () => {
    const { conversation, events, lines, momentary } = setUp();
    conversation.joined(ben(' Ben\u202e ', true));
    conversation.heard(SEED, 'one');
    conversation.heard(SEED, 'two\r\nlines');
    conversation.left(SEED);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(momentary.between('', undefined)).toMatchObject([
      { type: 'joined', room: LOBBY, name: 'Ben', person: SEED, address: SEED_AT },
      { type: 'message', text: 'one', author: { name: 'Ben', own: false, kind: 'seed' }, local: true, delivery: null },
      { type: 'message', text: 'two\nlines', truncated: false, local: true },
      { type: 'left' },
    ]);
    expect(lines.map(({ text }) => text)).toEqual(['one', 'two\nlines']);
  });

  it('places what is in no log after what is kept, and before what is kept later', () => {
    const { conversation, kept, momentary } = setUp();
    conversation.joined(ben('Ben'));
    conversation.left(BEN);
    kept.last = place(5);
    conversation.joined(ben('Ben'));
    const orders = momentary.between('', undefined).map(({ order }) => order);
    const all = [place(1), ...orders.slice(0, 2), place(2), place(5), ...orders.slice(2), place(6)];
    expect(all.toSorted()).toEqual(all);
    expect(momentary.between(place(2), place(6)).map(({ order }) => order)).toEqual(orders.slice(2));
  });

  it('shows the beginning of a line that is too long, marked, and never half a character', () => {
    const { conversation, lines } = setUp();
    conversation.joined(ben('', true));
    conversation.heard(SEED, `${'x'.repeat(MAX_TEXT_BYTES - 1)}é and more`);
    expect(lines).toMatchObject([{ truncated: true, text: 'x'.repeat(MAX_TEXT_BYTES - 1) }]);
  });

  it('shows nothing of lines that are empty once cleaned, nor of someone it does not know', () => {
    const { conversation, events } = setUp();
    conversation.heard(SEED, 'who?');
    conversation.joined(ben('', true));
    const before = events.length;
    conversation.heard(SEED, '\u0000\u001b');
    expect(events).toHaveLength(before);
  });

  it('says once that someone left', () => {
    const { conversation, momentary } = setUp();
    conversation.joined(ben('Ben'));
    conversation.left(BEN);
    conversation.left(BEN);
    expect(momentary.between('', undefined).filter(({ type }) => type === 'left')).toHaveLength(1);
  });

  it('tells whom a changed opinion makes look different, and nobody else', () => {
    const { conversation, events, opinions } = setUp();
    conversation.joined(ben('Ben'));
    events.length = 0;
    conversation.reconsider();
    expect(events).toEqual([]);
    opinions.set(BEN, 'accepted');
    conversation.reconsider();
    expect(events).toMatchObject([{ event: 'peer:changed', data: { peer: { id: BEN, trust: 'accepted' } } }]);
  });

  it('marks others soon when somebody takes a name that counts, however often that happens', async () => {
    const { clock, conversation, events } = setUp();
    conversation.joined(ben('Ben'));
    await clock.advance(1_000);
    for (const name of ['A', 'B', 'C']) conversation.renamed(BEN, name);
    events.length = 0;
    await clock.advance(499);
    expect(events).toEqual([]);
    await clock.advance(1);
    expect(clock.pending).toBe(0);
  });

  it('lists people of earlier runs as gone, and knows them again when they come', () => {
    const { conversation } = setUp();
    conversation.remember(BEN, 'Ben', 500);
    expect(conversation.roster.all()).toMatchObject([
      { id: BEN, name: 'Ben', state: 'gone', address: '', sinceMs: 500 },
    ]);
    conversation.joined(ben('Ben'));
    expect(conversation.roster.all()).toMatchObject([{ id: BEN, state: 'here', address: SEED_AT }]);
  });
});

describe('what is momentary', () => {
  it('is bounded by count and by characters, the oldest going first, and its places never change', () => {
    const momentary = new Momentary('run');
    const add = (text: string) =>
      momentary.add({ type: 'joined', atMs: 0, person: BEN, address: SEED_AT, name: text }, place(1)).order;
    const orders = Array.from({ length: 11_000 }, (_, index) => add(`${index}`));
    const left = momentary.between('', undefined);
    expect(left.length).toBeLessThanOrEqual(11_000);
    expect(left.at(-1)?.order).toBe(orders.at(-1));
    expect(left.map(({ order }) => order)).toEqual(orders.slice(-left.length));
  });
});
