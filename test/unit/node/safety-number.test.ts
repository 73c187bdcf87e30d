import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PeerId } from '../../../src/core/ids.ts';
import { digitsOf, safetyNumber } from '../../../src/node/safety-number.ts';

const idOf = (text: string) => createHash('sha256').update(text).digest('hex') as PeerId;
const ANA = idOf('ana');
const BEN = idOf('ben');

test("makes Signal's digits of Signal's keys (libsignal's own test vector)", async () => {
  const alice = Buffer.from('0506863bc66d02b40d27b8d49ca7c09e9239236f9d7d25d6fcca5ce13c7064d868', 'hex');
  const bob = Buffer.from('05f781b6fb32fed9ba1cf2de978d4d5da28dc34046ae814402b5c0dbd96fda907b', 'hex');
  expect(await digitsOf(alice, Buffer.from('+14152222222'))).toBe('300354477692869396892869876765');
  expect(await digitsOf(bob, Buffer.from('+14153333333'))).toBe('458257569162576843440918079131');
});

test('is the same on both sides', async () => {
  expect(await safetyNumber(ANA, BEN)).toEqual(await safetyNumber(BEN, ANA));
});

test('stays what it was: two people who wrote it down compare it years later', async () => {
  expect(await safetyNumber(ANA, BEN)).toMatchInlineSnapshot(`
    {
      "code": "earshot:verify:24d4b96f58da6d4a8512313bbd02a28ebf0ca95dec6e4c86ef78ce7f01e788ac:6700869c8ff7480e34a70a708b028700dbaa3a033b5652b903afe89f49a31456",
      "digits": "10302 32236 43738 26932 52393 25174 55504 68790 64128 13757 33932 36807",
    }
  `);
});

test('is twelve groups of five digits, and a code with both ids', async () => {
  const id = fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((bytes) => Buffer.from(bytes).toString('hex') as PeerId);
  await fc.assert(
    fc.asyncProperty(id, id, async (one, other) => {
      const { digits, code } = await safetyNumber(one, other);
      expect(digits).toMatch(/^\d{5}( \d{5}){11}$/);
      expect(code).toMatch(/^earshot:verify:[0-9a-f]{64}:[0-9a-f]{64}$/);
      expect(code).toContain(one);
      expect(code).toContain(other);
    }),
    { numRuns: 10 },
  );
});

test('another key in the middle shows on both sides', async () => {
  const middle = idOf('mallory');
  const [atAna, atBen, honest] = await Promise.all([
    safetyNumber(ANA, middle),
    safetyNumber(middle, BEN),
    safetyNumber(ANA, BEN),
  ]);
  expect(new Set([atAna.digits, atBen.digits, honest.digits]).size).toBe(3);
  expect(new Set([atAna.code, atBen.code, honest.code]).size).toBe(3);
});

test('lets the rest of the node go on meanwhile', async () => {
  let turns = 0;
  let done = false;
  const other = (): void => {
    turns += 1;
    if (!done) setImmediate(other);
  };
  setImmediate(other);
  await safetyNumber(ANA, BEN);
  done = true;
  expect(turns).toBeGreaterThanOrEqual(5);
});
