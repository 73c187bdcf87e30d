/** Counts in the title what was said while nobody looked at the window. */

import i18next from 'i18next';
import type { WindowStore } from '../store/window-store.ts';

export function keepTitle(store: WindowStore): void {
  let seen = store.getState().chat?.timeline.heard ?? 0;

  function show(): void {
    const heard = store.getState().chat?.timeline.heard ?? 0;
    if (document.visibilityState === 'visible' && document.hasFocus()) seen = heard;
    const name = i18next.t('app.name');
    const title = heard > seen ? i18next.t('app.unreadTitle', { count: heard - seen, name }) : name;
    if (document.title !== title) document.title = title;
  }

  store.subscribe(show);
  window.addEventListener('focus', show);
  document.addEventListener('visibilitychange', show);
}
