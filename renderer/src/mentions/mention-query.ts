/** What is being typed after an "@", whom it may mean, and the text with one of them chosen. Pure. */

import type { Named } from './find-mentions.ts';

/** Longer than any name: what follows the "@" is no name any more. */
const MAX_QUERY = 64;
/** People offered at once. */
export const MAX_OFFERED = 8;

/** Ends with a sign of a script that puts spaces between words. */
const IN_A_WORD = /(?![\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}])[\p{L}\p{N}_]$/u;

export interface MentionQuery {
  /** Of the "@". */
  readonly from: number;
  /** What is typed of the name; '' right after the "@". */
  readonly text: string;
}

/** The query that ends at the caret, if one is being typed there. */
export function mentionQuery(text: string, caret: number): MentionQuery | undefined {
  const from = text.lastIndexOf('@', caret - 1);
  if (from < 0 || caret - from > MAX_QUERY) return undefined;
  const typed = text.slice(from + 1, caret);
  // An "@" inside a word is an address; two spaces, or a line that ended, are no name.
  if (/[\n]| {2}|^ /.test(typed) || IN_A_WORD.test(text.slice(0, from))) return undefined;
  return { from, text: typed };
}

function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Whom the query may mean: names that begin so before those in which a later word does. */
export function offeredFor<T extends Named>(query: string, people: readonly T[]): readonly T[] {
  const wanted = folded(query);
  const begins = people.filter(({ name }) => folded(name).startsWith(wanted));
  const later = people.filter((one) => !begins.includes(one) && ` ${folded(one.name)}`.includes(` ${wanted}`));
  const inside = /\p{sc=Han}/u.test(query)
    ? people.filter((one) => !begins.includes(one) && !later.includes(one) && folded(one.name).includes(wanted))
    : [];
  return [...begins, ...later, ...inside].filter(({ name }) => name !== '').slice(0, MAX_OFFERED);
}

/** The text with the name in place of what was typed, and where the caret goes: past one space. */
export function withMention(text: string, { from, text: typed }: MentionQuery, name: string) {
  const rest = text.slice(from + 1 + typed.length);
  const space = rest.startsWith(' ') ? '' : ' ';
  const head = `${text.slice(0, from)}@${name}`;
  return { text: head + space + rest, caret: head.length + 1 };
}
