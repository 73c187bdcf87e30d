/** Counts in the title what was said and not yet read. */

import i18next from 'i18next';
import type { WindowStore } from '../store/window-store.ts';
import { isLookedAt } from './looked-at.ts';
import { unreadElsewhere } from './unread-elsewhere.ts';

export function keepTitle(store: WindowStore): void {
  function show(): void {
    const count = unreadElsewhere(store.getState(), isLookedAt());
    const name = i18next.t('app.name');
    const title = count > 0 ? i18next.t('app.unreadTitle', { count, name }) : name;
    if (document.title !== title) document.title = title;
  }

  store.subscribe(show);
  window.addEventListener('focus', show);
  window.addEventListener('blur', show);
  document.addEventListener('visibilitychange', show);
}
