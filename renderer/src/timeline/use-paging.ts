/** Fetches what is about to be scrolled to: older items, and of a part of the past newer ones too. */

import { type RefObject, useEffect } from 'react';
import type { RoomId } from '../../../src/core/ids.ts';
import { useNode } from '../app/node-context.ts';
import type { Detached } from '../store/detached.ts';
import { first, last } from '../store/sequence.ts';
import { HELD_ITEMS, type Timeline } from '../store/timeline.ts';

/** Fetched when this little is left above, or below. */
const PAGE_AHEAD_PX = 2_400;

function fits(scroller: HTMLElement): boolean {
  return scroller.scrollHeight <= scroller.clientHeight;
}

/** @param scrolled whether the list was scrolled once: before that it is not yet where it will be */
export function usePaging(
  room: RoomId,
  timeline: Timeline,
  detached: Detached | undefined,
  scroller: RefObject<HTMLElement | null>,
  scrolled: RefObject<boolean>,
): () => void {
  const { session } = useNode();

  function pageIfNear(): void {
    const list = scroller.current;
    if (list === null) return;
    // With most of it hidden there may be nothing to scroll.
    if (!scrolled.current && !fits(list)) return;
    const oldest = first(timeline.items);
    const older = timeline.before && timeline.items.length < HELD_ITEMS && oldest !== undefined;
    if (older && list.scrollTop < PAGE_AHEAD_PX) void session.loadOlder(room, oldest.order);
    const newest = last(timeline.items);
    const below = list.scrollHeight - list.scrollTop - list.clientHeight;
    if (detached?.after === true && newest !== undefined && below < PAGE_AHEAD_PX)
      void session.loadNewer(room, newest.order);
  }
  // A page may be shorter than what is left to fill.
  useEffect(pageIfNear);
  return pageIfNear;
}
