/** Keys that work everywhere: Alt+Up and Alt+Down to the next room, Ctrl+K to find one, Ctrl+F to search, Escape back to writing. */

import { useEffect, useRef } from 'react';
import { useNode } from '../app/node-context.ts';
import { roomFocus } from './focus-room.ts';
import { useRoomOrder } from './use-room-order.ts';

export function useRoomKeys(onSwitch: () => void, onSearch: () => void): void {
  const { store } = useNode();
  const { lobby, conversations } = useRoomOrder();
  const latest = useRef({ rooms: [lobby, ...conversations], onSwitch, onSearch });
  latest.current = { rooms: [lobby, ...conversations], onSwitch, onSearch };

  useEffect(() => {
    function step(by: 1 | -1): void {
      const ids = latest.current.rooms.flatMap((room) => (room === undefined ? [] : [room.id]));
      const here = ids.indexOf(store.getState().room);
      const next = ids[(Math.max(here, 0) + by + ids.length) % ids.length];
      if (next !== undefined) store.showRoom(next);
    }

    function onKeyDown(event: KeyboardEvent): void {
      const { key, altKey, ctrlKey, metaKey, shiftKey, isComposing } = event;
      // A dialog has the keys to itself, but not while it fades out.
      if (isComposing || document.querySelector('[role="dialog"]:not([data-closed])') !== null) return;
      const chord = ctrlKey || metaKey;
      if (chord && !altKey && !shiftKey && key.toLowerCase() === 'k') {
        event.preventDefault();
        latest.current.onSwitch();
      } else if (chord && !altKey && !shiftKey && key.toLowerCase() === 'f') {
        event.preventDefault();
        latest.current.onSearch();
      } else if (altKey && !chord && !shiftKey && (key === 'ArrowUp' || key === 'ArrowDown')) {
        event.preventDefault();
        step(key === 'ArrowUp' ? -1 : 1);
      } else if (key === 'Escape' && !altKey && !chord && !shiftKey && !isElsewhere(event.target)) {
        if (store.getState().pane === 'list') store.showPane('room');
        roomFocus()?.focus();
      }
    }
    // Before the dialogs hear of it: what closes one is not for us.
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [store]);
}

/** In a panel or an open menu, whose Escape is its own. */
function isElsewhere(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('.side-panel, [role="menu"]') !== null;
}
