/** What is said about rooms: its bytes, and the way it takes to one person. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAddress } from '../../../src/core/address.ts';
import { LOBBY } from '../../../src/core/ids.ts';
import { decodePacket, encodeRoomFrame, type RoomFrame } from '../../../src/peer/chat-proto.ts';
import { MAX_UNSENT_PACKETS, PEER_BYTES_BURST } from '../../../src/peer/limits.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemoryNetwork } from '../../support/memory-transport.ts';
import { keyOf, PeeringNode } from '../../support/peering-node.ts';
import { encodeLines } from '../../support/said-frames.ts';

const A = toAddress('127.0.0.1', 4565);
const B = toAddress('127.0.0.1', 4566);
const C = toAddress('127.0.0.1', 4567);

const said = (text: string): RoomFrame => ({
  kind: 'events',
  room: LOBBY,
  floor: undefined,
  events: [Buffer.from(text)],
});

async function company() {
  const clock = new FakeClock();
  const network = new MemoryNetwork();
  const start = async (address: typeof A) => {
    const node = new PeeringNode(address, clock, network.transport(address, keyOf(address)));
    await node.peering.start();
    return node;
  };
  const [a, b, c] = [await start(A), await start(B), await start(C)];
  // What a stranger may send is in strangers.test.ts.
  for (const node of [a, b, c]) for (const other of [A, B, C]) node.accepted.add(keyOf(other));
  a.peering.offer(B);
  a.peering.offer(C);
  await network.settle();
  return { network, clock, a, b, c };
}

describe('the bytes', () => {
  const bytes = fc.uint8Array({ maxLength: 40 });
  const some = fc.uint8Array({ minLength: 1, maxLength: 40 });
  const number = fc.maxSafeNat();
  const room = fc.string({ unit: 'grapheme' });
  const frames: fc.Arbitrary<RoomFrame> = fc.oneof(
    fc.record({
      kind: fc.constant('have' as const),
      room,
      heads: fc.array(fc.record({ log: bytes, seq: number, hash: bytes })),
    }),
    fc.record({ kind: fc.constant('want' as const), room, log: bytes, from: number, prev: bytes }),
    fc.record({
      kind: fc.constant('events' as const),
      room,
      floor: fc.option(some, { nil: undefined }),
      events: fc.array(bytes),
    }),
    fc.record({ kind: fc.constant('readMark' as const), room, log: bytes, seq: number }),
    fc.record({ kind: fc.constant('typing' as const), room }),
  );
  const plain = (value: unknown) =>
    JSON.stringify(value, (_key, each) => {
      if (each instanceof Uint8Array) return Buffer.from(each).toString('hex');
      return each?.type === 'Buffer' ? Buffer.from(each.data).toString('hex') : each;
    });

  it('say again what was said', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const { msg, frame: read } = decodePacket(encodeRoomFrame(frame));
        expect(msg).toBe('');
        const inOrder = (one: object) => Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)));
        expect(plain(inOrder(read as RoomFrame))).toBe(plain(inOrder(frame)));
      }),
    );
  });

  it('are those of proto/README.md', () => {
    const log = new Uint8Array(32).fill(0xaa);
    const hash = new Uint8Array(32).fill(0xbb);
    expect(Buffer.from(encodeRoomFrame({ kind: 'typing', room: LOBBY })).toString('hex')).toBe(
      '120962070a056c6f626279',
    );
    expect(
      Buffer.from(encodeRoomFrame({ kind: 'have', room: LOBBY, heads: [{ log, seq: 7, hash }] })).toString('hex'),
    ).toBe(`1251424f0a056c6f62627912460a20${'aa'.repeat(32)}10071a20${'bb'.repeat(32)}`);
  });

  it('with a number that no number holds are no message of this protocol', () => {
    const packet = Buffer.from(`1214` + `5a12` + `0a056c6f626279` + `18` + `ffffffffffffffff7f`, 'hex');
    expect(() => decodePacket(packet)).toThrow(expect.objectContaining({ code: 'protocol' }));
  });
});

describe('the way', () => {
  it('leads to one person, and nobody else sees anything of it', async () => {
    const { a, b, c, network } = await company();
    expect(a.peering.tell(keyOf(B), said('for B'))).toBe(true);
    await network.settle();
    expect([a.heard, b.heard, c.heard]).toEqual([[], ['for B'], []]);
  });

  it('ends where nobody is linked, and says so', async () => {
    const { a, b, network } = await company();
    expect(b.peering.tell(keyOf(C), said('x'))).toBe(false);
    a.peering.drop(keyOf(B));
    await network.settle();
    expect(b.peering.tell(keyOf(A), said('x'))).toBe(false);
  });

  it('says when enough is under way, and when there is room again; nothing is lost', async () => {
    const { a, b, network } = await company();
    for (const session of a.peering.sessions()) session.hold(true);
    b.peering.hold(true);
    const packet = encodeLines(['x']);
    let sent = 0;
    while (a.peering.tell(keyOf(B), packet) && sent < 10 * MAX_UNSENT_PACKETS) sent += 1;
    expect(sent).toBeLessThan(10 * MAX_UNSENT_PACKETS);
    expect(a.story).not.toContain(`drained ${B}`);
    b.peering.hold(false);
    await network.settle();
    expect(a.story.filter((told) => told === `drained ${B}`)).toHaveLength(1);
    expect(b.heard).toHaveLength(sent + 1);
  });

  it('is as wide as what is read in a second: past it the other side stops reading', async () => {
    const { a, b, clock, network } = await company();
    const text = 'x'.repeat(16 * 1024);
    const count = PEER_BYTES_BURST / text.length + 20;
    for (let i = 0; i < count; i++) a.peering.tell(keyOf(B), said(text));
    await network.settle();
    expect(b.heard.length).toBeLessThan(count);
    await clock.advance(1_000);
    await network.settle();
    expect(b.heard).toHaveLength(count);
  });
});
