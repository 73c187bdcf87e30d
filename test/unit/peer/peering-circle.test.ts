/** A closed circle over a network in memory: who gets in, and what everybody else is told. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAddress } from '../../../src/core/address.ts';
import type { Address, InstanceId } from '../../../src/core/ids.ts';
import { newNetworkKey } from '../../../src/node/network-key.ts';
import { decodePacket, encodeFirst, encodeMsg, encodeProof } from '../../../src/peer/chat-proto.ts';
import { Circle } from '../../../src/peer/circle.ts';
import { ANSWER_MS, HELLO_MS, MAX_FRAME_BYTES } from '../../../src/peer/limits.ts';
import type { Wire, WireClose } from '../../../src/peer/wire.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemoryNetwork } from '../../support/memory-transport.ts';
import { keyOf, PeeringNode } from '../../support/peering-node.ts';

const A = toAddress('127.0.0.1', 4565);
const B = toAddress('127.0.0.1', 4566);
const OURS = newNetworkKey();
const THEIRS = newNetworkKey();
const REFUSED = [{ kind: 'refused', message: 'not accepted here' }];

/** A stranger's end of a wire, and the bytes it was told. */
interface Heard {
  readonly wire: Wire;
  readonly told: Uint8Array[];
  readonly closed: WireClose[];
}

function hear(wire: Wire): Heard {
  const heard: Heard = { wire, told: [], closed: [] };
  wire.handle({
    packet: (bytes) => heard.told.push(bytes),
    drained() {},
    closed: (reason) => heard.closed.push(reason),
  });
  return heard;
}

class World {
  readonly clock = new FakeClock();
  readonly network = new MemoryNetwork();

  async node(address: Address, key?: typeof OURS, more: ConstructorParameters<typeof PeeringNode>[3] = {}) {
    const options = { ...more, ...(key ? { circle: new Circle(key) } : {}) };
    const node = new PeeringNode(address, this.clock, this.network.transport(address, keyOf(address)), options);
    await node.peering.start();
    return node;
  }

  async call(address: Address, from: Address, security: 'tls' | 'plaintext' = 'tls'): Promise<Heard> {
    const dialed = this.network.transport(from, keyOf(from)).dial(address, security, new AbortController().signal);
    await this.network.settle();
    return hear(await dialed);
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
    await this.network.settle();
  }
}

const hello = encodeFirst(B, { minVersion: 2, maxVersion: 2, instanceId: 'run of B' as InstanceId, name: 'Ben' });
const channel = ({ wire }: Heard, dialer: Address, listener: Address) => ({
  secret: wire.channelSecret as Uint8Array,
  dialer: keyOf(dialer),
  listener: keyOf(listener),
});

