/** Lines out of bytes that come in any pieces. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from '../../../src/shell/terminal/line-splitter.ts';

const MAX = 20;

function split(chunks: readonly Buffer[], max = MAX) {
  const splitter = new LineSplitter(max);
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [...new Set([0, ...places.map((place) => place % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

test('whole lines, whatever ends them', () => {
  expect(split([Buffer.from('a\r\nb c\n\nd')])).toEqual(['a', 'b c', '', 'd']);
  expect(split([Buffer.from('')])).toEqual([]);
  expect(split([Buffer.from('a\n')])).toEqual(['a']);
});

test('however the bytes are cut, the lines are the same', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.replace(/[\r\n]/g, ''));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(500)), (lines, places) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      const expected = lines.map((text) => (Buffer.byteLength(text) > MAX ? undefined : text));
      expect(split(cut(bytes, places))).toEqual(expected);
    }),
  );
});

test('a line of exactly the bound passes, one byte more is skipped, and the next is whole again', () => {
  const fits = 'x'.repeat(MAX);
  const bytes = Buffer.from(`${fits}\r\n${fits}y\r\nnext\n${fits}y`);
  for (let size = 1; size <= bytes.length; size++) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
    expect(split(chunks)).toEqual([fits, undefined, 'next', undefined]);
  }
});

test('bytes that are no UTF-8 become replacement characters, never an exception', () => {
  expect(split([Buffer.from([0x61, 0xff, 0xfe, 0x0a])])).toEqual(['a\ufffd\ufffd']);
});
