/** Whether a person has this window before them: it is on show and has the keyboard. */

import { useSyncExternalStore } from 'react';

export function isLookedAt(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}

export function useLookedAt(): boolean {
  return useSyncExternalStore((changed) => {
    window.addEventListener('focus', changed);
    window.addEventListener('blur', changed);
    document.addEventListener('visibilitychange', changed);
    return () => {
      window.removeEventListener('focus', changed);
      window.removeEventListener('blur', changed);
      document.removeEventListener('visibilitychange', changed);
    };
  }, isLookedAt);
}
