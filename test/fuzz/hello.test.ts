/** Whatever a caller, or somebody we call, says first: let in as what it proved to be, or refused. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isHost, parseAddress } from '../../src/core/address.ts';
import type { Address } from '../../src/core/ids.ts';
import { NETWORK_KEY_BYTES, networkKeyFrom } from '../../src/core/network-key.ts';
import { cleanName, MAX_NAME_LENGTH } from '../../src/core/text.ts';
import { decodePacket, MAX_VERSION, MIN_VERSION } from '../../src/peer/chat-proto.ts';
import { Circle } from '../../src/peer/circle.ts';
import { ANSWER_MS, HELLO_MS } from '../../src/peer/limits.ts';
import type { Wire } from '../../src/peer/wire.ts';
import { keyOf } from '../support/peering-node.ts';
import { fuzz } from './fuzz-run.ts';
import { FuzzWorld, HERE, helloFrom, STRANGER } from './fuzz-world.ts';
import { anyText } from './odd-text.ts';
import { anyPacket, packetWith } from './packets.ts';

const byte = fc.nat({ max: 255 });
const ip = fc.oneof(
  fc.constant('127.0.0.1'),
  fc.tuple(byte, byte, byte, byte).map((bytes) => bytes.join('.')),
);

/** Right ones, nearly right ones, and none. */
const saidAddress = fc.oneof(
  fc.constantFrom<string>(
    STRANGER,
    HERE,
    'ok',
    '',
    '127.0.0.1',
    '127.0.0.1:0',
    '127.1:4566',
    '[::1]:4566',
    'localhost:4566',
  ),
  fc.tuple(ip, fc.nat({ max: 70_000 })).map(([host, port]) => `${host}:${port}`),
  fc.tuple(anyText, fc.constantFrom('127.0.0.1:4566')).map(([text, address]) => `${address}${text}`),
  anyText,
);

const version = fc.oneof(fc.constantFrom(0, 1, 2, 3, 0xffff_ffff), fc.nat());
const hello = fc.record({
  minVersion: fc.oneof({ weight: 3, arbitrary: fc.constant(MIN_VERSION) }, { weight: 1, arbitrary: version }),
  maxVersion: fc.oneof({ weight: 3, arbitrary: fc.constant(MAX_VERSION) }, { weight: 1, arbitrary: version }),
  instanceId: fc.oneof(fc.constantFrom('', 'one', `run of ${HERE}`), fc.uuid(), anyText),
  name: anyText,
});

/** Mostly what begins a link, for the rest is refused at the first look. */
const firstPacket = (msg: fc.Arbitrary<string>) =>
  fc.oneof(
    { weight: 4, arbitrary: packetWith(fc.record({ msg, frame: hello.map((said) => ({ hello: said })) })) },
    { weight: 1, arbitrary: packetWith(fc.record({ msg })) },
    { weight: 2, arbitrary: anyPacket },
  );

/** A name as it came, shown. */
function checkName(raw: string): void {
  const shown = cleanName(raw);
  expect([...shown].length).toBeLessThanOrEqual(MAX_NAME_LENGTH);
  expect(shown).not.toMatch(/[\p{Cc}\p{Default_Ignorable_Code_Point}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u);
  expect(shown.isWellFormed()).toBe(true);
}

/** Who is linked may be linked: an address of their own, a name that can be shown. */
function checkLinks(world: FuzzWorld): void {
  for (const session of world.node.peering.sessions()) {
    expect(parseAddress(session.address)).toBe(session.address);
    expect(session.address).not.toBe(HERE);
    expect(isHost(session.address.split(':')[0] ?? '')).toBe(true);
    if (!session.isSeed) expect(session.instanceId).not.toBe('');
    checkName(session.name);
  }
}

test('a caller: let in as what it proved, refused, or hung up on in time', async () => {
  await fuzz(
    'hello/caller',
    fc.asyncProperty(fc.array(firstPacket(saidAddress), { maxLength: 3 }), fc.boolean(), async (packets, encrypted) => {
      const world = await FuzzWorld.open();
      const { wire, closed } = await world.call(STRANGER, encrypted ? 'tls' : 'plaintext');
      for (const packet of packets) wire.write(packet);
      await world.pass(0);
      checkLinks(world);
      await world.pass(HELLO_MS + 1);
      // Linked, or gone: nobody stays in between.
      expect(world.node.links.length + closed.length).toBeGreaterThan(0);
      expect(await world.stillWorks()).toBe(true);
      expect(await world.close()).toBe(0);
    }),
    0.4,
    200,
  );
});

/** Answers a call, once something was heard of it. */
function answering(packets: readonly Uint8Array[]) {
  return (wire: Wire) => {
    let answered = false;
    wire.handle({
      packet: (bytes) => {
        if (answered) return;
        answered = true;
        expect(decodePacket(bytes).msg).toBe(HERE);
        for (const packet of packets) wire.write(packet);
      },
      drained: () => {},
      closed: () => {},
    });
  };
}

test('somebody we call: linked as what it proved, or given up in time', async () => {
  await fuzz(
    'hello/answerer',
    fc.asyncProperty(
      fc.array(
        firstPacket(fc.oneof({ weight: 3, arbitrary: fc.constant('ok') }, { weight: 1, arbitrary: saidAddress })),
        {
          maxLength: 3,
        },
      ),
      fc.boolean(),
      async (packets, encrypted) => {
        const world = await FuzzWorld.open();
        const there = STRANGER as Address;
        world.network.listen(there, answering(packets), encrypted ? keyOf(there) : undefined);
        world.node.peering.offer(there);
        await world.pass(0);
        checkLinks(world);
        await world.pass(ANSWER_MS + 1);
        const first = packets[0];
        // Only who answers `ok` is linked.
        if (world.node.links.includes(there)) expect(first && decodePacket(first).msg).toBe('ok');
        world.network.unlisten(there);
        expect(await world.stillWorks()).toBe(true);
        expect(await world.close()).toBe(0);
      },
    ),
    0.4,
    200,
  );
});

/** As long as a proof is, and everything else. */
const proofs = fc.oneof(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.uint8Array({ maxLength: 80 }));

test('a closed circle: whatever is said without the key, nobody is linked, and nobody learns a name', async () => {
  const circle = new Circle(networkKeyFrom(new Uint8Array(NETWORK_KEY_BYTES).fill(7)));
  const attempt = fc.oneof(
    packetWith(proofs.map((proof) => ({ frame: { proof: { proof } } }))),
    firstPacket(saidAddress),
  );
  await fuzz(
    'hello/circle',
    fc.asyncProperty(fc.array(attempt, { maxLength: 4 }), fc.boolean(), async (packets, encrypted) => {
      const world = await FuzzWorld.open({ circle });
      const { wire, got, closed } = await world.call(STRANGER, encrypted ? 'tls' : 'plaintext');
      for (const packet of packets) wire.write(packet);
      await world.pass(0);
      expect(world.node.links).toEqual([]);
      await world.pass(2 * HELLO_MS);
      expect(world.node.links).toEqual([]);
      expect(closed).toHaveLength(1);
      expect(got).toEqual([]);
      expect(JSON.stringify(closed)).not.toContain(world.node.name);
      expect(await world.close()).toBe(0);
    }),
    0.2,
    200,
  );
});

test('the sentinel of this file is a valid hello', async () => {
  const world = await FuzzWorld.open();
  const { wire } = await world.call(STRANGER);
  wire.write(helloFrom(STRANGER));
  await world.pass(0);
  expect(world.node.links).toEqual([STRANGER]);
  expect(await world.close()).toBe(0);
});
