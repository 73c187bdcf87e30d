/** Puts the chosen theme on the page; `system` leaves it to prefers-color-scheme. */

import { preferences, type Theme } from '../store/preferences.ts';

function show(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function followTheme(): void {
  show(preferences.getState().theme);
  preferences.subscribe(({ theme }) => show(theme));
}
