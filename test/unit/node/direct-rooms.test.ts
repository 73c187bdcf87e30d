/** Direct messages and requests: what each side keeps, shows and tells the other. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAddress } from '../../../src/core/address.ts';
import { ChatError } from '../../../src/core/errors.ts';
import type { InstanceId, MessageId, PeerId } from '../../../src/core/ids.ts';
import type { Message, Peer, Room, Trust } from '../../../src/core/model.ts';
import { Announcer } from '../../../src/node/announcer.ts';
import { MAX_REQUEST_CHARACTERS, MAX_REQUEST_MESSAGES, MAX_WAITING } from '../../../src/node/direct-room.ts';
import { DirectRooms } from '../../../src/node/direct-rooms.ts';
import { MAX_REQUESTS, mayRequest } from '../../../src/node/request-places.ts';
import { directRoomId } from '../../../src/node/room-id.ts';
import type { PersonalFrame } from '../../../src/peer/chat-proto.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const ANA = 'a'.repeat(64) as PeerId;
const BEN = 'b'.repeat(64) as PeerId;
const CYN = 'c'.repeat(64) as PeerId;

const messageId = (number: number) => number.toString(16).padStart(32, '0') as MessageId;
const direct = (number: number, text: string): PersonalFrame => ({
  kind: 'direct',
  messageId: messageId(number),
  text,
});
const receipt = (...numbers: number[]): PersonalFrame => ({ kind: 'receipt', messageIds: numbers.map(messageId) });

/** Ana's node, with everything it tells its shell and sends. */
class Desk {
  readonly opinions = new Map<PeerId, Trust>();
  readonly here = new Set<PeerId>([BEN, CYN]);
  readonly sent: { to: PeerId; frame: PersonalFrame }[] = [];
  readonly rooms: DirectRooms;
  readonly told: Room[] = [];
  readonly shown: Message[] = [];
  readonly changed: Message[] = [];
  ipOf = (_id: PeerId) => '127.0.0.1';
  #made = 0;

