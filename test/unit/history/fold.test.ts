/** What becomes of a message is the same in whatever order things are heard. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PeerId } from '../../../src/core/ids.ts';
import { type Claim, groupReactions, joinClaims, settle } from '../../../src/history/fold.ts';

const claim: fc.Arbitrary<Claim<string>> = fc.oneof(
  fc.constant({ deleted: true, edit: undefined }),
  // An order names one event, so the same order always says the same.
  fc.integer({ min: 1, max: 6 }).map((n) => ({ deleted: false, edit: { order: `${n}`, value: `text ${n}` } })),
);
const joined = (claims: readonly Claim<string>[]) =>
  claims.reduce<Claim<string> | undefined>((known, next) => joinClaims(known, next), undefined);

describe('what a person says about a message', () => {
  it('comes to the same in any order, however often it is heard', () => {
    fc.assert(
      fc.property(fc.array(claim, { minLength: 1, maxLength: 8 }), fc.infiniteStream(fc.nat()), (claims, chances) => {
        const again = [...claims, ...claims].map((each) => ({ each, at: chances.next().value ?? 0 }));
        const shuffled = again.toSorted((a, b) => a.at - b.at).map(({ each }) => each);
        expect(joined(shuffled)).toEqual(joined(claims));
      }),
    );
  });

  it('is the newest edit, until it is a deletion, which stays', () => {
    const edit = (order: string) => ({ deleted: false, edit: { order, value: `at ${order}` } });
    expect(settle('first', undefined)).toEqual({ state: 'said', version: 'first' });
    expect(settle('first', joined([edit('3'), edit('2')]))).toEqual({ state: 'edited', version: 'at 3' });
    expect(settle('first', joined([{ deleted: true, edit: undefined }, edit('9')]))).toEqual({ state: 'deleted' });
  });
});

it('reactions stand in the order in which they were first given', () => {
  const given = [
    { order: '3', person: 'c' as PeerId, emoji: '👍' },
    { order: '1', person: 'a' as PeerId, emoji: '👍' },
    { order: '2', person: 'b' as PeerId, emoji: '🎉' },
  ];
  expect(groupReactions(given)).toEqual([
    { emoji: '👍', people: ['a', 'c'] },
    { emoji: '🎉', people: ['b'] },
  ]);
});
