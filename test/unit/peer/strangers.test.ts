/** What a stranger may send, what the crowd of them may, and what changes when somebody is accepted. */

import { describe, expect, it } from 'vitest';
import { toAddress } from '../../../src/core/address.ts';
import { type Address, LOBBY } from '../../../src/core/ids.ts';
import {
  BEAT_PACKET,
  encodeFirst,
  encodePresence,
  encodeRoomFrame,
  type LogHead,
  type RoomFrame,
} from '../../../src/peer/chat-proto.ts';
import {
  CROWD_BYTES_BURST,
  CROWD_BYTES_PER_SECOND,
  CROWD_MESSAGES_BURST,
  CROWD_MESSAGES_PER_SECOND,
  EMPTY_FRAME_COST_MESSAGES,
  HEAD_COST_MESSAGES,
  PEER_BYTES_BURST,
  PEER_BYTES_PER_SECOND,
  PRESENCE_COST_MESSAGES,
  SIGN_COST_MESSAGES,
  STRANGER_MESSAGES_BURST,
  STRANGER_MESSAGES_PER_SECOND,
  WANT_COST_BYTES,
  WANT_COST_MESSAGES,
} from '../../../src/peer/limits.ts';
import type { Wire } from '../../../src/peer/wire.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemoryNetwork } from '../../support/memory-transport.ts';
import { keyOf, PeeringNode } from '../../support/peering-node.ts';
import { encodeLines } from '../../support/said-frames.ts';

const A = toAddress('127.0.0.1', 4565);

/** One node, and callers who say what they like. */
class Lobby {
  readonly clock = new FakeClock();
  readonly network = new MemoryNetwork();
  readonly node = new PeeringNode(A, this.clock, this.network.transport(A, keyOf(A)));

  static async open(): Promise<Lobby> {
    const lobby = new Lobby();
    await lobby.node.peering.start();
    return lobby;
  }

  async caller(port: number): Promise<{ address: Address; wire: Wire; say(...texts: string[]): void }> {
    const address = toAddress('127.0.0.1', port);
    const dialed = this.network.transport(address, keyOf(address)).dial(A, 'tls', new AbortController().signal);
    await this.network.settle();
    const wire = await dialed;
    wire.handle({ packet() {}, drained() {}, closed() {} });
    wire.write(encodeFirst(address, { minVersion: 2, maxVersion: 2, instanceId: `${port}` as never, name: '' }));
    await this.network.settle();
    return { address, wire, say: (...texts) => wire.write(encodeLines(texts)) };
  }

  /** All strangers together have said too much; one more says this, which waits. */
  async sayTooLate(text: string): Promise<{ address: Address }> {
    for (let i = 0; i < 3; i++) (await this.caller(4600 + i)).say(...many(STRANGER_MESSAGES_BURST));
    await this.network.settle();
    const late = await this.caller(4700);
    late.say(text);
    await this.network.settle();
    return late;
  }

  /** Lets the time pass in steps, as the loop of a real node does; its caller beats meanwhile or it would be dropped. */
  async pass(seconds: number): Promise<void> {
    for (let i = 0; i < 10 * seconds; i++) {
      await this.clock.advance(100);
      await this.network.settle();
    }
  }
}

/** Events of one frame. */
const FRAME = 250;

const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `line ${i}`);

const HASH = new Uint8Array(32).fill(7);
const NOTHING = new Uint8Array();
const manyHeads = (count: number): LogHead[] =>
  Array.from({ length: count }, () => ({ log: HASH, seq: 9, hash: HASH }));

