/** Bodies of events: written and read strictly, and names that sort. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PeerId } from '../../../src/core/ids.ts';
import { encodeBody, MAX_EMOJI_BYTES, MAX_MENTIONS, parseBody, type Said } from '../../../src/history/bodies.ts';
import { EVENT_KINDS, type LogId } from '../../../src/history/event.ts';
import { type EventId, orderOf, parseEventId, parseOrder } from '../../../src/history/event-id.ts';

const LOG = 'ab'.repeat(32) as LogId;
const target = `${LOG}:7` as EventId;
const peer = 'cd'.repeat(32) as PeerId;
const bytes = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));

describe('a body', () => {
  it.each<Said>([
    { kind: 'message', text: 'hello\nthere' },
    { kind: 'message', text: '回答', replyTo: target, mentions: [peer] },
    { kind: 'edit', target, text: 'better', mentions: [peer] },
    { kind: 'deletion', target },
    { kind: 'reaction', target, emoji: '👨‍👩‍👧‍👦', on: true },
    { kind: 'reaction', target, emoji: '好', on: false },
    { kind: 'leaving' },
    { kind: 'naming', name: 'Tea at five' },
  ])('of $kind is read as it was written', (said) => {
    expect(parseBody(EVENT_KINDS[said.kind], encodeBody(said))).toEqual(said);
  });

  it.each([
    ['a text that is none', 'message', { text: 7 }],
    ['no text', 'message', {}],
    ['a list', 'message', []],
    ['nothing', 'message', null],
    ['a text that is too long', 'message', { text: 'x'.repeat(65_537) }],
    ['a reply to no event', 'message', { text: 'a', replyTo: 'b' }],
    ['people who are none', 'message', { text: 'a', mentions: ['b'] }],
    ['more people than may be named', 'message', { text: 'a', mentions: Array(MAX_MENTIONS + 1).fill(peer) }],
    ['an edit of nothing', 'edit', { text: 'a' }],
    ['a deletion of seq 0', 'deletion', { target: `${LOG}:0` }],
    ['two emoji', 'reaction', { target, emoji: '👍👍', on: true }],
    ['a word', 'reaction', { target, emoji: 'ok', on: true }],
    ['an emoji nobody sees', 'reaction', { target, emoji: '\u200b', on: true }],
    ['an emoji without end', 'reaction', { target, emoji: `e${'\u0301'.repeat(MAX_EMOJI_BYTES)}`, on: true }],
    ['maybe', 'reaction', { target, emoji: '👍', on: 'yes' }],
    ['a name nobody sees', 'naming', { name: ' \u202e ' }],
  ] as const)('is refused with %s', (_, kind, json) => {
    expect(parseBody(EVENT_KINDS[kind], bytes(json))).toBeUndefined();
  });

  it('is shown without what moves a cursor or reorders a name', () => {
    expect(parseBody(EVENT_KINDS.message, bytes({ text: 'a\u001b[2Jb\r\nc' }))).toEqual({
      kind: 'message',
      text: 'a[2Jb\nc',
    });
    expect(parseBody(EVENT_KINDS.naming, bytes({ name: 'x\u202ey' }))).toEqual({ kind: 'naming', name: 'xy' });
  });

  it('is not written when it could not be read', () => {
    expect(() => encodeBody({ kind: 'message', text: ' \n ' })).toThrow(
      expect.objectContaining({ code: 'message-empty' }),
    );
    const long = { kind: 'message', text: '好'.repeat(30_000) } as const;
    expect(() => encodeBody(long)).toThrow(expect.objectContaining({ code: 'message-too-long' }));
    expect(() => encodeBody({ kind: 'reaction', target, emoji: 'no', on: true })).toThrow(
      expect.objectContaining({ code: 'bad-request' }),
    );
  });

  it('of any bytes at all is read or refused, never thrown at', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9 }),
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((json) => bytes(json)),
        ),
        (kind, body) => {
          parseBody(kind, body);
        },
      ),
    );
  });
});

describe('an order', () => {
  const place = fc.record({
    lamport: fc.oneof(fc.nat(40), fc.nat(Number.MAX_SAFE_INTEGER)),
    log: fc.constantFrom(LOG, '0'.repeat(64) as LogId, `${'ab'.repeat(31)}ff` as LogId),
    seq: fc.oneof(fc.nat(40), fc.nat(Number.MAX_SAFE_INTEGER)),
  });

  it('sorts as (lamport, log, seq), and is read back', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        const byParts = a.lamport - b.lamport || (a.log < b.log ? -1 : a.log > b.log ? 1 : a.seq - b.seq);
        const [x, y] = [orderOf(a), orderOf(b)];
        expect(Math.sign(byParts)).toBe(x < y ? -1 : x > y ? 1 : 0);
        expect(parseOrder(x)).toEqual({ place: a, beyond: false });
        expect(parseOrder(`${x}+left`).beyond).toBe(true);
      }),
    );
  });

  it('of nonsense is refused', () => {
    expect(() => parseOrder('')).toThrow(expect.objectContaining({ code: 'bad-request' }));
    expect(parseEventId(`${LOG}:99999999999999999`)).toBeUndefined();
    expect(parseEventId(`${LOG}:01`)).toBeUndefined();
  });
});