  constructor() {
    const announcer = new Announcer();
    announcer.listen(({ event, data }) => {
      if (event === 'room:changed') this.told.push(data.room);
      if (event === 'timeline:added') this.shown.push(...(data.items as Message[]));
      if (event === 'timeline:changed') this.changed.push(...(data.items as Message[]));
    });
    this.rooms = new DirectRooms({
      clock: new FakeClock(1_000),
      announcer,
      ownId: ANA,
      newMessageId: () => messageId(++this.#made),
      trustOf: (id) => this.opinions.get(id) ?? 'new',
      peerOf: (id) => ({ id, address: toAddress(this.ipOf(id), 4566), name: id.slice(0, 3), kind: 'earshot' }) as Peer,
      tell: (to, frame) => {
        if (this.here.has(to)) this.sent.push({ to, frame });
        return this.here.has(to);
      },
    });
  }

  judge(id: PeerId, trust: Trust): void {
    this.opinions.set(id, trust);
    this.rooms.judged(id);
  }

  say(to: PeerId, text: string): Message {
    const self = { id: ANA, name: 'Ana', address: toAddress('127.0.0.1', 4565), instanceId: 'run' as InstanceId };
    const room = this.rooms.get(this.rooms.open(to));
    if (!room) throw new Error('no room');
    const { id } = this.rooms.say({ ...self, startedAtMs: 0 }, room, text);
    return this.shown.find((item) => item.id === id) as Message;
  }

  link(id: PeerId): void {
    this.here.add(id);
    this.rooms.linked(id);
  }

  unlink(id: PeerId): void {
    this.here.delete(id);
  }

  /** What was sent since the last look: texts and ids, with whom. */
  take(): string[] {
    return this.sent.splice(0).map(({ to, frame }) => {
      const what = frame.kind === 'direct' ? frame.text : `receipt ${frame.messageIds.map((id) => Number(`0x${id}`))}`;
      return `${to[0]}: ${what}`;
    });
  }

  roomWith(person: PeerId): Room {
    const room = this.told.findLast((one) => one.person === person);
    if (!room) throw new Error('never told of');
    return room;
  }

  texts(): string[] {
    return this.shown.map(({ text }) => text);
  }
}

function deskThatAccepted(...people: PeerId[]): Desk {
  const desk = new Desk();
  for (const id of people) desk.opinions.set(id, 'accepted');
  return desk;
}

describe('a direct room', () => {
  it('has the same id on both sides, and another one for every other pair', () => {
    expect(directRoomId(ANA, BEN)).toBe(directRoomId(BEN, ANA));
    expect(directRoomId(ANA, BEN)).toMatch(/^direct:[0-9a-f]{64}$/);
    expect(directRoomId(ANA, CYN)).not.toBe(directRoomId(ANA, BEN));
  });

  it('sends to its one person, and shows the message as waiting until they have it', () => {
    const desk = deskThatAccepted(BEN);
    const message = desk.say(BEN, 'hi\u0007');
    expect(message).toMatchObject({ text: 'hi', delivery: 'waiting', room: directRoomId(ANA, BEN), sentTo: 0 });
    expect(desk.take()).toEqual(['b: hi']);
    desk.rooms.received(BEN, receipt(1));
    expect(desk.changed).toEqual([{ ...message, delivery: 'delivered' }]);
    const room = desk.rooms.get(directRoomId(ANA, BEN));
    expect(room?.log.timeline.newest(5).items).toEqual([{ ...message, delivery: 'delivered' }]);
  });

  it('shows what somebody accepted says, says that it arrived, and counts it until it is read', () => {
    const desk = deskThatAccepted(BEN);
    desk.rooms.received(BEN, direct(7, 'hi\u0007'));
    expect(desk.take()).toEqual(['b: receipt 7']);
    expect(desk.shown).toMatchObject([{ text: 'hi', delivery: 'none', author: { id: BEN, own: false } }]);
    expect(desk.roomWith(BEN)).toMatchObject({ kind: 'direct', state: 'open', unread: 1, lastAtMs: 1_000 });
    const room = desk.rooms.get(desk.roomWith(BEN).id);
    room?.log.read(desk.shown[0]?.order ?? '');
    expect(room?.room.unread).toBe(0);
  });

  it('shows a message once however often it comes, and says each time that it is here', () => {
    const desk = deskThatAccepted(BEN);
    desk.rooms.received(BEN, direct(7, 'hi'));
    desk.rooms.received(BEN, direct(7, 'hi'));
    expect(desk.texts()).toEqual(['hi']);
    expect(desk.take()).toEqual(['b: receipt 7', 'b: receipt 7']);
  });

  it('takes the same id from two people, and from oneself, for different messages', () => {
    const desk = deskThatAccepted(BEN, CYN);
    desk.say(BEN, 'mine');
    desk.rooms.received(BEN, direct(1, 'from Ben'));
    desk.rooms.received(CYN, direct(1, 'from Cyn'));
    expect(desk.texts()).toEqual(['mine', 'from Ben', 'from Cyn']);
    expect(new Set(desk.shown.map(({ id }) => id)).size).toBe(3);
  });

  it('believes a receipt only from the one to whom that message was sent', () => {
    const desk = deskThatAccepted(BEN, CYN);
    desk.say(BEN, 'for Ben');
    desk.say(CYN, 'for Cyn');
    desk.rooms.received(CYN, receipt(1, 99));
    expect(desk.changed).toEqual([]);
    desk.rooms.received(BEN, receipt(1, 1, 2));
    desk.rooms.received(BEN, receipt(1));
    expect(desk.changed.map(({ text, delivery }) => `${text} ${delivery}`)).toEqual(['for Ben delivered']);
  });

  it('sends what waits, in order, on every new link until it has arrived', () => {
    const desk = deskThatAccepted(BEN);
    desk.unlink(BEN);
    for (const text of ['one', 'two', 'three']) desk.say(BEN, text);
    expect(desk.take()).toEqual([]);
    desk.link(BEN);
    expect(desk.take()).toEqual(['b: one', 'b: two', 'b: three']);
    desk.rooms.received(BEN, receipt(1, 3));
    desk.unlink(BEN);
    desk.take();
    desk.link(BEN);
    expect(desk.take()).toEqual(['b: two']);
    desk.rooms.received(BEN, receipt(2));
    desk.link(BEN);
    expect(desk.take()).toEqual([]);
  });

  it('sends the rest once more when they first say that something arrived: before that they may not have kept it', () => {
    const desk = deskThatAccepted(BEN);
    for (const text of ['one', 'two', 'three']) desk.say(BEN, text);
    desk.take();
    desk.rooms.received(BEN, receipt(1));
    expect(desk.take()).toEqual(['b: two', 'b: three']);
    desk.rooms.received(BEN, receipt(2));
    expect(desk.take()).toEqual([]);
  });

  it('refuses more than may wait for one person, and takes more once some has arrived', () => {
    const desk = deskThatAccepted(BEN);
    for (let i = 0; i < MAX_WAITING; i++) desk.say(BEN, 'x');
    expect(() => desk.say(BEN, 'x')).toThrow(expect.objectContaining({ code: 'too-many-waiting', retryable: true }));
    expect(desk.shown).toHaveLength(MAX_WAITING);
    desk.rooms.received(BEN, receipt(1));
    desk.say(BEN, 'x');
    const long = deskThatAccepted(BEN);
    for (let i = 0; i < 16; i++) long.say(BEN, 'x'.repeat(64 * 1024));
    expect(() => long.say(BEN, 'x')).toThrow(ChatError);
    long.rooms.received(BEN, receipt(1));
    long.say(BEN, 'x'.repeat(64 * 1024));
  });

  it('remembers at least as many ids as a sender may have waiting, and not all there ever were', () => {
    const desk = deskThatAccepted(BEN);
    const count = 3 * MAX_WAITING;
    for (let i = 1; i <= count; i++) desk.rooms.received(BEN, direct(i, 'x'));
    for (let i = count - MAX_WAITING + 1; i <= count; i++) desk.rooms.received(BEN, direct(i, 'x'));
    expect(desk.shown).toHaveLength(count);
    desk.rooms.received(BEN, direct(1, 'long ago'));
    expect(desk.texts().at(-1)).toBe('long ago');
  });

  it('says nothing that is empty, and nothing to somebody blocked', () => {
    const desk = deskThatAccepted(BEN);
    expect(() => desk.say(BEN, ' ')).toThrow(expect.objectContaining({ code: 'message-empty' }));
    desk.judge(BEN, 'blocked');
    expect(() => desk.say(BEN, 'hi')).toThrow(expect.objectContaining({ code: 'person-blocked' }));
    expect([desk.take(), desk.shown]).toEqual([[], []]);
  });
});

describe('a request', () => {
  it('shows what somebody new says, and tells them nothing until they are accepted', () => {
    const desk = new Desk();
    desk.rooms.received(BEN, direct(1, 'hi'));
    desk.rooms.received(BEN, direct(2, 'it is me'));
    desk.rooms.received(BEN, direct(1, 'hi'));
    expect(desk.texts()).toEqual(['hi', 'it is me']);
    expect(desk.roomWith(BEN)).toMatchObject({ state: 'request', unread: 2 });
    expect(desk.take()).toEqual([]);
    desk.judge(BEN, 'accepted');
    expect(desk.take()).toEqual(['b: receipt 1,2']);
    expect(desk.roomWith(BEN)).toMatchObject({ state: 'open', unread: 2 });
    desk.rooms.received(BEN, direct(3, 'thanks'));
    expect(desk.take()).toEqual(['b: receipt 3']);
  });

  it('keeps so many messages and so much text of one person; the rest stays with them', () => {
    const desk = new Desk();
    for (let i = 1; i <= MAX_REQUEST_MESSAGES + 5; i++) desk.rooms.received(BEN, direct(i, `${i}`));
    expect(desk.shown).toHaveLength(MAX_REQUEST_MESSAGES);
    const half = 'x'.repeat(MAX_REQUEST_CHARACTERS / 2);
    for (let i = 1; i <= 3; i++) desk.rooms.received(CYN, direct(i, half));
    expect(desk.shown).toHaveLength(MAX_REQUEST_MESSAGES + 2);
    expect(desk.take()).toEqual([]);
    // What was not kept was not taken for seen either: it comes again.
    desk.judge(CYN, 'accepted');
    desk.rooms.received(CYN, direct(3, half));
    expect(desk.take()).toEqual(['c: receipt 1,2', 'c: receipt 3']);
  });

  it('has all its room again once it was answered', () => {
    const desk = new Desk();
    const half = 'x'.repeat(MAX_REQUEST_CHARACTERS / 2);
    for (let i = 1; i <= 2; i++) desk.rooms.received(BEN, direct(i, half));
    desk.judge(BEN, 'accepted');
    desk.judge(BEN, 'new');
    for (let i = 3; i <= 5; i++) desk.rooms.received(BEN, direct(i, half));
    expect(desk.shown).toHaveLength(4);
  });

  it('is taken up by a later link when its author was not here to be told', () => {
    const desk = new Desk();
    desk.rooms.received(BEN, direct(1, 'hi'));
    desk.unlink(BEN);
    desk.judge(BEN, 'accepted');
    expect(desk.take()).toEqual([]);
    desk.link(BEN);
    desk.rooms.received(BEN, direct(1, 'hi'));
    expect(desk.take()).toEqual(['b: receipt 1']);
    expect(desk.texts()).toEqual(['hi']);
  });

  it('is forgotten when its author is blocked, and comes anew if they are wanted after all', () => {
    const desk = new Desk();
    desk.rooms.received(BEN, direct(1, 'hi'));
    desk.judge(BEN, 'blocked');
    expect(desk.roomWith(BEN)).toMatchObject({ unread: 0, lastAtMs: null });
    expect(desk.rooms.get(desk.roomWith(BEN).id)?.log.timeline.size).toBe(0);
    desk.rooms.received(BEN, direct(2, 'hello?'));
    expect(desk.texts()).toEqual(['hi']);
    desk.judge(BEN, 'new');
    desk.rooms.received(BEN, direct(1, 'hi'));
    expect(desk.roomWith(BEN)).toMatchObject({ state: 'request', unread: 1 });
    expect(desk.take()).toEqual([]);
  });

  it('leaves a conversation that there was as it is when its other one is blocked, and counts nothing of it', () => {
    const desk = deskThatAccepted(BEN);
    desk.rooms.received(BEN, direct(1, 'hi'));
    desk.judge(BEN, 'new');
    desk.rooms.received(BEN, direct(2, 'again'));
    expect(desk.roomWith(BEN).state).toBe('request');
    desk.judge(BEN, 'blocked');
    expect(desk.roomWith(BEN)).toMatchObject({ state: 'open', unread: 0, lastAtMs: 1_000 });
    expect(desk.rooms.get(desk.roomWith(BEN).id)?.log.timeline.size).toBe(2);
  });

  it('gives its place free when it is answered', () => {
    const desk = new Desk();
    const stranger = (number: number) => number.toString(16).padStart(64, '0') as PeerId;
    for (let i = 0; i < MAX_REQUESTS; i++) desk.rooms.received(stranger(i), direct(1, `${i}`));
    const kept = desk.shown.length;
    expect(kept).toBe(MAX_REQUESTS / 2);
    desk.rooms.received(BEN, direct(1, 'no place'));
    expect(desk.shown).toHaveLength(kept);
    desk.judge(stranger(0), 'accepted');
    desk.rooms.received(BEN, direct(1, 'now'));
    expect(desk.texts().at(-1)).toBe('now');
  });
});

describe('places for requests', () => {
  it('a flood of keys from one machine leaves places for people at others', () => {
    const desk = new Desk();
    desk.ipOf = (id) => (id === BEN ? '10.0.0.2' : '10.0.0.9');
    for (let i = 0; i < 1_000; i++) {
      desk.rooms.received(i.toString(16).padStart(64, '0') as PeerId, direct(1, 'flood'));
    }
    desk.rooms.received(BEN, direct(1, 'a real person'));
    expect(desk.texts().at(-1)).toBe('a real person');
  });

  it('never holds more than its bound, and no ip ever shuts out the next one while a place is free', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 600 }), (callers) => {
        const ips: string[] = [];
        for (const caller of callers) if (mayRequest(ips, `10.0.0.${caller}`)) ips.push(`10.0.0.${caller}`);
        expect(ips.length).toBeLessThanOrEqual(MAX_REQUESTS);
        if (ips.length < MAX_REQUESTS) expect(mayRequest(ips, '10.0.1.1')).toBe(true);
      }),
    );
  });
});
