/** Whatever bytes come in place of a packet: decoded or refused by name, in the codec and on a real link. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChatError } from '../../src/core/errors.ts';
import type { InstanceId } from '../../src/core/ids.ts';
import { decodePacket, encodeFirst, encodeMsg, encodePresence, type Packet } from '../../src/peer/chat-proto.ts';
import { encodeLines, textsOf } from '../support/said-frames.ts';
import { ERROR_CODES } from './error-codes.ts';
import { fuzz } from './fuzz-run.ts';
import { FuzzWorld, helloFrom, STRANGER } from './fuzz-world.ts';
import { wholeText } from './odd-text.ts';
import { anyPacket, validPacket } from './packets.ts';

/** All text of a packet, however deep. */
function textsIn(value: unknown, key = ''): string[] {
  // Ids are told as hex digits, two for each byte.
  if (typeof value === 'string') return [key === 'id' || key === 'members' ? value.slice(value.length / 2) : value];
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return [];
  if (Array.isArray(value)) return value.flatMap((each) => textsIn(each, key));
  return Object.entries(value).flatMap(([name, each]) => textsIn(each, name));
}

function decode(bytes: Uint8Array): Packet | undefined {
  try {
    return decodePacket(bytes);
  } catch (error) {
    // Anything else than this is a fault of ours.
    if (!(error instanceof ChatError) || error.code !== 'protocol') throw error;
    return undefined;
  }
}

test('the codec: a packet no larger than its bytes, or `protocol`', async () => {
  await fuzz(
    'frames/codec',
    fc.property(anyPacket, (bytes) => {
      const packet = decode(bytes);
      if (!packet) return;
      const said = packet.frame ? textsIn({ ...packet.frame, kind: '' }) : [];
      // Each byte makes one UTF-16 unit at most: nothing grows on its way in.
      const units = said.reduce((sum, text) => sum + text.length, packet.msg.length);
      if (units > bytes.length) throw new Error(`${units} units of ${bytes.length} bytes`);
      if (said.length > bytes.length + 3) throw new Error(`${said.length} texts of ${bytes.length} bytes`);
      if (JSON.stringify(decode(bytes)) !== JSON.stringify(packet)) throw new Error('decoded otherwise a second time');
    }),
    0.3,
  );
});

test('the codec: what is encoded comes back, and every body of the schema is told as itself', async () => {
  const version = fc.integer({ min: 0, max: 0xffff_ffff });
  await fuzz(
    'frames/round-trip',
    fc.property(
      validPacket,
      fc.array(wholeText, { maxLength: 5 }),
      wholeText,
      fc.tuple(version, version),
      (made, texts, text, [minVersion, maxVersion]) => {
        expect([made.body ?? 'none', 'unknown']).toContain(decodePacket(made.bytes).frame?.kind ?? 'none');
        expect(decodePacket(encodeMsg(text))).toMatchObject({ msg: text, frame: undefined });
        const { frame } = decodePacket(encodeLines(texts));
        expect(frame?.kind === 'events' && textsOf(frame)).toEqual(texts);
        expect(decodePacket(encodePresence(text)).frame).toEqual({ kind: 'presence', name: text });
        const hello = { minVersion, maxVersion, instanceId: text as InstanceId, name: text };
        expect(decodePacket(encodeFirst(text, hello))).toMatchObject({ msg: text, frame: { kind: 'hello', hello } });
      },
    ),
    0.2,
  );
});

test('a link: it goes on or ends with a code, and everybody else is served', async () => {
  await fuzz(
    'frames/link',
    fc.asyncProperty(fc.array(anyPacket, { minLength: 1, maxLength: 12 }), fc.boolean(), async (packets, encrypted) => {
      const world = await FuzzWorld.open();
      const { node } = world;
      const { wire, closed } = await world.call(STRANGER, encrypted ? 'tls' : 'plaintext');
      wire.write(helloFrom(STRANGER));
      await world.network.settle();
      expect(node.links).toEqual([STRANGER]);
      for (const packet of packets) wire.write(packet);
      // The same text as `msg` and as a line: each kind of link takes one of them.
      const sentinel = 'after all that';
      wire.write(encrypted ? new Uint8Array(Buffer.concat([encodeLines([sentinel])])) : encodeMsg(sentinel));
      const heard = await world.untilHeard(sentinel, closed);
      if (!heard) {
        const left = node.story.find((event) => event.startsWith(`left ${STRANGER}`)) ?? '';
        expect(left, 'it was neither heard nor sent away').not.toBe('');
        expect(ERROR_CODES).toContain(left.match(/\(([a-z-]+)\)/)?.[1]);
      }
      expect(await world.stillWorks()).toBe(true);
      expect(await world.close()).toBe(0);
    }),
    0.5,
    200,
  );
});
