/** Tells the node what was read: the newest message is in view, and somebody looks at the window. */

import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { RoomId } from '../../../src/core/ids.ts';
import { useLookedAt } from '../app/looked-at.ts';
import { useChat, useNode } from '../app/node-context.ts';

/** Between two marks: in a busy lobby there is something new in every frame. */
const MARK_EVERY_MS = 500;

export function useReadMarks(room: RoomId, newest: string | undefined, atEnd: boolean): void {
  const { link, store } = useNode();
  const unread = useChat(({ rooms }) => (rooms.get(room)?.unread ?? 0) > 0);
  const linked = useStore(store, (state) => state.link === 'open');
  const lookedAt = useLookedAt();
  const wanted = unread && atEnd && lookedAt && linked ? newest : undefined;
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

  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
}
