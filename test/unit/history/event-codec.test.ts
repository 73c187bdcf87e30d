/** Events to bytes and back: one encoding each, and no altered event is ever taken for one. */

import fc from 'fast-check';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import historyProto from '../../../proto/history.proto';
import { LOBBY, type RoomId } from '../../../src/core/ids.ts';
import { EVENT_KINDS, type EventContent, type LogId } from '../../../src/history/event.ts';
import {
  decodeContent,
  decodeEvent,
  encodeContent,
  encodeEvent,
  eventOf,
  sha256,
} from '../../../src/history/event-codec.ts';
import { MAX_BODY_BYTES, MAX_PARENTS } from '../../../src/history/limits.ts';
import { openedBy } from '../../../src/history/opening.ts';
import { LogByHand } from '../../support/event-maker.ts';
import { realSigner } from '../../support/replica-company.ts';

const signer = realSigner();
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const logId = bytes(32).map((id) => Buffer.from(id).toString('hex') as LogId);
const rooms = fc.constantFrom(LOBBY, `direct:${'ab'.repeat(32)}` as RoomId, `group:${'0f'.repeat(16)}` as RoomId);
const contents: fc.Arbitrary<EventContent> = fc
  .record({
    room: rooms,
    log: logId,
    seq: fc.integer({ min: 1, max: 2 ** 40 }),
    more: fc.integer({ min: 0, max: 2 ** 40 }),
    prev: bytes(32),
    parents: fc.uniqueArray(
      fc.record({ log: logId, seq: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), hash: bytes(32) }),
      { maxLength: MAX_PARENTS, selector: ({ log }) => log },
    ),
    wallMs: fc.integer({ min: 1, max: 8.64e15 }),
    kind: fc.integer({ min: 2, max: 0xffff }),
    bodyHash: bytes(32),
  })
  .map(({ more, seq, parents, prev, kind, ...rest }) => ({
    ...rest,
    seq,
    prev: seq > 1 ? prev : new Uint8Array(),
    kind: seq > 1 ? kind : EVENT_KINDS.opening,
    lamport: seq + more,
    parents: parents.filter(({ log }) => log !== rest.log).sort((a, b) => (a.log < b.log ? -1 : 1)),
  }));

const plain = (value: unknown) =>
  JSON.parse(
    JSON.stringify(value, (_, it) => (ArrayBuffer.isView(it) ? Buffer.from(it as Buffer).toString('hex') : it)),
  );
function hexed(content: EventContent): unknown {
  const parents = content.parents.map(({ log, seq, hash }) => ({ log, seq, hash: Buffer.from(hash).toString('hex') }));
  const { prev, bodyHash, ...rest } = content;
  return plain({
    ...rest,
    parents,
    prev: Buffer.from(prev).toString('hex'),
    bodyHash: Buffer.from(bodyHash).toString('hex'),
  });
}

test('what was written is what is read', () => {
  fc.assert(
    fc.property(contents, (content) => {
      expect(hexed(decodeContent(encodeContent(content)))).toEqual(hexed(content));
    }),
  );
});

test('the bytes are those that proto/history.proto says', () => {
  const { root } = protobuf.parse(historyProto);
  const type = root.lookupType('history.EventContent');
  fc.assert(
    fc.property(contents, (content) => {
      const message = {
        ...content,
        log: Buffer.from(content.log, 'hex'),
        parents: content.parents.map((parent) => ({ ...parent, log: Buffer.from(parent.log, 'hex') })),
      };
      // Whole and empty fields differ: `prev` of a first event is left out.
      const { prev, ...first } = message;
      const theirs = type.encode(prev.length > 0 ? message : first).finish();
      expect(Buffer.from(encodeContent(content)).toString('hex')).toBe(Buffer.from(theirs).toString('hex'));
    }),
  );
});

test('an event goes over the wire whole, with its body or without', () => {
  const log = new LogByHand(signer);
  const event = log.say('hello');
  for (const one of [event, { ...event, body: undefined }, { ...event, sig: undefined }, log.say('')]) {
    const back = decodeEvent(encodeEvent(one));
    expect(Buffer.from(back.content)).toEqual(Buffer.from(one.content));
    expect(back.body && Buffer.from(back.body)).toEqual(one.body && Buffer.from(one.body));
    expect(back.sig && Buffer.from(back.sig)).toEqual(one.sig && Buffer.from(one.sig));
    expect(Buffer.from(back.hash)).toEqual(sha256(one.content));
  }
});

test('no altered event passes for one: bits turned, bytes taken out, put in or doubled', () => {
  const log = new LogByHand(signer);
  const other = new LogByHand(realSigner());
  const event = log.say('pay Ana 10', { parents: [other.opening] });
  const whole = encodeEvent(event);
  const change = fc.oneof(
    fc.record({ what: fc.constant('turn' as const), at: fc.nat(), with: fc.integer({ min: 1, max: 255 }) }),
    fc.record({ what: fc.constant('cut' as const), at: fc.nat(), with: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ what: fc.constant('put' as const), at: fc.nat(), with: fc.integer({ min: 0, max: 255 }) }),
    fc.record({ what: fc.constant('double' as const), at: fc.nat(), with: fc.integer({ min: 1, max: 80 }) }),
  );
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      let bent = Buffer.from(whole);
      for (const { what, at: anywhere, with: value } of changes) {
        const at = anywhere % bent.length;
        if (what === 'turn') bent[at] = (bent[at] as number) ^ value;
        else if (what === 'cut') bent = Buffer.concat([bent.subarray(0, at), bent.subarray(at + value)]);
        else if (what === 'put') bent = Buffer.concat([bent.subarray(0, at), Buffer.of(value), bent.subarray(at)]);
        else bent = Buffer.concat([bent.subarray(0, at + value), bent.subarray(at)]);
        if (bent.length === 0) return;
      }
      if (bent.equals(whole)) return;
      let read: ReturnType<typeof decodeEvent>;
      try {
        read = decodeEvent(bent);
      } catch (error) {
        expect(error).toMatchObject({ code: 'protocol' });
        return;
      }
      // Fields of later versions may stand around it; what was signed is as it was, or is not signed.
      const isSigned = read.sig !== undefined && signer.verify(signer.spki, read.content, read.sig);
      if (isSigned) expect(Buffer.from(read.content)).toEqual(Buffer.from(event.content));
      if (isSigned && read.body) expect(Buffer.from(read.body).toString()).toBe('pay Ana 10');
    }),
    { numRuns: 5_000 },
  );
});