describe('a stranger', () => {
  it('is heard at once up to a burst, then at thirty messages a second, and loses none', async () => {
    const lobby = await Lobby.open();
    const { say } = await lobby.caller(4566);
    const texts = many(STRANGER_MESSAGES_BURST + 100);
    for (const text of texts) say(text);
    await lobby.network.settle();
    expect(lobby.node.heard.length).toBe(STRANGER_MESSAGES_BURST + 1); // the one that went over
    await lobby.pass(1);
    const inASecond = lobby.node.heard.length - STRANGER_MESSAGES_BURST;
    expect(inASecond).toBeGreaterThan(STRANGER_MESSAGES_PER_SECOND - 5);
    expect(inASecond).toBeLessThanOrEqual(STRANGER_MESSAGES_PER_SECOND + 1);
    await lobby.pass(4);
    expect(lobby.node.heard).toEqual(texts);
  });

  it('gains little by putting many into one frame', async () => {
    const lobby = await Lobby.open();
    const { say } = await lobby.caller(4566);
    const texts = many(3 * STRANGER_MESSAGES_BURST);
    for (let at = 0; at < texts.length; at += FRAME) say(...texts.slice(at, at + FRAME));
    await lobby.network.settle();
    expect(lobby.node.heard.length).toBeLessThanOrEqual(STRANGER_MESSAGES_BURST + FRAME);
    await lobby.pass(10);
    expect(lobby.node.heard.length).toBeLessThan(STRANGER_MESSAGES_BURST + FRAME + 11 * STRANGER_MESSAGES_PER_SECOND);
    await lobby.pass(140);
    expect(lobby.node.heard).toEqual(texts);
  });

  it('is read at full speed from the moment it is accepted, what it said before first', async () => {
    const lobby = await Lobby.open();
    const { address, say } = await lobby.caller(4566);
    const texts = many(2 * STRANGER_MESSAGES_BURST);
    for (const text of texts) say(text);
    await lobby.network.settle();
    expect(lobby.node.heard.length).toBe(STRANGER_MESSAGES_BURST + 1);
    lobby.node.accepted.add(keyOf(address));
    lobby.node.peering.reconsider(keyOf(address));
    await lobby.network.settle();
    expect(lobby.node.heard).toEqual(texts);
  });

  it('is slowed down again when it is a stranger again', async () => {
    const lobby = await Lobby.open();
    const { address, say } = await lobby.caller(4566);
    lobby.node.accepted.add(keyOf(address));
    for (const text of many(3 * STRANGER_MESSAGES_BURST)) say(text);
    await lobby.network.settle();
    expect(lobby.node.heard.length).toBe(3 * STRANGER_MESSAGES_BURST);
    lobby.node.accepted.delete(keyOf(address));
    lobby.node.peering.reconsider(keyOf(address));
    for (const text of many(2 * STRANGER_MESSAGES_BURST)) say(text);
    await lobby.network.settle();
    expect(lobby.node.heard.length).toBe(4 * STRANGER_MESSAGES_BURST + 1);
  });

  it('pays for what it hands on as for what it says, and for word of nothing new as for a beat', async () => {
    const lobby = await Lobby.open();
    const { say, wire } = await lobby.caller(4566);
    const haves = 400;
    const events = STRANGER_MESSAGES_BURST - haves * EMPTY_FRAME_COST_MESSAGES;
    for (let i = 0; i < haves; i++) wire.write(encodeRoomFrame({ kind: 'have', room: LOBBY, heads: [] }));
    for (let i = 0; i < events + 200; i++) say(`event ${i}`);
    await lobby.network.settle();
    expect(lobby.node.heard.length).toBe(events + 1); // the one that went over
    await lobby.pass(1);
    expect(lobby.node.heard.length).toBeLessThanOrEqual(events + STRANGER_MESSAGES_PER_SECOND + 1);
  });

  it.each([
    [
      'each log that it says to have',
      { kind: 'have', room: LOBBY, heads: manyHeads(1_024) },
      1_024 * HEAD_COST_MESSAGES,
    ],
    ['what it asks for', { kind: 'want', room: LOBBY, log: HASH, from: 0, prev: NOTHING }, WANT_COST_MESSAGES],
    ['telling what it reads', { kind: 'readMark', room: LOBBY, log: HASH, seq: 1 }, SIGN_COST_MESSAGES],
    ['telling that it writes', { kind: 'typing', room: LOBBY }, SIGN_COST_MESSAGES],
  ] satisfies [string, RoomFrame, number][])('pays for %s', async (_what, frame, cost) => {
    const lobby = await Lobby.open();
    const { say, wire } = await lobby.caller(4566);
    const count = Math.floor((STRANGER_MESSAGES_BURST - 100) / cost);
    for (let i = 0; i < count; i++) wire.write(encodeRoomFrame(frame));
    for (const text of many(500)) say(text);
    await lobby.network.settle();
    expect(lobby.node.heard.length).toBeLessThanOrEqual(STRANGER_MESSAGES_BURST - count * cost + 1);
    await lobby.pass(100);
    expect(lobby.node.heard).toEqual(many(500));
  });

  it('has somebody accepted answer no more than some megabytes a second', async () => {
    const lobby = await Lobby.open();
    const { address, say, wire } = await lobby.caller(4566);
    lobby.node.accepted.add(keyOf(address));
    const want = encodeRoomFrame({ kind: 'want', room: LOBBY, log: HASH, from: 0, prev: NOTHING });
    for (let i = 0; i < 2 * (PEER_BYTES_BURST / WANT_COST_BYTES); i++) wire.write(want);
    say('and then?');
    await lobby.network.settle();
    expect(lobby.node.heard).toEqual([]);
    await lobby.pass(Math.ceil(PEER_BYTES_BURST / PEER_BYTES_PER_SECOND) + 1);
    expect(lobby.node.heard).toEqual(['and then?']);
  });

  it('pays for frames without a message, and more for changes of name', async () => {
    const lobby = await Lobby.open();
    const { wire, say } = await lobby.caller(4566);
    for (let i = 0; i < STRANGER_MESSAGES_BURST / EMPTY_FRAME_COST_MESSAGES / 2; i++) wire.write(BEAT_PACKET);
    for (let i = 0; i < STRANGER_MESSAGES_BURST / PRESENCE_COST_MESSAGES / 2; i++) wire.write(encodePresence(`n${i}`));
    await lobby.network.settle();
    // As long as its bytes let it; the rest of its burst is gone then.
    await lobby.pass(1);
    for (const text of many(1_000)) say(text);
    await lobby.network.settle();
    expect(lobby.node.heard.length).toBeLessThan(100);
  });

  it('is not taken for dead while what it said waits here', async () => {
    const lobby = await Lobby.open();
    const { address, say } = await lobby.caller(4566);
    say(...many(2 * STRANGER_MESSAGES_BURST));
    await lobby.pass(60);
    expect(lobby.node.links).toEqual([address]);
  });
});

