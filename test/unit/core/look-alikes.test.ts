import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lookAlikeKeys } from '../../../src/core/look-alikes.ts';

const alike = (one: string, other: string) => {
  const keys = lookAlikeKeys(other);
  return [...lookAlikeKeys(one)].some((key) => keys.has(key));
};

test.each([
  ['Ana', 'ana', 'case'],
  ['Ana', 'Аnа', 'Cyrillic А and а'],
  ['PETER', 'РЕТЕR', 'Cyrillic capitals'],
  ['Nikos', 'Νikos', 'a Greek capital Ν'],
  ['Νίκος', 'νίκοσ', 'Greek case, and the final sigma'],
  ['Ваня', 'ваня', 'Cyrillic case'],
  ['Иван', 'ИВАН', 'Cyrillic case, all of it'],
  ['Alice', 'AIice', 'a capital I for an l'],
  ['Alice', 'A1ice', 'a one for an l'],
  ['Bob', 'B0b', 'a zero'],
  ['Carmen', 'Carrnen', 'r and n'],
  ['José', 'Jose', 'an accent'],
  ['Jose', 'Jose\u0301\u0302', 'accents on top of each other'],
  ['Łukasz', 'Lukasz', 'a stroke'],
  ['Groß', 'GROSS', 'a sharp s'],
  ['Ana', 'Ａｎａ', 'full width'],
  ['Ana', '𝓐𝓷𝓪', 'mathematical letters'],
  ['Ana', 'A\u200bn\u2060a', 'characters of no width'],
  ['Ana', '\u202eAna', 'an override, which is taken away'],
  ['Ana Maria', 'Ana  Maria', 'spaces'],
  ['Ana Maria', 'ana-maria', 'punctuation'],
  ['Ana', 'Ana.', 'a full stop'],
  ['Ana', '"Ana"', 'quotes'],
  ['...', '...', 'punctuation only'],
  ['🦊', '🦊', 'a picture'],
])('%s and %s: %s', (one, other) => {
  expect(alike(one, other)).toBe(true);
});

test.each([
  ['Ana', 'Anna'],
  ['Ana', 'Ben'],
  ['कमल', 'कमला'],
  ['さとう', 'ざとう'],
  ['김민수', '김민지'],
  ['🦊', '🐻'],
  ['...', '!!!'],
  ['', ''],
  ['Ana', ''],
  ['   ', '\u200b'],
])('%s and %s are two names', (one, other) => {
  expect(alike(one, other)).toBe(false);
});

test('any name that shows anything is alike to itself, whichever case', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (name) => {
      if (lookAlikeKeys(name).size === 0) return;
      expect(alike(name, name)).toBe(true);
      expect(alike(name, ` ${name} `)).toBe(true);
      expect(alike(name, name.toUpperCase())).toBe(true);
      expect(alike(name, name.toLowerCase())).toBe(true);
    }),
  );
});
