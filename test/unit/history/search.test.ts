/** What is typed to search, and what search makes of texts. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../../../src/core/text.ts';
import { parseQuery } from '../../../src/history/search-query.ts';
import { foldText, indexedText, matches, snippetOf, termGrams } from '../../../src/history/search-text.ts';

const dayStart = (year: number, month: number, day: number) => Date.UTC(year, month - 1, day);
const parse = (typed: string) => parseQuery(typed, dayStart);

// Letters of every kind that search treats differently, and what could break a query or a pattern.
const character = fc.constantFrom(
  ...['a', 'b', 'ß', 'é', 'e\u0301', 'Ａ', 'ｶﾞ', 'İ', 'Σ', 'ς', 'ﬃ', '中', '文', '国', '가', '\u1100\u1161', 'ไ', '😀'],
  ...[
    '👍🏽',
    ' ',
    '  ',
    '\n',
    '\t',
    '"',
    '“',
    "'",
    '*',
    '(',
    ')',
    ':',
    '-',
    '^',
    '.',
    '\\',
    '%',
    '\u0000',
    '\ud800',
    '\u200d',
    '1',
  ],
);
const text = fc.oneof(
  fc.array(character, { maxLength: 30 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
);

describe('a query', () => {
  it('is words, phrases, people, rooms and days', () => {
    expect(parse('Tea "Two Cups" from:Ana from:"Ben C" in:Lobby after:2026-01-02 before:2026/2/3')).toEqual({
      terms: ['tea', 'two cups'],
      from: ['Ana', 'Ben C'],
      inside: ['Lobby'],
      sinceMs: Date.UTC(2026, 0, 2),
      untilMs: Date.UTC(2026, 1, 3),
    });
  });

  it('may be typed on a Chinese keyboard', () => {
    expect(parse('“明天 开会” from：小明 ａｂｃ')).toMatchObject({ terms: ['明天 开会', 'abc'], from: ['小明'] });
  });

  it('takes for words what is no day', () => {
    expect(parse('before:lunch after:2026-02-30')).toEqual({
      terms: ['before:lunch', 'after:2026-02-30'],
      from: [],
      inside: [],
      sinceMs: undefined,
      untilMs: undefined,
    });
  });

  it('a quote that is not closed goes to the end', () => {
    expect(parse('"two words').terms).toEqual(['two words']);
  });

  it('of anything at all is a query', () => {
    fc.assert(
      fc.property(text, (typed) => {
        for (const term of parse(typed).terms) {
          termGrams(term);
          expect(term).not.toBe('');
        }
      }),
    );
  });
});

describe('a text', () => {
  it('has in the index every gram of whatever is found in it', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (said, from, length) => {
        const folded = foldText(cleanText(said));
        const [begin, end] = [from % (folded.length + 1), (from % (folded.length + 1)) + 1 + (length % 6)];
        const term = foldText(folded.slice(begin, end));
        if (term === '' || !term.isWellFormed() || !matches(folded, [term])) return;
        const { spaced, grams } = indexedText(folded);
        const needed = termGrams(term);
        for (const trigram of needed.trigrams) expect(spaced).toContain(trigram);
        for (const gram of needed.grams) expect(grams.split(' ')).toContain(gram);
        for (const prefix of needed.prefixes)
          expect(grams.split(' ').some((gram) => gram.startsWith(prefix))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('has a snippet whose marks are in it, in order, apart, and whole characters', () => {
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 3 }), (said, typed) => {
        const shown = said.toWellFormed();
        const terms = typed.flatMap((each) => parse(each).terms);
        const { text: part, marks } = snippetOf(shown, terms);
        expect(shown).toContain(part);
        expect(part.isWellFormed()).toBe(true);
        let last = -1;
        for (const [from, to] of marks) {
          expect(from).toBeGreaterThan(last);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(part.length);
          last = to;
        }
        if (terms.length > 0 && matches(shown, terms)) expect(marks.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  it('marks what was found as it was written', () => {
    const marked = (said: string, ...terms: string[]) => {
      const { text: part, marks } = snippetOf(said, terms.map(foldText));
      return marks.map(([from, to]) => part.slice(from, to));
    };
    expect(marked('Ein CAFÉ, ein cafe\u0301', 'café')).toEqual(['CAFÉ', 'cafe\u0301']);
    expect(marked('ｶﾞｲﾄﾞ ブック', 'ガイド')).toEqual(['ｶﾞｲﾄﾞ']);
    expect(marked('ΟΔΟΣ and οδος', 'οδοσ')).toEqual(['ΟΔΟΣ', 'οδος']);
    expect(marked('abcabc', 'abc', 'bca')).toEqual(['abcabc']);
    expect(marked('two   spaces', 'two spaces')).toEqual(['two   spaces']);
    expect(marked('go good go', 'go')).toEqual(['go', 'go']);
  });
});