describe('a closed circle', () => {
  it('links who has the key, once per pair, in whatever order things arrive', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), fc.integer({ min: 2, max: 4 }), async (choices, count) => {
        const world = new World();
        world.network.choose = (steps) => (choices.next().value as number) % steps;
        const addresses = Array.from({ length: count }, (_, i) => toAddress('127.0.0.1', 4565 + i));
        const nodes = await Promise.all(addresses.map((address) => world.node(address, OURS)));
        for (const node of nodes) for (const address of addresses) node.peering.offer(address);
        await world.network.settle();
        for (const node of nodes) {
          expect(node.links.toSorted()).toEqual(addresses.filter((address) => address !== node.address));
          node.say(`from ${node.address}`);
        }
        await world.network.settle();
        for (const node of nodes) {
          const others = addresses.filter((address) => address !== node.address);
          expect(node.heard.toSorted()).toEqual(others.map((address) => `from ${address}`));
        }
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['an open node', OURS, undefined],
    ['a node of another circle', OURS, THEIRS],
  ])('and %s never link, whoever dials, and neither is told that anybody was there', async (_who, one, other) => {
    for (const [dialer, listener] of [
      [A, B],
      [B, A],
    ] as const) {
      const world = new World();
      const nodes = [await world.node(A, one), await world.node(B, other)];
      const caller = nodes.find(({ address }) => address === dialer);
      caller?.peering.offer(listener);
      await world.network.settle();
      expect(caller?.peering.skips(listener)).toBe(true); // for as long as after any failure
      expect(nodes.map(({ links, story }) => ({ links, story }))).toEqual([
        { links: [], story: [] },
        { links: [], story: [] },
      ]);
    }
  });

  const members = new Circle(OURS);
  const strangers = new Circle(THEIRS);
  it.each<[string, (call: Heard) => Uint8Array]>([
    ['its hello', () => hello],
    ['a proof by another key', (call) => encodeProof(strangers.proof('dialer', channel(call, B, A)))],
    ['the proof of the other side', (call) => encodeProof(members.proof('listener', channel(call, B, A)))],
    [
      'a proof for another connection',
      (call) => encodeProof(members.proof('dialer', { ...channel(call, B, A), secret: new Uint8Array(32) })),
    ],
    ['an empty proof', () => encodeProof(new Uint8Array())],
    ['bytes that are no packet', () => Uint8Array.of(0x0a, 0xff)],
    ['too much', () => encodeMsg('x'.repeat(MAX_FRAME_BYTES))],
  ])('answers %s with the same words, and not one byte besides', async (_what, first) => {
    const world = new World();
    const a = await world.node(A, OURS);
    const call = await world.call(A, B);
    call.wire.write(first(call));
    call.wire.write(hello);
    await world.network.settle();
    expect([call.told, call.closed]).toEqual([[], REFUSED]);
    expect([a.links, a.story]).toEqual([[], []]);
  });

  it('answers silence with the same words', async () => {
    const world = new World();
    await world.node(A, OURS);
    const call = await world.call(A, B);
    await world.pass(HELLO_MS);
    expect([call.told, call.closed]).toEqual([[], REFUSED]);
  });

  it('says to a member its proof, and nothing else before the member’s hello', async () => {
    const world = new World();
    const a = await world.node(A, OURS);
    const call = await world.call(A, B);
    call.wire.write(encodeProof(members.proof('dialer', channel(call, B, A))));
    await world.network.settle();
    expect(call.told.map(decodePacket)).toEqual([
      { msg: '', frame: { kind: 'proof', proof: members.proof('listener', channel(call, B, A)) } },
    ]);
    call.wire.write(hello);
    await world.network.settle();
    expect(decodePacket(call.told[1] as Uint8Array)).toMatchObject({ msg: 'ok', frame: { hello: { name: a.name } } });
    expect(a.links).toEqual([B]);
  });

  it('asks for the proof again on the next connection', async () => {
    const world = new World();
    const a = await world.node(A, OURS);
    const first = await world.call(A, B);
    const proof = encodeProof(members.proof('dialer', channel(first, B, A)));
    first.wire.write(proof);
    first.wire.write(hello);
    await world.network.settle();
    expect(a.links).toEqual([B]);
    first.wire.destroy();
    await world.network.settle();
    const second = await world.call(A, B);
    second.wire.write(proof);
    second.wire.write(hello);
    await world.network.settle();
    expect([second.told, second.closed, a.links]).toEqual([[], REFUSED, []]);
  });

  it.each<[string, (call: Heard) => Uint8Array | undefined]>([
    ['says nothing', () => undefined],
    [
      'says ok with a hello',
      () => encodeFirst('ok', { minVersion: 2, maxVersion: 2, instanceId: 'x' as InstanceId, name: 'Eve' }),
    ],
    ['sends the dialer’s own proof back', ({ told }) => told[0]],
    ['proves another key', (call) => encodeProof(strangers.proof('listener', channel(call, A, B)))],
  ])('tells a listener that %s a proof, and neither address, name nor run', async (_what, answer) => {
    const world = new World();
    const a = await world.node(A, OURS);
    const calls: Heard[] = [];
    world.network.listen(B, (wire) => calls.push(hear(wire)), keyOf(B));
    a.peering.offer(B);
    await world.network.settle();
    const [call] = calls as [Heard];
    const said = answer(call);
    if (said) call.wire.write(said);
    await world.network.settle(); // it comes in time; only then does time pass
    expect(a.peering.skips(B)).toBe(true); // not dialed again at once
    await world.pass(ANSWER_MS);
    expect(call.told.map(decodePacket)).toEqual([
      { msg: '', frame: { kind: 'proof', proof: members.proof('dialer', channel(call, A, B)) } },
    ]);
    expect(call.closed.map(({ kind }) => kind)).toEqual(['lost']);
    expect([a.links, a.story]).toEqual([[], []]);
  });

  it('has no place for seed nodes, whatever legacy_peers says: neither called by them nor calling them', async () => {
    const world = new World();
    const a = await world.node(A, OURS, { legacyPeers: true });
    const call = await world.call(A, B, 'plaintext');
    call.wire.write(encodeMsg(B));
    await world.network.settle();
    expect([call.told, call.closed]).toEqual([[], REFUSED]);

    const called: Wire[] = [];
    world.network.listen(B, (wire) => called.push(wire)); // no key: plaintext only
    a.peering.offer(B);
    await world.pass(2_000);
    expect([called, a.links, a.story]).toEqual([[], [], []]);
  });
});

it('an open node answers a proof as a circle would answer its hello', async () => {
  const world = new World();
  const a = await world.node(A);
  const call = await world.call(A, B);
  call.wire.write(encodeProof(new Circle(OURS).proof('dialer', channel(call, B, A))));
  await world.network.settle();
  expect([call.told, call.closed, a.links, a.story]).toEqual([[], REFUSED, [], []]);
});
