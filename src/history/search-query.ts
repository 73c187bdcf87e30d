/** What a person types to search, read: words, "phrases", from:, in:, before:, after:. Pure; nothing typed is an error. */

import { cleanText } from '../core/text.ts';
import { foldText } from './search-text.ts';

/** Characters of a query that are read: more is a paste by mistake. */
export const MAX_QUERY_LENGTH = 1_000;

/** Words and phrases of one query. */
export const MAX_TERMS = 20;

/** A query, read. All of it must hold. */
export interface SearchQuery {
  /** What the text must contain, folded: each somewhere. */
  readonly terms: readonly string[];
  /** As typed: names, or beginnings of ids. One of them. Empty: anybody. */
  readonly from: readonly string[];
  /** As typed: names of rooms. One of them. Empty: anywhere. */
  readonly inside: readonly string[];
  /** Shown at this time or later. */
  readonly sinceMs: number | undefined;
  /** Shown before this time. */
  readonly untilMs: number | undefined;
}

/** A day of the calendar into ms since 1970, its first moment where the person lives. */
export type DayStart = (year: number, month: number, day: number) => number;

/** By this machine's time zone. */
export const localDayStart: DayStart = (year, month, day) => new Date(year, month - 1, day).getTime();

// A part is key:"quoted", key:bare, "quoted" or bare. A quote that isn't closed goes to the end.
const PART = /(?:(from|in|before|after):)?(?:["“”«»„]([^"“”«»„]*)["“”«»„]?|(\S+))/giu;
const DAY = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/;

export function parseQuery(typed: string, dayStart: DayStart = localDayStart): SearchQuery {
  const terms: string[] = [];
  const from: string[] = [];
  const inside: string[] = [];
  let sinceMs: number | undefined;
  let untilMs: number | undefined;
  // Full-width quotes and colons are what a Chinese keyboard gives.
  const text = cleanText(typed.slice(0, MAX_QUERY_LENGTH)).replaceAll('＂', '"').replaceAll('：', ':');
  for (const [whole, key, quoted, bare] of text.matchAll(PART)) {
    const value = (quoted ?? bare ?? '').trim();
    const ms = key === undefined ? undefined : readDay(value, dayStart);
    switch (key?.toLowerCase()) {
      case 'from':
        if (value !== '') from.push(value);
        break;
      case 'in':
        if (value !== '') inside.push(value);
        break;
      case 'after':
        if (ms === undefined) addTerm(terms, whole);
        else sinceMs = Math.max(ms, sinceMs ?? ms);
        break;
      case 'before':
        if (ms === undefined) addTerm(terms, whole);
        else untilMs = Math.min(ms, untilMs ?? ms);
        break;
      default:
        addTerm(terms, value);
    }
  }
  return { terms, from, inside, sinceMs, untilMs };
}

function addTerm(terms: string[], value: string): void {
  const term = foldText(value);
  if (term !== '' && terms.length < MAX_TERMS && !terms.includes(term)) terms.push(term);
}

/** Undefined: no day of the calendar, and then it is searched for as it stands. */
function readDay(value: string, dayStart: DayStart): number | undefined {
  const [year, month, day] = (DAY.exec(value.normalize('NFKC')) ?? []).slice(1).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const inCalendar = new Date(Date.UTC(year, month - 1, day));
  if (inCalendar.getUTCMonth() !== month - 1 || inCalendar.getUTCDate() !== day) return undefined;
  const ms = dayStart(year, month, day);
  return Number.isNaN(ms) ? undefined : ms;
}
