/** What is said to one person alone: its bytes, and the way it takes. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAddress } from '../../../src/core/address.ts';
import type { MessageId } from '../../../src/core/ids.ts';
import { decodePacket, encodePersonal, type PersonalFrame } from '../../../src/peer/chat-proto.ts';
import { MIN_LINE_COST_BYTES, PEER_BYTES_BURST } from '../../../src/peer/limits.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemoryNetwork } from '../../support/memory-transport.ts';
import { keyOf, PeeringNode } from '../../support/peering-node.ts';

const A = toAddress('127.0.0.1', 4565);
const B = toAddress('127.0.0.1', 4566);
const C = toAddress('127.0.0.1', 4567);
const ID = '00112233445566778899aabbccddeeff' as MessageId;

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
  const messageIds = fc
    .uint8Array({ minLength: 16, maxLength: 16 })
    .map((id) => Buffer.from(id).toString('hex') as MessageId);
  const frames: fc.Arbitrary<PersonalFrame> = fc.oneof(
    fc.record({ kind: fc.constant('direct' as const), messageId: messageIds, text: fc.string({ unit: 'grapheme' }) }),
    fc.record({ kind: fc.constant('receipt' as const), messageIds: fc.array(messageIds) }),
  );

  it('say again what was said', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        expect(decodePacket(encodePersonal(frame))).toEqual({ msg: '', frame });
      }),
    );
  });

  it('are those of proto/README.md', () => {
    expect(Buffer.from(encodePersonal({ kind: 'direct', messageId: ID, text: 'hi' })).toString('hex')).toBe(
      `121832160a10${ID}12026869`,
    );
    expect(Buffer.from(encodePersonal({ kind: 'receipt', messageIds: [ID] })).toString('hex')).toBe(
      `12143a120a10${ID}`,
    );
  });

  it.each([
    ['no id', '1206320412026869'],
    ['a short id', '120832060a0100120168'],
    ['a receipt for a short id', '12053a030a0100'],
  ])('with %s are no message of this protocol', (_what, hex) => {
    expect(() => decodePacket(Buffer.from(hex, 'hex'))).toThrow(expect.objectContaining({ code: 'protocol' }));
  });
});

describe('the way', () => {
  it('leads to one person, and nobody else sees anything of it', async () => {
    const { a, b, c, network } = await company();
    expect(a.peering.tell(keyOf(B), { kind: 'direct', messageId: ID, text: 'for B' })).toBe(true);
    expect(b.peering.tell(keyOf(A), { kind: 'receipt', messageIds: [ID] })).toBe(true);
    await network.settle();
    expect([a.personal, b.personal, c.personal]).toEqual([[`${B} ${ID}`], [`${A} for B`], []]);
    expect([...a.heard, ...b.heard, ...c.heard]).toEqual([]);
  });

  it('ends where nobody is linked, and says so', async () => {
    const { a, b, network } = await company();
    expect(b.peering.tell(keyOf(C), { kind: 'direct', messageId: ID, text: 'x' })).toBe(false);
    a.peering.drop(keyOf(B));
    await network.settle();
    expect(b.peering.tell(keyOf(A), { kind: 'direct', messageId: ID, text: 'x' })).toBe(false);
  });

  it('is as wide as that of lines: past it the other side stops reading, and nothing is lost', async () => {
    const { a, b, clock, network } = await company();
    const text = 'x'.repeat(16 * 1024);
    const count = PEER_BYTES_BURST / text.length + 20;
    for (let i = 0; i < count; i++) a.peering.tell(keyOf(B), { kind: 'direct', messageId: ID, text });
    await network.settle();
    expect(b.personal.length).toBeLessThan(count);
    await clock.advance(1_000);
    await network.settle();
    expect(b.personal).toHaveLength(count);
  });

  it('counts each id of a receipt: a few bytes must not make much work', async () => {
    const { a, b, network } = await company();
    const messageIds = Array<MessageId>(13_000).fill(ID);
    const count = PEER_BYTES_BURST / (messageIds.length * MIN_LINE_COST_BYTES) + 2;
    for (let i = 0; i < count; i++) a.peering.tell(keyOf(B), { kind: 'receipt', messageIds });
    await network.settle();
    expect(b.personal.length).toBeLessThan(count - 1);
  });
});