test('any bytes at all are an event or an error that says so', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (junk) => {
      for (const read of [decodeEvent, decodeContent]) {
        try {
          read(junk);
        } catch (error) {
          expect(error).toMatchObject({ code: 'protocol' });
        }
      }
    }),
    { numRuns: 2_000 },
  );
});

test.each<[string, Partial<EventContent>]>([
  ['a seq of 0', { seq: 0 }],
  ['a first event that opens nothing', { seq: 1, kind: EVENT_KINDS.message }],
  ['a second opening', { kind: EVENT_KINDS.opening }],
  ['a lamport below its seq', { seq: 5, lamport: 4 }],
  ['a time before 1970', { wallMs: 0 }],
  ['a time past all dates', { wallMs: 8.64e15 + 2 }],
  ['a room of no kind', { room: 'cellar' as RoomId }],
  ['a room in capitals', { room: `direct:${'AB'.repeat(32)}` as RoomId }],
  ['a hash too short', { bodyHash: new Uint8Array(31) }],
  ['no prev', { prev: new Uint8Array(0) }],
  ['a kind beyond all kinds', { kind: 0x1_0000 }],
  ['its own log as a parent', { parents: [{ log: 'cd'.repeat(32) as LogId, seq: 1, hash: new Uint8Array(32) }] }],
  [
    'more parents than may be',
    {
      parents: Array.from({ length: MAX_PARENTS + 1 }, (_, n) => ({
        log: n.toString(16).padStart(64, '0') as LogId,
        seq: 1,
        hash: new Uint8Array(32),
      })),
    },
  ],
  [
    'parents out of order',
    {
      parents: ['02', '01'].map((byte) => ({ log: byte.repeat(32) as LogId, seq: 1, hash: new Uint8Array(32) })),
    },
  ],
])('refuses %s', (_, wrong) => {
  const content: EventContent = {
    room: LOBBY,
    log: 'cd'.repeat(32) as LogId,
    seq: 2,
    prev: new Uint8Array(32),
    parents: [],
    lamport: 9,
    wallMs: 1,
    kind: EVENT_KINDS.message,
    bodyHash: new Uint8Array(32),
  };
  expect(() => decodeContent(encodeContent(content))).not.toThrow();
  expect(() => decodeContent(encodeContent({ ...content, ...wrong }))).toThrow(/^not an event/);
});

test('what a later version adds is signed and kept, and not in the way', () => {
  const content = encodeContent(new LogByHand(signer).say('x'));
  const later = Buffer.concat([content, Buffer.of(0x82, 0x01, 2, 7, 7)]); // field 16, two bytes
  expect(decodeContent(later).seq).toBe(2);
  expect(() => decodeContent(Buffer.concat([content, content]))).toThrow(/protocol|not an event/);
});

test('a body of another event, or one too long, is no event', () => {
  const event = new LogByHand(signer).say('mine');
  expect(() => eventOf(event.content, Buffer.from('yours'), event.sig)).toThrow(/another one than was signed/);
  const long = new LogByHand(signer).add({ body: new Uint8Array(MAX_BODY_BYTES + 1) });
  expect(() => decodeEvent(encodeEvent(long))).toThrow(/too long/);
});

test('a log’s name proves whose it is', () => {
  const log = new LogByHand(signer);
  expect(Buffer.from(openedBy(log.opening) ?? [])).toEqual(Buffer.from(signer.spki));
  const thief = new LogByHand(realSigner());
  expect(openedBy({ ...log.opening, body: thief.opening.body })).toBeUndefined();
  expect(openedBy({ ...log.opening, room: `group:${'0f'.repeat(16)}` as RoomId })).toBeUndefined();
  expect(openedBy({ ...log.opening, body: new Uint8Array(3) })).toBeUndefined();
  const later = Buffer.of(0x1a, 0x80, 0x08, ...new Uint8Array(1_024)); // field 3: of a later version, but too long
  expect(openedBy({ ...log.opening, body: Buffer.concat([log.opening.body ?? later, later]) })).toBeUndefined();
});

test('a signature is of one key over one content', () => {
  const other = realSigner();
  const content = encodeContent(new LogByHand(signer).say('x'));
  const sig = signer.sign(content);
  expect(sig).toHaveLength(64);
  expect(other.verify(signer.spki, content, sig)).toBe(true);
  expect(other.verify(other.spki, content, sig)).toBe(false);
  expect(other.verify(signer.spki, content.subarray(1), sig)).toBe(false);
  expect(other.verify(signer.spki.subarray(1), content, sig)).toBe(false);
  expect(other.verify(Buffer.concat([signer.spki.subarray(0, 27), Buffer.alloc(64, 1)]), content, sig)).toBe(false);
});
