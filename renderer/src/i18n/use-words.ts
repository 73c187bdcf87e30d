/** What a component needs to speak: `t`, and numbers, times and lists as the language writes them. */

import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { type Language, preferences } from '../store/preferences.ts';
import { sameDay } from '../store/rows.ts';

const TAGS: Record<Language, string> = { en: 'en-GB', zh: 'zh-CN' };

export interface Formats {
  number(value: number): string;
  /** Hour and minute. */
  time(atMs: number): string;
  /** Weekday, day and month, with the year when it is another one than `nowMs`'s. */
  day(atMs: number, nowMs: number): string;
  dateTime(atMs: number): string;
  /** Short, for lists: the time when it is of the day of `nowMs`, else day and month. */
  timeOrDay(atMs: number, nowMs: number): string;
  /** Parts of "a, b and c", so that each can be an element. */
  listParts(items: readonly string[]): { type: 'element' | 'literal'; value: string }[];
}

/** English of the person's own region where the browser says one ("14:05" or "2:05 PM"). */
function tagFor(language: Language): string {
  const own = globalThis.navigator?.languages?.find((tag) => tag.toLowerCase().split('-')[0] === language);
  return own ?? TAGS[language];
}

const made = new Map<Language, Formats>();

/** Made once a language: making them takes longer than drawing a row. */
export function formatsFor(language: Language): Formats {
  const formats = made.get(language) ?? makeFormats(language);
  made.set(language, formats);
  return formats;
}

function makeFormats(language: Language): Formats {
  const tag = tagFor(language);
  const number = new Intl.NumberFormat(tag);
  const time = new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit' });
  const day = new Intl.DateTimeFormat(tag, { weekday: 'long', day: 'numeric', month: 'long' });
  const dayYear = new Intl.DateTimeFormat(tag, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const dateTime = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' });
  const shortDay = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short' });
  const list = new Intl.ListFormat(tag, { style: 'long', type: 'conjunction' });
  return {
    number: (value) => number.format(value),
    time: (atMs) => time.format(atMs),
    day: (atMs, nowMs) => (new Date(atMs).getFullYear() === new Date(nowMs).getFullYear() ? day : dayYear).format(atMs),
    timeOrDay: (atMs, nowMs) => (sameDay(atMs, nowMs) ? time : shortDay).format(atMs),
    dateTime: (atMs) => dateTime.format(atMs),
    listParts: (items) => list.formatToParts(items),
  };
}

export function useWords() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  return { t, formats: formatsFor(language), language };
}
