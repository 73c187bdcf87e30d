/** Peering over a network in memory, with a clock the test moves. */

import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAddress } from '../../../src/core/address.ts';
import type { Address, InstanceId, PeerId } from '../../../src/core/ids.ts';
import {
  BEAT_PACKET,
  decodePacket,
  encodeFirst,
  encodeMsg,
  encodePresence,
  type Hello,
} from '../../../src/peer/chat-proto.ts';
import { Crowd } from '../../../src/peer/crowd.ts';
import { DialQueue } from '../../../src/peer/dial-queue.ts';
import {
  ANSWER_MS,
  HELLO_MS,
  MAX_FRAME_BYTES,
  MAX_LINKS,
  MAX_QUEUED_BYTES,
  PEER_BYTES_BURST,
  PRESENCE_COST_BYTES,
  SILENCE_MS,
  STALLED_MS,
} from '../../../src/peer/limits.ts';
import { Session } from '../../../src/peer/session.ts';
import type { Wire, WireClose } from '../../../src/peer/wire.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemoryNetwork, type MemoryTransport } from '../../support/memory-transport.ts';
import { keyOf, PeeringNode } from '../../support/peering-node.ts';
import { encodeLines } from '../../support/said-frames.ts';

const A = toAddress('127.0.0.1', 4565);
const B = toAddress('127.0.0.1', 4566);
const C = toAddress('127.0.0.1', 4567);

class World {
  readonly clock = new FakeClock();
  readonly network = new MemoryNetwork();

  async node(address: Address, options?: ConstructorParameters<typeof PeeringNode>[3]): Promise<PeeringNode> {
    const node = new PeeringNode(address, this.clock, this.network.transport(address, keyOf(address)), options);
    await node.peering.start();
    return node;
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
    await this.network.settle();
  }

  /** A stranger's end of a wire to `address`, with all it receives written down. With a key it is encrypted. */
  async call(
    address: Address,
    from: Address,
    key?: PeerId,
  ): Promise<{ wire: Wire; got: string[]; closed: WireClose[] }> {
    const transport: MemoryTransport = this.network.transport(from, key);
    const dialed = transport.dial(address, key ? 'tls' : 'plaintext', new AbortController().signal);
    await this.network.settle();
    const wire = await dialed;
    const got: string[] = [];
    const closed: WireClose[] = [];
    wire.handle({
      packet: (bytes) => got.push(decodePacket(bytes).msg),
      drained() {},
      closed: (reason) => closed.push(reason),
    });
    return { wire, got, closed };
  }
}

