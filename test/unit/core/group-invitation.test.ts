/** An invitation into a group as text: read however it is passed on, and never taken for something else. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupInvitation, readGroupInvitation } from '../../../src/core/group-invitation.ts';
import { networkKeyFrom, readNetworkKey } from '../../../src/core/network-key.ts';

const secret = Uint8Array.from({ length: 32 }, (_, i) => i);
const TEXT = groupInvitation(secret);

test('is the one that proto/README.md writes down, and gives its secret back', () => {
  expect(TEXT).toBe('earshot-group-000g-40r4-0m30-e209-185g-r38e-1w81-24gk-2gah-c5rr-34d1-p70x-3rfg-9z6r');
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      expect(readGroupInvitation(groupInvitation(bytes))).toEqual({ secret: bytes });
    }),
  );
});

test.each([
  ['in capitals, as a QR code may have it', TEXT.toUpperCase()],
  ['in one piece', TEXT.replaceAll('-', '')],
  ['broken over lines', ` ${TEXT.slice(0, 40)}\r\n ${TEXT.slice(40)}\n`],
])('is read %s', (_how, text) => {
  expect(readGroupInvitation(text)).toEqual({ secret });
});

describe('is refused', () => {
  test.each([
    ['', 'other'],
    ['come to our group', 'other'],
    [networkKeyFrom(secret), 'other'],
    ['earshot-group', 'wrong-length'],
    [TEXT.slice(0, -1), 'wrong-length'],
    [`${TEXT.slice(0, -1)}u`, 'mistyped'],
    [`earshot-group-${networkKeyFrom(secret).slice('earshot-'.length)}`, 'mistyped'],
  ])('%j: %s', (text, fault) => {
    expect(readGroupInvitation(text)).toEqual({ fault });
  });

  test('as the key of a closed circle, whole or without its second word', () => {
    expect(readNetworkKey(TEXT)).toEqual({ fault: 'not-a-key' });
    expect(readNetworkKey(TEXT.replace('group-', ''))).toEqual({ fault: 'mistyped' });
  });
});
