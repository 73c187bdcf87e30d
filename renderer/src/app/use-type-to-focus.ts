/** Typing anywhere, with nothing else in hand, goes to the composer. */

import { type RefObject, useEffect } from 'react';

export function useTypeToFocus(target: RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const free =
        event.target === document.body ||
        (event.target instanceof Element && event.target.closest('[role="log"]') === event.target);
      if (!free || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      // A space scrolls the list; everything else of length one is a character.
      if (event.key.length === 1 && event.key !== ' ') target.current?.focus();
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [target]);
}
