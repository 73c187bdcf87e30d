/** Theme and language of this window. Smart. */

import { useStore } from 'zustand';
import { useWords } from '../i18n/use-words.ts';
import { chooseLanguage, chooseTheme, LANGUAGES, preferences, THEMES } from '../store/preferences.ts';
import { Segments } from '../ui/Segments.tsx';

const THEME_WORDS = {
  system: 'settings.themeSystem',
  light: 'settings.themeLight',
  dark: 'settings.themeDark',
} as const;
const LANGUAGE_WORDS = { en: 'settings.languageEn', zh: 'settings.languageZh' } as const;

export function Appearance() {
  const { t } = useWords();
  const { theme, language } = useStore(preferences);
  return (
    <div className="appearance">
      <Segments
        legend={t('settings.theme')}
        options={THEMES.map((value) => ({ value, label: t(THEME_WORDS[value]) }))}
        value={theme}
        onChange={chooseTheme}
      />
      <Segments
        legend={t('settings.language')}
        options={LANGUAGES.map((value) => ({ value, label: t(LANGUAGE_WORDS[value]), lang: value }))}
        value={language}
        onChange={chooseLanguage}
      />
    </div>
  );
}
