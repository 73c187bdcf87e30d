/** Text that people and attackers may send: any characters, and those that make trouble. */

import fc from 'fast-check';

const NASTY = [
  '',
  'ok',
  '\u202egnp.exe',
  '\u2066Ana\u2069',
  'A\u200bn\u200da',
  '\u2800\u3164\u115f',
  '\ufdfa'.repeat(40),
  `e${'\u0301'.repeat(500)}`,
  '\u001b[2J\u001b]0;x\u0007',
  '\u0000\u0085\u2028\u2029\r\n\t',
  '\ud800',
  '\udc00\ud800',
  '👩‍👩‍👧‍👦'.repeat(30),
  '__proto__',
  'constructor',
  '127.0.0.1:4565',
  '0.0.0.0:0',
  '1e999',
  'ﬁ'.repeat(300),
  'x'.repeat(70_000),
];

/** Well-formed, as UTF-8 can carry it. */
export const wholeText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(...NASTY.filter((text) => text.isWellFormed())),
);

/** Lone surrogates included, which JavaScript can hold and UTF-8 cannot. */
export const anyText = fc.oneof(
  wholeText,
  fc.constantFrom(...NASTY),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((units) => String.fromCharCode(...units)),
);
