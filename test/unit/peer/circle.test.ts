/** The proof that lets somebody into a closed circle: good for one side of one connection, by one key. */

import { describe, expect, test } from 'vitest';
import type { PeerId } from '../../../src/core/ids.ts';
import { networkKeyFrom } from '../../../src/core/network-key.ts';
import { newNetworkKey } from '../../../src/node/network-key.ts';
import { type Channel, Circle } from '../../../src/peer/circle.ts';

const ANA = 'a1'.repeat(32) as PeerId;
const BEN = 'b2'.repeat(32) as PeerId;
const channel: Channel = { secret: new Uint8Array(32).fill(7), dialer: ANA, listener: BEN };
const circle = new Circle(newNetworkKey());

test('is the one that proto/README.md writes down', () => {
  const known = new Circle(networkKeyFrom(Uint8Array.from({ length: 32 }, (_, i) => i)));
  expect(Buffer.from(known.proof('dialer', channel)).toString('hex')).toBe(
    '4fac05002e40f308fcf336647732c724b9222b5b853e1e25c568aca467d84aae',
  );
  expect(Buffer.from(known.proof('listener', channel)).toString('hex')).toBe(
    '28915ee7961a4e2c4eee1d360221aa527c7cf57dc0accbe0c7a6dca9c10e5ac5',
  );
});

test('of either side is taken by whoever has the same key', () => {
  const same = new Circle(circle.key);
  for (const side of ['dialer', 'listener'] as const) {
    expect(same.admits(circle.proof(side, channel), side, channel)).toBe(true);
  }
});

describe('is refused', () => {
  const proof = circle.proof('dialer', channel);
  test.each<[string, Uint8Array, Channel]>([
    ['sent back to who made it', circle.proof('listener', channel), channel],
    ['on another connection', proof, { ...channel, secret: new Uint8Array(32).fill(8) }],
    ['from somebody with another identity', proof, { ...channel, dialer: BEN }],
    ['for somebody with another identity', proof, { ...channel, listener: ANA }],
    ['with the identities changed about', proof, { ...channel, dialer: BEN, listener: ANA }],
    ['by another key', new Circle(newNetworkKey()).proof('dialer', channel), channel],
    ['cut short', proof.subarray(0, 31), channel],
    ['with more behind it', Buffer.concat([proof, Buffer.alloc(1)]), channel],
    ['empty', new Uint8Array(), channel],
    ['with one bit wrong', proof.map((byte, i) => (i === 31 ? byte ^ 1 : byte)), channel],
  ])('%s', (_how, said, where) => {
    expect(circle.admits(said, 'dialer', where)).toBe(false);
  });
});

test('two keys made one after the other are not the same', () => {
  expect(newNetworkKey()).not.toBe(newNetworkKey());
});