describe('a crowd of strangers', () => {
  it('shares what all strangers together may say, and a word of one more is heard within a second', async () => {
    const lobby = await Lobby.open();
    for (let i = 0; i < 40; i++) {
      const { say } = await lobby.caller(4600 + i);
      for (const text of many(STRANGER_MESSAGES_BURST)) say(text);
    }
    await lobby.network.settle();
    expect(lobby.node.heard.length).toBeLessThanOrEqual(CROWD_MESSAGES_BURST + 40);
    const before = lobby.node.heard.length;
    await lobby.pass(2);
    expect(lobby.node.heard.length - before).toBeLessThanOrEqual(3 * CROWD_MESSAGES_PER_SECOND);
    const late = await lobby.caller(4700);
    late.say('hello, I am new');
    await lobby.pass(1);
    expect(lobby.node.heard).toContain('hello, I am new');
  });

  it('has nothing to gain by coming again for each frame', async () => {
    const lobby = await Lobby.open();
    const frames = 60;
    for (let i = 0; i < frames; i++) (await lobby.caller(4600 + i)).say(...many(FRAME));
    await lobby.network.settle();
    expect(lobby.node.heard.length).toBeLessThanOrEqual(CROWD_MESSAGES_BURST + FRAME);
    await lobby.pass(10);
    expect(lobby.node.heard.length).toBeLessThanOrEqual(CROWD_MESSAGES_BURST + FRAME + 11 * CROWD_MESSAGES_PER_SECOND);
    await lobby.pass(60);
    expect(lobby.node.heard.length).toBe(frames * FRAME);
  });

  it('shares in bytes as well: long texts come at the pace of all of them together', async () => {
    const lobby = await Lobby.open();
    const long = 'x'.repeat(60_000);
    const heardBytes = () => lobby.node.heard.length * long.length;
    for (let i = 0; i < 20; i++) {
      const { say } = await lobby.caller(4600 + i);
      for (let n = 0; n < 10; n++) say(long);
    }
    await lobby.network.settle();
    expect(heardBytes()).toBeLessThanOrEqual(CROWD_BYTES_BURST + long.length);
    const before = heardBytes();
    await lobby.pass(10);
    expect(heardBytes() - before).toBeLessThanOrEqual(10 * CROWD_BYTES_PER_SECOND + long.length);
  });

  it('leaves nobody waiting for long, however many came, said much, and left', async () => {
    const lobby = await Lobby.open();
    const late = await lobby.caller(4700);
    const nothings = Array.from({ length: 20_000 }, () => '');
    for (let i = 0; i < 60; i++) {
      const { wire, say } = await lobby.caller(5_000 + i);
      say(...nothings);
      await lobby.network.settle();
      wire.destroy();
    }
    late.say('one');
    late.say('two');
    await lobby.pass(15);
    expect(lobby.node.heard.filter((text) => text !== '').join()).toBe('one,two');
  });

  it('is not heard while nobody is to be, though it is its turn', async () => {
    const lobby = await Lobby.open();
    await lobby.sayTooLate('waits');
    expect(lobby.node.heard).not.toContain('waits');
    lobby.node.peering.hold(true);
    await lobby.pass(20);
    expect(lobby.node.heard).not.toContain('waits');
    lobby.node.peering.hold(false);
    await lobby.network.settle();
    expect(lobby.node.heard).toContain('waits');
  });

  it('is not heard once it is blocked, though it is its turn', async () => {
    const lobby = await Lobby.open();
    const late = await lobby.sayTooLate('waits');
    lobby.clock.jump(60_000);
    lobby.node.peering.reconsider(keyOf(late.address));
    lobby.node.peering.drop(keyOf(late.address));
    await lobby.pass(20);
    expect(lobby.node.heard).not.toContain('waits');
  });

  it('takes nothing from whom we accepted', async () => {
    const lobby = await Lobby.open();
    for (let i = 0; i < 40; i++) (await lobby.caller(4600 + i)).say(...many(STRANGER_MESSAGES_BURST));
    const friend = await lobby.caller(4700);
    lobby.node.accepted.add(keyOf(friend.address));
    lobby.node.heard.length = 0;
    friend.say(...many(5_000));
    await lobby.network.settle();
    expect(lobby.node.heard).toEqual(many(5_000));
  });
});
