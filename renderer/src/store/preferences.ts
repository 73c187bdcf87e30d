/** How this window looks and speaks: theme and language, kept between starts. */

import { createStore } from 'zustand/vanilla';
import { readStored, writeStored } from './storage.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Preferences {
  readonly theme: Theme;
  readonly language: Language;
}

const THEME_KEY = 'earshot.theme';
const LANGUAGE_KEY = 'earshot.language';

function oneOf<T extends string>(allowed: readonly T[], value: string | undefined): T | undefined {
  return allowed.find((one) => one === value);
}

/** The first of the browser's languages that we speak. */
export function pickLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const found = oneOf(LANGUAGES, tag.toLowerCase().split('-')[0]);
    if (found !== undefined) return found;
  }
  return 'en';
}

export const preferences = createStore<Preferences>(() => ({
  theme: oneOf(THEMES, readStored(THEME_KEY)) ?? 'system',
  language: oneOf(LANGUAGES, readStored(LANGUAGE_KEY)) ?? pickLanguage(globalThis.navigator?.languages ?? []),
}));

export function chooseTheme(theme: Theme): void {
  writeStored(THEME_KEY, theme);
  preferences.setState({ theme });
}

export function chooseLanguage(language: Language): void {
  writeStored(LANGUAGE_KEY, language);
  preferences.setState({ language });
}
