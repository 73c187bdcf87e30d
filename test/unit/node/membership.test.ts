/** Proving on a link which groups one is in: good for one connection and one direction, and dumb to everybody else. */

import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { PeerId } from '../../../src/core/ids.ts';
import { groupIdOf, newGroupSecret } from '../../../src/node/group-secret.ts';
import { type ProofWay, provedIn, provingAll, type SecretGroup } from '../../../src/node/membership.ts';
import { MAX_GROUPS } from '../../../src/peer/group-frames.ts';

const ANA = 'a1'.repeat(32) as PeerId;
const BEN = 'b2'.repeat(32) as PeerId;
const CYN = 'c3'.repeat(32) as PeerId;
const way: ProofWay = { channelSecret: new Uint8Array(32).fill(7), from: ANA, to: BEN };

function group(): SecretGroup {
  const secret = newGroupSecret();
  return { id: groupIdOf(secret), secret };
}
const groups = (count: number) => Array.from({ length: count }, group);
const tokensOf = (tokens: Uint8Array): string[] => Buffer.from(tokens).toString('hex').match(/.{32}/g) ?? [];

test('tells whoever shares groups which ones, and nothing of the others', () => {
  const [shared, anas, bens] = [groups(3), groups(4), groups(2)];
  const said = provingAll([...anas, ...shared], way);
  expect(new Set(provedIn(said, [...shared, ...bens], way))).toEqual(new Set(shared.map(({ id }) => id)));
  expect(provedIn(said, bens, way)).toEqual([]);
});

test('is the one that proto/README.md writes down', () => {
  const secret = Uint8Array.from({ length: 32 }, (_, i) => i);
  expect(groupIdOf(secret)).toBe('group:5e7a113e0ea641d926fec518a003773b');
  const tokens = Buffer.concat([Buffer.from('717f61197084fc00f040ac257d75fb16', 'hex'), randomBytes(7 * 16)]);
  expect(provedIn({ nonce: new Uint8Array(16).fill(9), tokens }, [{ id: groupIdOf(secret), secret }], way)).toEqual([
    groupIdOf(secret),
  ]);
});

describe('proves nothing', () => {
  const ours = group();
  const said = provingAll([ours], way);
  test.each<[string, ProofWay]>([
    ['on another connection', { ...way, channelSecret: new Uint8Array(32).fill(8) }],
    ['sent back to who said it', { ...way, from: BEN, to: ANA }],
    ['by somebody else', { ...way, from: CYN }],
    ['to somebody else', { ...way, to: CYN }],
  ])('%s', (_how, otherWay) => {
    expect(provedIn(said, [ours], otherWay)).toEqual([]);
    expect(provedIn(said, [ours], way)).toEqual([ours.id]);
  });

  test('with another nonce', () => {
    expect(provedIn({ ...said, nonce: randomBytes(16) }, [ours], way)).toEqual([]);
  });
});

describe('to somebody in none of them it says', () => {
  test.each([
    [0, 8],
    [1, 8],
    [8, 8],
    [9, 16],
    [MAX_GROUPS, MAX_GROUPS],
  ])('%i groups as %i tokens', (count, shown) => {
    const { tokens } = provingAll(groups(count), way);
    expect(tokensOf(tokens)).toHaveLength(shown);
  });

  test('nothing when it is said again: every token is another one', () => {
    const mine = groups(5);
    const first = tokensOf(provingAll(mine, way).tokens);
    const second = tokensOf(provingAll(mine, way).tokens);
    expect(second.filter((token) => first.includes(token))).toEqual([]);
  });

  test('nothing by their places: which come first is chance', () => {
    const mine = groups(1);
    const places = Array.from({ length: 200 }, () => {
      const said = provingAll(mine, way);
      return tokensOf(said.tokens).findIndex((token) => {
        const alone = Buffer.concat([Buffer.from(token, 'hex'), Buffer.alloc(7 * 16)]);
        return provedIn({ nonce: said.nonce, tokens: alone }, mine, way).length > 0;
      });
    });
    // Each of eight places, 25 times in the middle; one that never comes has a chance of 1 in 10 to the 11th.
    expect(new Set(places)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]));
  });
});
