/** In a narrow window the focus goes with what takes the other's place: to the room's entry, or to the room. */

import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { roomFocus } from '../rooms/focus-room.ts';
import { useNode } from './node-context.ts';

export function usePaneFocus(wide: boolean): void {
  const { store } = useNode();
  const pane = useStore(store, (window) => window.pane);
  const shown = useRef(pane);
  useEffect(() => {
    if (shown.current === pane) return;
    shown.current = pane;
    if (wide) return;
    const list = document.querySelector<HTMLElement>('.room-list [aria-current]');
    (pane === 'list' ? list : roomFocus())?.focus();
  }, [pane, wide]);
}
