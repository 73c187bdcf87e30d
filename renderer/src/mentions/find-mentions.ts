/** Finds people named in what is said: "@" and a name, as it is written. Pure. */

import type { PersonId } from '../../../src/core/ids.ts';

/** Somebody who can be named. */
export interface Named {
  readonly id: PersonId;
  readonly name: string;
}

export interface Mention {
  /** Of the "@". */
  readonly from: number;
  /** Past the name. */
  readonly to: number;
  readonly id: PersonId;
}

/** Letters and digits of scripts that put spaces between words: there a name ends with its word. */
const SPACED = /[\p{L}\p{N}_]/u;
const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}]/u;

function joins(before: string, after: string): boolean {
  return [before, after].every((sign) => SPACED.test(sign) && !UNSPACED.test(sign));
}

/** Whole signs at the ends of what is to the left and to the right, surrogate pairs too. */
function signBefore(text: string, at: number): string {
  const low = text.charCodeAt(at - 1);
  return text.slice((low & 0xfc00) === 0xdc00 ? at - 2 : at - 1, at);
}

function signAt(text: string, at: number): string {
  const point = text.codePointAt(at);
  return point === undefined ? '' : String.fromCodePoint(point);
}

/**
 * Where `people` are named in `text`, in order, none within another; the longest name counts, and of equal ones the
 * first. An "@" inside a word (an e-mail address) names nobody.
 */
export function findMentions(text: string, people: readonly Named[]): readonly Mention[] {
  const named = people.filter(({ name }) => name !== '').toSorted((a, b) => b.name.length - a.name.length);
  const found: Mention[] = [];
  if (named.length === 0) return found;
  for (let from = text.indexOf('@'); from >= 0; from = text.indexOf('@', from + 1)) {
    const former = found.at(-1);
    if (former !== undefined && from < former.to) continue;
    if (from > 0 && SPACED.test(signBefore(text, from)) && !UNSPACED.test(signBefore(text, from))) continue;
    const hit = named.find(({ name }) => {
      const to = from + 1 + name.length;
      return text.startsWith(name, from + 1) && !joins(signBefore(text, to), signAt(text, to));
    });
    if (hit !== undefined) found.push({ from, to: from + 1 + hit.name.length, id: hit.id });
  }
  return found;
}
