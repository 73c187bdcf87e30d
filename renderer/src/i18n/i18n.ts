/** Words in the person's language: i18next, with both languages in the bundle. */

import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from '../locales/en.json';
import zh from '../locales/zh.json';
import { type Language, preferences } from '../store/preferences.ts';

/** BCP 47 tag for `lang` and Intl. */
const TAGS: Record<Language, string> = { en: 'en', zh: 'zh-Hans' };

export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { en: { translation: en }, zh: { translation: zh } },
    lng: preferences.getState().language,
    fallbackLng: 'en',
    // React escapes; doing it twice would show entities.
    interpolation: { escapeValue: false },
  });
  showLanguage(preferences.getState().language);
  preferences.subscribe(({ language }, former) => {
    if (language === former.language) return;
    showLanguage(language);
    void i18next.changeLanguage(language);
  });
}

function showLanguage(language: Language): void {
  document.documentElement.lang = TAGS[language];
}
