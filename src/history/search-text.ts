/** Texts as search sees them: folded, cut into grams for the index, found again, and a snippet of the place. Pure. */

import type { Snippet } from './history-view.ts';

/** Characters of a snippet, and how many of them stand before what was found. */
const SNIPPET_LENGTH = 160;
const SNIPPET_LEAD = 40;

/** Marks in one snippet: a term of one letter would else make hundreds. */
const MAX_MARKS = 50;

/** Grams of one term that are looked up: more can't narrow it further. */
const MAX_GRAMS_PER_TERM = 12;

// Written without spaces between words, so that one or two characters are a word; and what is a word by itself.
const DENSE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Extended_Pictographic}ー]+/gu;
const DENSE_CHARACTER = new RegExp(DENSE.source, 'u');
const SHORT_WORD = /(?<![\p{L}\p{N}])[\p{L}\p{N}]{1,2}(?![\p{L}\p{N}])/gu;
const MARK = /[\p{L}\p{N}]/u;

/** Case, width and composition don't matter; neither does how much space is between words. */
export function foldText(text: string): string {
  return foldCharacters(text).replace(/\s+/g, ' ').trim();
}

/** Lower case of a sigma depends on what follows; here it must not. */
function foldCharacters(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ');
}

/** What the index keeps of a folded text. */
export interface IndexedText {
  /** For trigrams: all that is written with spaces. */
  readonly spaced: string;
  /** One and two characters of the rest, and words that are too short for a trigram, apart by spaces. */
  readonly grams: string;
}

export function indexedText(folded: string): IndexedText {
  const grams = new Set<string>();
  const spaced = folded.replace(DENSE, (run) => {
    for (const gram of denseGrams(run, true)) grams.add(gram);
    return ' ';
  });
  for (const [word] of spaced.matchAll(SHORT_WORD)) grams.add(word);
  return { spaced: spaced.length < 3 || spaced.trim() === '' ? '' : spaced, grams: [...grams].join(' ') };
}

/** What must be in the index for a term to be in a text. Necessary, not sufficient: `occurrences` decides. */
export interface TermGrams {
  readonly trigrams: readonly string[];
  readonly grams: readonly string[];
  /** Any gram that begins with it will do. */
  readonly prefixes: readonly string[];
}

export function termGrams(term: string): TermGrams {
  const trigrams = new Set<string>();
  const grams = new Set<string>();
  const prefixes = new Set<string>();
  const spaced = term.replace(DENSE, (run) => {
    const found = denseGrams(run, false);
    if (found.length === 0) prefixes.add(run);
    for (const gram of found) grams.add(gram);
    return '\n';
  });
  for (const part of spaced.split('\n')) {
    const characters = [...part];
    for (let i = 0; i + 3 <= characters.length; i++) trigrams.add(characters.slice(i, i + 3).join(''));
  }
  if (isShortWord(term)) for (const [word] of term.matchAll(SHORT_WORD)) grams.add(word);
  const few = (set: Set<string>) => [...set].slice(0, MAX_GRAMS_PER_TERM);
  return { trigrams: few(trigrams), grams: few(grams), prefixes: few(prefixes) };
}

/** Bigrams of a run, and (in the index) its last character: every character then begins some gram. */
function denseGrams(run: string, withLast: boolean): string[] {
  const characters = [...run];
  const grams = characters.slice(1).map((character, i) => `${characters[i]}${character}`);
  if (withLast) grams.push(characters.at(-1) as string);
  return grams;
}

/** One or two letters written with spaces: found as a word of its own only, since half of all words contain "in". */
function isShortWord(term: string): boolean {
  return [...term].length <= 2 && !DENSE_CHARACTER.test(term) && MARK.test(term);
}

/** Where a term is in a folded text, as [from, to). */
function* occurrences(folded: string, term: string): Generator<readonly [number, number]> {
  const wholeWord = isShortWord(term);
  for (let at = folded.indexOf(term); at >= 0; at = folded.indexOf(term, at + 1)) {
    const end = at + term.length;
    if (wholeWord && (goesOn(characterBefore(folded, at)) || goesOn(characterAt(folded, end)))) continue;
    yield [at, end];
  }
}

/** Whether a word written with spaces goes on with it. */
function goesOn(character: string): boolean {
  return MARK.test(character) && !DENSE_CHARACTER.test(character);
}

function characterAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at) ?? 32);
}

function characterBefore(text: string, at: number): string {
  const low = at > 1 && (text.charCodeAt(at - 1) & 0xfc00) === 0xdc00;
  return at === 0 ? ' ' : characterAt(text, low ? at - 2 : at - 1);
}

/** Whether every term is in the text. */
export function matches(text: string, terms: readonly string[]): boolean {
  if (terms.length === 0) return true;
  const folded = foldText(text);
  return terms.every((term) => !occurrences(folded, term).next().done);
}

/** Around the first place where one of the terms is; the beginning where there is none. */
export function snippetOf(text: string, terms: readonly string[]): Snippet {
  const { folded, starts } = foldWithStarts(text);
  const found: [number, number][] = [];
  for (const term of terms) {
    for (const [from, to] of occurrences(folded, term)) {
      found.push([starts[from] as number, starts[to] ?? text.length]);
      if (found.length >= MAX_MARKS * terms.length) break;
    }
  }
  found.sort((a, b) => a[0] - b[0]);
  const begin = wholeCharacter(text, Math.max(0, (found[0]?.[0] ?? 0) - SNIPPET_LEAD));
  const end = wholeCharacter(text, Math.min(text.length, begin + SNIPPET_LENGTH));
  const marks: [number, number][] = [];
  for (const [from, to] of found) {
    const last = marks.at(-1);
    const mark: [number, number] = [Math.max(0, from - begin), Math.min(end, to) - begin];
    if (mark[0] >= mark[1]) continue;
    if (last && mark[0] <= last[1]) last[1] = Math.max(last[1], mark[1]);
    else if (marks.length < MAX_MARKS) marks.push(mark);
  }
  return { text: text.slice(begin, end), marks, cutBefore: begin > 0, cutAfter: end < text.length };
}

/** Not between the two halves of one character. */
function wholeCharacter(text: string, at: number): number {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800 ? at - 1 : at;
}

// What NFKC may make one of: a character and its marks, half-width kana with theirs, the parts of a Hangul syllable.
const COMPOSED = /[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|\P{M}[\p{M}\uff9e\uff9f]*|\p{M}+/gsu;

/** As `foldText`, with where in `text` each unit of it comes from: one character may become several, several one. */
function foldWithStarts(text: string): { folded: string; starts: readonly number[] } {
  let folded = '';
  const starts: number[] = [];
  for (const { 0: segment, index } of text.matchAll(COMPOSED)) {
    let part = foldCharacters(segment);
    if (part.trim() === '') part = folded === '' || folded.endsWith(' ') ? '' : ' ';
    folded += part;
    for (let i = 0; i < part.length; i++) starts.push(index);
  }
  return { folded, starts };
}
