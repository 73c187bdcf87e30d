import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findJsonFault } from '../../../src/node/json-fault.ts';

test.each<[string, number, number, string]>([
  ['', 1, 1, 'the file ends where a value'],
  ['abc', 1, 1, 'found "a", expected a value'],
  ['{', 1, 2, 'the file ends where a key in double quotes or }'],
  ['{\n  "name": "Ana",\n}', 3, 1, 'take the comma before this } away'],
  ['{ "peers": [1,] }', 1, 15, 'take the comma before this ] away'],
  ['{\r\n  "name": \'Ana\'\r\n}', 2, 11, 'use plain double quotes'],
  ['{ “name”: 1 }', 1, 3, 'use plain double quotes'],
  ['{\n  // mine\n  "name": "Ana"\n}', 2, 3, 'comments are not allowed'],
  ['{ "name": "Ana" # me\n}', 1, 17, 'comments are not allowed'],
  ['{ "name" "Ana" }', 1, 10, 'expected a colon'],
  ['{ "name": "Ana" "ip": 1 }', 1, 17, 'expected a comma or }'],
  ['{ "name": "Ana }', 1, 11, 'a closing quote is missing'],
  ['{ "name": "C:\\dir" }', 1, 11, 'a \\ or line break'],
  ['{ "min_port": 04565 }', 1, 16, 'expected a comma or }'],
  ['{ name: 1 }', 1, 3, 'found "n", expected a key in double quotes'],
  ['{} {}', 1, 4, 'expected the end of the file'],
  ['{ "a": }', 1, 8, 'found "}", expected a value'],
  ['['.repeat(10_000), 1, 66, 'fewer levels'],
])('%j: line %d, column %d', (text, line, column, advice) => {
  const fault = findJsonFault(text);
  expect(fault).toMatchObject({ line, column });
  expect(fault?.advice).toContain(advice);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('agrees with JSON.parse on what is JSON', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(findJsonFault(text)).toBeUndefined();
    }),
  );
  // JSON with one character replaced, removed or added.
  const piece = fc.constantFrom(
    '',
    ',',
    '"',
    '{',
    '}',
    '[',
    ']',
    ':',
    '\\',
    '0',
    '-',
    '.',
    'e',
    '1',
    ' ',
    '\n',
    't',
    '\u0001',
    'u12',
  );
  fc.assert(
    fc.property(fc.json({ maxDepth: 2 }), fc.nat(), fc.nat(1), piece, (text, at, removed, added) => {
      const start = at % (text.length + 1);
      const damaged = text.slice(0, start) + added + text.slice(start + removed);
      expect(findJsonFault(damaged) === undefined).toBe(isJson(damaged));
    }),
    { numRuns: 3_000 },
  );
});
