/**
 * Tells the node what was read: the newest message is in view, and somebody looks at the window. Not only what it counts
 * as unread so far: its counts come a moment after the messages, and who leaves within it has read them all the same.
 */

import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { RoomId } from '../../../src/core/ids.ts';
import { useLookedAt } from '../app/looked-at.ts';
import { useNode } from '../app/node-context.ts';

/** Between two marks: in a busy lobby there is something new in every frame. */
const MARK_EVERY_MS = 500;

export function useReadMarks(room: RoomId, newest: string | undefined, atEnd: boolean): void {
  const { link, store } = useNode();
  const linked = useStore(store, (state) => state.link === 'open');
  const lookedAt = useLookedAt();
  const wanted = atEnd && lookedAt && linked ? newest : undefined;
  const latest = useRef(wanted);
  const told = useRef<string>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // After a break the node may not have heard what it was told last.
  useEffect(() => {
    if (!linked) told.current = undefined;
  }, [linked]);

  useEffect(() => {
    latest.current = wanted;
    function mark(): void {
      timer.current = undefined;
      const order = latest.current;
      if (order === undefined || order === told.current) return;
      told.current = order;
      void link.invoke('room:read', { room, order });
      timer.current = setTimeout(mark, MARK_EVERY_MS);
    }
    if (timer.current === undefined) mark();
  }, [link, room, wanted]);

  // Who leaves has read what waited for the next mark: it would be new again when they come back.
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
      const order = latest.current;
      if (order !== undefined && order !== told.current) void link.invoke('room:read', { room, order });
    },
    [link, room],
  );
}