describe('peering', () => {
  it('links two nodes and carries lines both ways, in order', async () => {
    const world = new World();
    const [a, b] = [await world.node(A), await world.node(B)];
    a.peering.offer(B);
    await world.network.settle();
    for (let i = 0; i < 100; i++) a.say(`a${i}`);
    b.say('hello');
    await world.network.settle();
    expect(b.heard).toEqual(Array.from({ length: 100 }, (_, i) => `a${i}`));
    expect(a.heard).toEqual(['hello']);
    expect([a.story, b.story]).toEqual([[`joined ${B}`], [`joined ${A}`]]);
  });

  it('ends simultaneous dials in exactly one link per pair, in whatever order things arrive', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), fc.integer({ min: 2, max: 5 }), async (choices, count) => {
        const world = new World();
        world.network.choose = (steps) => (choices.next().value as number) % steps;
        const addresses = Array.from({ length: count }, (_, i) => toAddress('127.0.0.1', 4565 + i));
        const nodes = await Promise.all(addresses.map((address) => world.node(address)));
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
          expect(node.story.filter((line) => line.startsWith('left'))).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('keeps the connection that the smaller key dialed', async () => {
    const world = new World();
    const [a, b] = [await world.node(A), await world.node(B)];
    a.peering.offer(B);
    b.peering.offer(A);
    await world.network.settle();
    expect([a.links, b.links]).toEqual([[B], [A]]);
    await world.pass(3_000); // the connection that lost is gone for good: nothing is dialed again
    expect(a.story).toEqual([`joined ${B}`]);
    expect(b.story).toEqual([`joined ${A}`]);
  });

  it('answers a second call of the same run as a duplicate, and keeps the link', async () => {
    const world = new World();
    const a = await world.node(A);
    const first = await world.call(A, B);
    first.wire.write(encodeMsg(B));
    await world.network.settle();
    const second = await world.call(A, B);
    second.wire.write(encodeMsg(B));
    await world.network.settle();
    expect(first.got).toEqual(['ok']);
    expect([second.got, second.closed]).toEqual([[], [{ kind: 'ended' }]]);
    expect(a.links).toEqual([B]);
  });

  it('replaces the link of a node that restarted, and a late close does not evict its successor', async () => {
    const world = new World();
    const a = await world.node(A);
    const hello = (run: string) =>
      encodeFirst(B, { minVersion: 2, maxVersion: 2, instanceId: run as never, name: run });
    const before = await world.call(A, B, keyOf(B));
    before.wire.write(hello('before'));
    await world.network.settle();
    const after = await world.call(A, B, keyOf(B));
    after.wire.write(hello('after'));
    await world.network.settle();
    before.wire.destroy();
    await world.pass(2_000);
    after.wire.write(encodeLines(['still here']));
    await world.network.settle();
    expect(a.links).toEqual([B]);
    expect(a.story).toEqual([`joined ${B}`, `left ${B}`, `joined ${B}`]);
    expect(a.heard).toEqual(['still here']);
  });

  it('reads no more from one person, and from everybody else', async () => {
    const world = new World();
    const [a, b, c] = [await world.node(A), await world.node(B), await world.node(C)];
    for (const node of [b, c]) node.peering.offer(A);
    await world.network.settle();
    const bothSay = async (text: string) => {
      b.say(`${text} from B`);
      c.say(`${text} from C`);
      await world.network.settle();
    };
    a.peering.holdPeer(keyOf(B), true);
    await bothSay('one');
    expect(a.heard).toEqual(['one from C']);
    // Everybody waits, and then only who has to.
    a.peering.hold(true);
    await bothSay('two');
    expect(a.heard).toEqual(['one from C']);
    a.peering.hold(false);
    await world.network.settle();
    expect(a.heard).toEqual(['one from C', 'two from C']);
    a.peering.hold(true);
    a.peering.holdPeer(keyOf(B), false);
    await bothSay('three');
    expect(a.heard).toEqual(['one from C', 'two from C']);
    a.peering.hold(false);
    await world.network.settle();
    expect(a.heard.toSorted()).toEqual(
      ['one', 'two', 'three'].flatMap((text) => [`${text} from B`, `${text} from C`]).toSorted(),
    );
  });

  it('who is not read from comes back with another link: not while it takes the place of the first, else it is', async () => {
    const world = new World();
    const a = await world.node(A);
    const comes = async (run: string) => {
      const call = await world.call(A, B, keyOf(B));
      call.wire.write(encodeFirst(B, { minVersion: 2, maxVersion: 2, instanceId: run as never, name: run }));
      await world.network.settle();
      return call.wire;
    };
    await comes('first');
    a.peering.holdPeer(keyOf(B), true);
    const second = await comes('second');
    second.write(encodeLines(['so soon']));
    await world.network.settle();
    expect(a.links).toEqual([B]);
    expect(a.heard).toEqual([]);
    a.peering.drop(keyOf(B));
    await world.network.settle();
    a.peering.holdPeer(keyOf(B), true); // of whom there is no link now
    await world.pass(2_000);
    const third = await comes('third');
    third.write(encodeLines(['back']));
    await world.network.settle();
    expect(a.heard).toEqual(['back']);
  });

  it('holds the call of a seed node while our own dial to it is unanswered, and answers when that fails', async () => {
    const world = new World();
    const a = await world.node(A);
    world.network.listen(B, (wire) => wire.handle({ packet() {}, drained() {}, closed() {} })); // never answers
    a.peering.offer(B);
    await world.network.settle();
    const call = await world.call(A, B);
    call.wire.write(encodeMsg(B));
    await world.network.settle();
    expect(call.got).toEqual([]);
    await world.pass(ANSWER_MS);
    expect(call.got).toEqual(['ok']);
    expect(a.links).toEqual([B]);
  });

  const hello = (change: Partial<Hello> = {}) =>
    encodeFirst(B, { minVersion: 2, maxVersion: 2, instanceId: 'x' as InstanceId, name: '', ...change });

  it.each([
    ['nonsense instead of an address', undefined, encodeMsg('hello there'), 'refused invalid-address'],
    ['an address with a name', undefined, encodeMsg('localhost:4566'), 'refused invalid-address'],
    ['the address of the node it calls', undefined, encodeMsg(A), 'refused invalid-address'],
    ['an address elsewhere', undefined, encodeMsg('10.9.8.7:4566'), 'refused not-there 10.9.8.7:4566'],
    ['bytes that are no packet', undefined, Uint8Array.of(0x0a, 0xff), undefined],
    [
      'a version that shares nothing with ours',
      keyOf(B),
      hello({ minVersion: 7, maxVersion: 9 }),
      `refused version ${B}`,
    ],
    ['no Hello on an encrypted wire', keyOf(B), encodeMsg(B), `refused protocol ${B}`],
    ['no instance id', keyOf(B), hello({ instanceId: '' as InstanceId }), `refused protocol ${B}`],
    ['more than a Hello needs', keyOf(B), hello({ name: 'x'.repeat(MAX_FRAME_BYTES) }), undefined],
    // That an address is our own is learnt by dialing it; a caller with our key copied it.
    ['hello with our own key', keyOf(A), hello(), undefined],
  ])('refuses a caller that says %s', async (_what, key, packet, story) => {
    const world = new World();
    const a = await world.node(A);
    const call = await world.call(A, B, key);
    call.wire.write(packet);
    await world.network.settle();
    expect(call.got).toEqual([]);
    expect(call.closed.map(({ kind }) => kind)).toEqual(['refused']);
    expect(a.links).toEqual([]);
    expect(a.story).toEqual(story === undefined ? [] : [story]);
  });

  it('takes a plaintext caller for a seed node, whatever it says of itself', async () => {
    const world = new World();
    const a = await world.node(A);
    const call = await world.call(A, B);
    call.wire.write(hello({ name: 'Ana' }));
    await world.network.settle();
    expect([...a.peering.sessions()].map(({ id, name, isSeed }) => ({ id, name, isSeed }))).toEqual([
      { id: `seed:${B}`, name: '', isSeed: true },
    ]);
    expect(call.got).toEqual(['ok']);
  });

  it('speaks no plaintext with an address that it met encrypted, in neither direction, and says so', async () => {
    const world = new World();
    const [a, b] = [await world.node(A), await world.node(B)];
    a.peering.offer(B);
    await world.network.settle();
    const stopped = b.peering.stop();
    await world.network.settle();
    await stopped;
    const said: string[] = [];
    world.network.listen(B, (wire) =>
      wire.handle({ packet: (bytes) => said.push(decodePacket(bytes).msg), drained() {}, closed() {} }),
    );
    await world.pass(2_000);
    a.peering.offer(B);
    await world.network.settle();
    const call = await world.call(A, B);
    call.wire.write(encodeMsg(B));
    await world.network.settle();
    expect(said).toEqual([]);
    expect([call.got, call.closed.map(({ kind }) => kind)]).toEqual([[], ['refused']]);
    expect(a.links).toEqual([]);
    expect(a.story).toEqual([`joined ${B}`, `left ${B}`, `refused downgrade ${B}`, `refused downgrade ${B}`]);
  });

  it('lets a blocked key in by neither way, and tells it no more than a stranger', async () => {
    const world = new World();
    const [a, b] = [await world.node(A), await world.node(B)];
    a.blocked.add(keyOf(B));
    b.peering.offer(A);
    a.peering.offer(B);
    await world.network.settle();
    expect([a.links, b.links]).toEqual([[], []]);
    const call = await world.call(A, B, keyOf(B));
    call.wire.write(hello());
    await world.network.settle();
    expect(call.closed).toEqual([{ kind: 'refused', message: 'not accepted here' }]);
  });

  it('ends the link of somebody it drops, at once', async () => {
    const world = new World();
    const [a, b] = [await world.node(A), await world.node(B)];
    a.peering.offer(B);
    await world.network.settle();
    a.blocked.add(keyOf(B));
    a.peering.drop(keyOf(B));
    await world.network.settle();
    expect([a.links, b.links]).toEqual([[], []]);
    expect(a.story.at(-1)).toBe(`left ${B} (dial-refused)`);
  });

  it('has one link to a person who is at two addresses, and does not dial the second while that lasts', async () => {
    const world = new World();
    const a = await world.node(A);
    const first = await world.call(A, B, keyOf(B));
    first.wire.write(hello());
    await world.network.settle();
    const second = await world.call(A, C, keyOf(B));
    second.wire.write(encodeFirst(C, { minVersion: 2, maxVersion: 2, instanceId: 'x' as InstanceId, name: '' }));
    await world.network.settle();
    expect([second.got, second.closed]).toEqual([[], [{ kind: 'ended' }]]);
    expect(a.links).toEqual([B]);
    expect(a.peering.skips(C)).toBe(false); // so it says; it could say so of anybody's address

    const greeted: Uint8Array[] = [];
    const listener = { packet: (bytes: Uint8Array) => greeted.push(bytes), drained() {}, closed() {} };
    world.network.listen(C, (wire) => wire.handle(listener), keyOf(B));
    a.peering.offer(C);
    await world.pass(1_000);
    expect([greeted.length, a.peering.skips(C)]).toEqual([0, true]);
    first.wire.destroy();
    await world.pass(1_000);
    expect(a.peering.skips(C)).toBe(false);
  });

  it('lets two nodes with one key not take each other’s place for ever', async () => {
    const world = new World();
    const a = await world.node(A);
    const runs = [];
    for (const instanceId of ['one', 'two', 'one', 'two', 'one'] as InstanceId[]) {
      const call = await world.call(A, B, keyOf(B));
      call.wire.write(hello({ instanceId }));
      await world.network.settle();
      runs.push(call.got.length);
    }
    expect(runs).toEqual([1, 1, 0, 0, 0]); // the later one stays
    expect(a.story).toEqual([`joined ${B}`, `left ${B}`, `joined ${B}`]);
  });

  it('does not let in a held call of somebody who was blocked meanwhile', async () => {
    const world = new World();
    const a = await world.node(A);
    world.network.listen(C, (wire) => wire.handle({ packet() {}, drained() {}, closed() {} }), keyOf(C)); // never answers
    a.peering.offer(C);
    await world.network.settle();
    const call = await world.call(A, C, keyOf(C));
    call.wire.write(encodeFirst(C, { minVersion: 2, maxVersion: 2, instanceId: 'x' as InstanceId, name: '' }));
    await world.network.settle();
    a.blocked.add(keyOf(C));
    a.peering.drop(keyOf(C));
    await world.pass(ANSWER_MS);
    expect([call.got, a.links]).toEqual([[], []]);
    expect(call.closed.map(({ kind }) => kind)).toEqual(['refused']);
  });

  it('follows a person who restarts at another address', async () => {
    const world = new World();
    const a = await world.node(A);
    const before = await world.call(A, B, keyOf(B));
    before.wire.write(hello({ instanceId: 'before' as InstanceId }));
    await world.network.settle();
    const after = await world.call(A, C, keyOf(B));
    after.wire.write(encodeFirst(C, { minVersion: 2, maxVersion: 2, instanceId: 'after' as InstanceId, name: '' }));
    await world.network.settle();
    expect(a.links).toEqual([C]);
    expect(a.story).toEqual([`joined ${B}`, `left ${B}`, `joined ${C}`]);
  });

  it('gives the address of nobody who is linked to another caller', async () => {
    const world = new World();
    const a = await world.node(A);
    const seed = await world.call(A, B);
    seed.wire.write(encodeMsg(B));
    const owner = await world.call(A, C, keyOf(C));
    owner.wire.write(encodeFirst(C, { minVersion: 2, maxVersion: 2, instanceId: 'c' as InstanceId, name: '' }));
    await world.network.settle();
    for (const address of [B, C]) {
      const other = await world.call(A, address, `another key at ${address}` as PeerId);
      const said: Hello = { minVersion: 2, maxVersion: 2, instanceId: 'o' as InstanceId, name: '' };
      other.wire.write(encodeFirst(address, said));
      await world.network.settle();
      expect(other.closed).toEqual([{ kind: 'ended' }]);
    }
    expect([...a.peering.sessions()].map(({ id }) => id)).toEqual([`seed:${B}`, keyOf(C)]);
  });

  it('refuses a caller that says nothing in time', async () => {
    const world = new World();
    await world.node(A);
    const call = await world.call(A, B);
    await world.pass(HELLO_MS);
    expect(call.closed.map(({ kind }) => kind)).toEqual(['refused']);
  });

  it('accepts seed nodes only as configured', async () => {
    for (const [legacyPeers, ownIp, linked] of [
      ['loopback', true, true],
      ['loopback', false, false],
      [true, false, true],
      [false, true, false],
    ] as const) {
      const world = new World();
      const a = await world.node(A, { legacyPeers, isOwnIp: () => ownIp });
      const call = await world.call(A, B);
      call.wire.write(encodeMsg(B));
      await world.network.settle();
      expect(a.links, `${legacyPeers}, own ${ownIp}`).toEqual(linked ? [B] : []);
    }
  });

  it('drops an Earshot node that falls silent, never a seed node, and nobody after its own sleep', async () => {
    const world = new World();
    const [a, b] = [await world.node(A), await world.node(B)];
    a.peering.offer(B);
    const seed = await world.call(A, C);
    seed.wire.write(encodeMsg(C));
    await world.network.settle();
    for (let i = 0; i < 60; i++) await world.pass(500); // beats keep the quiet link
    expect(a.links.toSorted()).toEqual([B, C]);
    world.clock.jump(3_600_000); // the lid was closed for an hour
    for (let i = 0; i < 10; i++) await world.pass(500);
    expect(a.links.toSorted()).toEqual([B, C]);

    const stopped = b.peering.stop();
    await world.network.settle();
    await stopped;
    const mute = await world.call(A, B, keyOf(B));
    mute.wire.write(encodeFirst(B, { minVersion: 2, maxVersion: 2, instanceId: 'mute' as never, name: '' }));
    await world.network.settle();
    expect(a.links.toSorted()).toEqual([B, C]);
    for (let t = 0; t <= SILENCE_MS + 500; t += 500) await world.pass(500);
    expect(a.links).toEqual([C]);
    expect(a.story.at(-1)).toBe(`left ${B} (peer-silent)`);
    expect(seed.got).toEqual(['ok']); // and no beat, nor an empty msg
  });

  it('paces a seed node that never stops, and hears every line of it in the end', async () => {
    const world = new World();
    const a = await world.node(A);
    const seed = await world.call(A, B);
    seed.wire.write(encodeMsg(B));
    await world.network.settle();
    for (let i = 0; i < 200; i++) seed.wire.write(encodeMsg(`line ${i}`));
    await world.network.settle();
    expect(a.heard.length).toBeLessThan(70);
    await world.pass(1_000);
    expect(a.heard.length).toBeLessThan(100);
    for (let i = 0; i < 10; i++) await world.pass(1_000);
    expect(a.heard).toEqual(Array.from({ length: 200 }, (_, i) => `line ${i}`));
  });

  it('drops a peer that takes nothing in, while another gets everything', async () => {
    const world = new World();
    const [a, b] = [await world.node(A), await world.node(B)];
    b.accepted.add(keyOf(A)); // or it would read at a stranger's pace
    a.peering.offer(B);
    const stuck = await world.call(A, C, keyOf(C));
    stuck.wire.write(encodeFirst(C, { minVersion: 2, maxVersion: 2, instanceId: 'c' as never, name: '' }));
    await world.network.settle();
    stuck.wire.pause();
    const text = 'x'.repeat(60_000);
    const needed = Math.ceil(MAX_QUEUED_BYTES / text.length) + 40;
    for (let i = 0; i < needed; i++) {
      a.say(text);
      if (i % 8 === 0) await world.pass(100);
      expect(a.peering.congested).toBe(false);
    }
    await world.pass(1_000);
    expect(b.heard.length).toBe(needed);
    expect(a.links).toEqual([B]);
    expect(a.story).toContain(`left ${C} (peer-too-slow)`);
  });

  it('drops a seed node that has taken nothing for a minute while something waits for it', async () => {
    const world = new World();
    const a = await world.node(A);
    const stuck = await world.call(A, C);
    stuck.wire.write(encodeMsg(C));
    await world.network.settle();
    stuck.wire.pause();
    for (let t = 0; t < 2 * STALLED_MS; t += 1_000) await world.pass(1_000);
    expect(a.links).toEqual([C]); // it is quiet, and so are we
    for (let i = 0; i < 40; i++) a.say(`line ${i}`);
    for (let t = 0; t < STALLED_MS; t += 1_000) await world.pass(1_000);
    expect(a.links).toEqual([C]);
    await world.pass(1_000);
    expect(a.story.at(-1)).toBe(`left ${C} (peer-too-slow)`);
  });

  it('waits for an Earshot node that beats, however slowly it reads a stranger, and it hears all in the end', async () => {
    const world = new World();
    const a = await world.node(A);
    const slow = await world.call(A, C, keyOf(C));
    slow.wire.write(encodeFirst(C, { minVersion: 2, maxVersion: 2, instanceId: 'c' as never, name: '' }));
    await world.network.settle();
    const heard: string[] = [];
    const packet = (bytes: Uint8Array) => {
      const { frame } = decodePacket(bytes);
      if (frame?.kind === 'typing') heard.push(frame.room);
    };
    slow.wire.handle({ packet, drained() {}, closed() {} });
    slow.wire.pause();
    const said = Array.from({ length: 40 }, (_, i) => `room ${i}`);
    for (const room of said) a.peering.tell(keyOf(C), { kind: 'typing', room });
    for (let t = 0; t < 3 * STALLED_MS; t += 1_000) {
      slow.wire.write(BEAT_PACKET);
      await world.pass(1_000);
    }
    expect(a.links).toEqual([C]);
    slow.wire.resume();
    await world.network.settle();
    expect(heard).toEqual(said);
  });

  it('dials no more strangers when it has all the links it may have, and still whom it accepted', async () => {
    const world = new World();
    const a = await world.node(A);
    const addresses = Array.from({ length: MAX_LINKS + 2 }, (_, i) => toAddress(`127.0.${i >> 8}.${i & 255}`, 4999));
    for (const address of addresses) {
      const hello = encodeFirst('ok', { minVersion: 2, maxVersion: 2, instanceId: address as never, name: '' });
      void world.network.transport(address, keyOf(address)).listen((wire) => {
        wire.handle({ packet: () => void wire.write(hello), drained() {}, closed() {} });
      });
    }
    const [friend, late, ...others] = addresses as [Address, Address];
    for (const address of others) a.peering.offer(address);
    await world.network.settle();
    expect(a.links.toSorted()).toEqual(others.toSorted());
    a.accepted.add(keyOf(friend));
    for (const address of [late, friend]) a.peering.offer(address);
    await world.network.settle();
    expect(a.links.toSorted()).toEqual([friend, ...others].toSorted());
  });

  it('dials strangers up to as many links as it was told it may have', async () => {
    const world = new World();
    const a = await world.node(A, { maxLinks: 3 });
    const others = await Promise.all(Array.from({ length: 4 }, (_, i) => world.node(toAddress('127.0.0.1', 4566 + i))));
    for (const { address } of others) {
      a.peering.offer(address);
      await world.network.settle();
    }
    expect(a.links).toEqual(others.slice(0, 3).map(({ address }) => address));
  });

  it('wakes a producer that waits when somebody comes for whom nothing waits', async () => {
    const world = new World();
    const a = await world.node(A);
    const { signal } = new AbortController();
    for (const address of [B, C]) {
      const stuck = await world.call(A, address);
      stuck.wire.write(encodeMsg(address));
      await world.network.settle();
      stuck.wire.pause();
      let woken = false;
      for (let i = 0; i < 40 && !a.peering.congested; i++) {
        a.say('x'.repeat(60_000));
        await world.network.settle();
      }
      expect(a.peering.congested).toBe(true);
      void a.peering.whenRelieved(signal).then(() => {
        woken = true;
      });
      await world.network.settle();
      expect([woken, getEventListeners(signal, 'abort').length]).toEqual([false, 1]);
      const newcomer = await world.call(A, toAddress('127.0.0.1', address === B ? 4568 : 4569));
      newcomer.wire.write(encodeMsg(address === B ? '127.0.0.1:4568' : '127.0.0.1:4569'));
      await world.network.settle();
      expect([woken, getEventListeners(signal, 'abort').length]).toEqual([true, 0]);
      newcomer.wire.pause();
    }
  });

  it('paces many small things as it does few large ones', async () => {
    const world = new World();
    const a = await world.node(A);
    a.accepted.add(keyOf(B));
    const b = await world.call(A, B, keyOf(B));
    b.wire.write(encodeFirst(B, { minVersion: 2, maxVersion: 2, instanceId: 'b' as never, name: '' }));
    await world.network.settle();
    const names = PEER_BYTES_BURST / PRESENCE_COST_BYTES;
    for (let i = 0; i < 2 * names; i++) b.wire.write(encodePresence(`b${i}`));
    await world.network.settle();
    const renames = () => a.story.filter((told) => told.startsWith('renamed')).length;
    expect(renames()).toBeLessThanOrEqual(names + 1);
    await world.pass(2_000);
    expect(renames()).toBe(2 * names);
  });

  it('says what was said before it leaves', async () => {
    const world = new World();
    const [a, b] = [await world.node(A), await world.node(B)];
    a.peering.offer(B);
    await world.network.settle();
    a.say('last words');
    const stopped = a.peering.stop();
    await world.network.settle();
    await stopped;
    expect(b.heard).toEqual(['last words']);
    expect(b.story).toEqual([`joined ${A}`, `left ${A}`]);
    await b.peering.stop();
    expect(world.clock.pending).toBe(0);
  });

  it('tells a seed node `name: text`, and never anything without a text', async () => {
    const world = new World();
    const a = await world.node(A);
    const seed = await world.call(A, B);
    seed.wire.write(encodeMsg(B));
    await world.network.settle();
    a.name = 'Ana';
    a.peering.announceName('Ana');
    a.say('hello');
    await world.network.settle();
    expect(seed.got).toEqual(['ok', 'Ana: hello']);
  });

  it('waits ever longer before it dials a failing address again', async () => {
    const world = new World();
    const a = await world.node(A);
    let dials = 0;
    world.network.listen(B, (wire) => {
      dials += 1;
      wire.destroy();
    });
    for (let i = 0; i < 120; i++) {
      a.peering.offer(B);
      await world.pass(500);
    }
    // 0.5, 1, 2, 4, 8, 16, 30 s after one another: eight or so in a minute, not 120.
    expect(dials).toBeGreaterThanOrEqual(6);
    expect(dials).toBeLessThanOrEqual(8);
  });
});

describe('a wall clock set back an hour', () => {
  it('lets a failed address be dialed again', () => {
    const clock = new FakeClock();
    const queue = new DialQueue(
      clock,
      () => 0.5,
      () => Promise.resolve(true),
    );
    queue.penalize(B);
    expect(queue.mayDial(B)).toBe(false);
    clock.jump(-3_600_000);
    expect(queue.mayDial(B)).toBe(true);
  });

  it('brings a beat at once: the peer has waited for one all the while', () => {
    const clock = new FakeClock();
    const written: Uint8Array[] = [];
    const wire = { handle() {}, pause() {}, resume() {}, write: (packet: Uint8Array) => written.push(packet) > 0 };
    const peer = { id: keyOf(B), address: B, instanceId: 'b' as InstanceId, name: '' };
    const events = { line() {}, renamed() {}, heard() {}, group() {}, drained() {}, closed() {} };
    const limits = { crowd: new Crowd(clock), isStranger: () => true };
    const session = new Session(wire as unknown as Wire, peer, clock, events, limits);
    session.open();
    clock.jump(-3_600_000);
    session.timeJumped();
    session.pulse();
    expect(written).toEqual([BEAT_PACKET]);
  });
});
