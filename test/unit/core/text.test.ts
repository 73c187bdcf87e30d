/** What others send, made safe to show. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanName, cleanText, cutUtf8, MAX_NAME_LENGTH, utf8Length } from '../../../src/core/text.ts';

describe('cleanName', () => {
  it.each([
    ['Ana', 'Ana'],
    ['  Ana \t\n Maria ', 'Ana Maria'],
    ['\u202eanA', 'anA'],
    ['A\u200bn\u2060a', 'Ana'],
    ['\u001b[31mred', '[31mred'],
    ['Ａｎａ', 'Ana'], // NFKC: full width
    ['李雷', '李雷'],
    ['\u200b\u202e', ''],
    ['Al\ufe00ice\u2800\u{e0041}\u180f', 'Alice'],
    ['\ud800', '\ufffd'],
  ])('shows %j as %j', (raw, shown) => {
    expect(cleanName(raw)).toBe(shown);
  });

  it('is one short line without anything that moves, hides or reorders, whatever is sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (raw) => {
        const name = cleanName(raw);
        expect([...name].length).toBeLessThanOrEqual(MAX_NAME_LENGTH);
        expect(name).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u);
        expect(name).toBe(name.trim());
        expect(name.isWellFormed()).toBe(true);
        expect(cleanName(name)).toBe(name);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('cleanText', () => {
  it('keeps what people type and drops what only machines mean', () => {
    expect(cleanText('a\r\nb\rc\n\td\u0000\u001b[2J\u0085\u2028')).toBe('a\nb\nc\n\td[2J');
    expect(cleanText('مرحبا 👋🏽 \u200fok')).toBe('مرحبا 👋🏽 \u200fok');
  });
});

describe('utf8Length and cutUtf8', () => {
  it('agree with the platform, and never cut inside a character', () => {
    const encoder = new TextEncoder();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (raw, maxBytes) => {
        const text = raw.toWellFormed();
        expect(utf8Length(text)).toBe(encoder.encode(text).length);
        const cut = cutUtf8(text, maxBytes);
        expect(text.startsWith(cut)).toBe(true);
        expect(utf8Length(cut)).toBeLessThanOrEqual(maxBytes);
        expect(cut.isWellFormed()).toBe(true);
        const next = [...text][[...cut].length];
        if (next !== undefined) expect(utf8Length(cut) + utf8Length(next)).toBeGreaterThan(maxBytes);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keep nothing in memory of what was cut off', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const used = () => {
      collect();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const before = used();
    const cut = Array.from({ length: 20 }, () => cutUtf8(Buffer.alloc(4 * 1024 * 1024, 'x').toString(), 1_000));
    // Buffers are given back by another thread, a moment after they were collected.
    for (let n = 0; n < 100 && used() - before > 20 * 1024 * 1024; n++) await new Promise(setImmediate);
    expect(used() - before).toBeLessThan(20 * 1024 * 1024);
    expect(cut.map((text) => text.length)).toEqual(Array.from({ length: 20 }, () => 1_000));
  });
});
