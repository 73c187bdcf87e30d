/** The key of a closed circle as text: survives being copied by people, and is refused where it did not. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NETWORK_KEY_BYTES, networkKeyFrom, readNetworkKey, secretOf } from '../../../src/core/network-key.ts';

const secrets = fc.uint8Array({ minLength: NETWORK_KEY_BYTES, maxLength: NETWORK_KEY_BYTES });
const COUNTING = networkKeyFrom(Uint8Array.from({ length: NETWORK_KEY_BYTES }, (_, i) => i));

const keyIn = (text: string) => {
  const read = readNetworkKey(text);
  return 'key' in read ? read.key : undefined;
};

test('is always the same for the same secret, and gives it back', () => {
  expect(COUNTING).toBe('earshot-000g-40r4-0m30-e209-185g-r38e-1w81-24gk-2gah-c5rr-34d1-p70x-3rft-5wf7');
  fc.assert(
    fc.property(secrets, (secret) => {
      const key = networkKeyFrom(secret);
      expect(key).toMatch(/^earshot(-[0-9a-hjkmnp-tv-z]{4}){14}$/);
      expect([...secretOf(key)]).toEqual([...secret]);
      expect(keyIn(key)).toBe(key);
    }),
  );
});

describe('is read however people pass it on', () => {
  test.each([
    ['in capitals', COUNTING.toUpperCase()],
    ['with spaces', COUNTING.replaceAll('-', ' ')],
    ['in one piece', COUNTING.replaceAll('-', '')],
    ['broken over lines', `  ${COUNTING.slice(0, 40)}\r\n   ${COUNTING.slice(40)}\n`],
    ['with the hyphens a word processor makes', COUNTING.replaceAll('-', '\u2011')],
    ['with dashes', COUNTING.replaceAll('-', '\u2013')],
    ['with a zero-width space at its end', `${COUNTING}\u200b`],
    ['with o for 0 and l for 1', COUNTING.slice(0, 8) + COUNTING.slice(8).replaceAll('0', 'o').replaceAll('1', 'l')],
  ])('%s', (_how, text) => {
    expect(keyIn(text)).toBe(COUNTING);
  });
});

describe('is refused', () => {
  test.each([
    ['', 'not-a-key'],
    ['our secret', 'not-a-key'],
    ['a'.repeat(64), 'not-a-key'],
    ['earshot', 'wrong-length'],
    ['earshot-hunter2', 'wrong-length'],
    [COUNTING.slice(0, -1), 'wrong-length'],
    [`${COUNTING}${COUNTING.slice(8)}`, 'wrong-length'],
    [`${COUNTING.slice(0, -1)}u`, 'mistyped'],
    [`${COUNTING.slice(0, -1)}é`, 'mistyped'],
    [`earshot${'-aaaa'.repeat(14)}`, 'mistyped'],
    [`earshot${'-0000'.repeat(14)}`, 'mistyped'],
  ])('%j: %s', (text, fault) => {
    expect(readNetworkKey(text)).toEqual({ fault });
  });

  test('with any one letter wrong, and with any two neighbours changed', () => {
    const letters = '0123456789abcdefghjkmnpqrstvwxyz';
    const plain = COUNTING.replaceAll('-', '');
    for (let at = 'earshot'.length; at < plain.length; at++) {
      for (const letter of letters) {
        if (letter === plain[at]) continue;
        expect(keyIn(plain.slice(0, at) + letter + plain.slice(at + 1))).toBeUndefined();
      }
      const [one, next] = [plain[at], plain[at + 1]];
      if (next === undefined || one === next) continue;
      expect(keyIn(`${plain.slice(0, at)}${next}${one}${plain.slice(at + 2)}`)).toBeUndefined();
    }
  });

  test('or read, but never an exception, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string().map((text) => `earshot-${text}`),
        ),
        (text) => {
          expect(['key', 'fault']).toContain(Object.keys(readNetworkKey(text))[0]);
        },
      ),
    );
  });
});
