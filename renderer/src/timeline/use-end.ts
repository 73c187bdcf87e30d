/**
 * The end of a timeline: the view begins there, or where one stopped reading, stays there while one is there, and else
 * counts what is new. Reaching the end of the past leads back to the present.
 */

import { type RefObject, useCallback, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react';
import type { RoomId } from '../../../src/core/ids.ts';
import { useNode } from '../app/node-context.ts';
import { nextFrame } from '../link/next-frame.ts';
import type { Detached } from '../store/detached.ts';
import { last } from '../store/sequence.ts';
import { heardAfter, type Timeline } from '../store/timeline.ts';
import { END_PX } from './use-row-list.ts';

interface Surroundings {
  readonly room: RoomId;
  /** On show. */
  readonly timeline: Timeline;
  readonly detached: Detached | undefined;
  /** Index of the row that the view begins with; below 0: it begins at the end. */
  readonly startRow: number;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly list: {
    readonly scrollToEnd: () => void;
    readonly scrollToIndex: (index: number, options: { align: 'center' | 'start' }) => void;
  };
}

interface End {
  readonly atEnd: boolean;
  /** Messages of others since one was there. */
  readonly fresh: number;
  readonly toEnd: () => void;
  /** The list was scrolled: is it there? */
  readonly look: () => void;
}

function isAtEnd(scroller: HTMLElement | null): boolean {
  return scroller !== null && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= END_PX;
}

export function useEnd({ room, timeline, detached, startRow, scroller, list }: Surroundings): End {
  const { session, store } = useNode();
  const past = detached !== undefined;
  const newest = last(timeline.items)?.order;
  const rowCount = timeline.rows.length;
  const seen = useRef(timeline.heard);
  const seenOrder = useRef('');
  const following = useRef(startRow < 0);
  const [atEnd, setAtEnd] = useState(startRow < 0);
  const [, drawAgain] = useReducer((turn: number) => turn + 1, 0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: where it begins, once
  useLayoutEffect(() => {
    if (startRow < 0) list.scrollToEnd();
    else list.scrollToIndex(startRow, { align: past ? 'center' : 'start' });
  }, [list, startRow]);
  useEffect(() => {
    // All of it may be in view, and then nothing scrolls: looked at once rows are measured.
    if (startRow >= 0) nextFrame(() => nextFrame(() => setAtEnd(isAtEnd(scroller.current))));
  }, [startRow, scroller]);

  // What came late and stands above the newest pushes the end away: no append, so the list does not follow it.
  const shownEnd = useRef({ key: '', count: 0 });
  const endKey = last(timeline.rows)?.key ?? '';
  useLayoutEffect(() => {
    const { key, count } = shownEnd.current;
    shownEnd.current = { key: endKey, count: rowCount };
    if (key === endKey && count < rowCount && following.current) list.scrollToEnd();
  }, [list, endKey, rowCount]);

  const toEnd = useCallback(() => {
    if (past) store.apply({ type: 'attached' });
    else list.scrollToEnd();
  }, [past, store, list]);
  useEffect(() => {
    session.viewed = { room, reading: past || !atEnd };
    following.current = atEnd && !past;
    if (!atEnd || past) return;
    seen.current = timeline.heard;
    seenOrder.current = newest ?? '';
  }, [session, room, atEnd, past, timeline.heard, newest]);
  const met = detached?.after === false && atEnd;
  useEffect(() => {
    // The past has come to the present.
    if (met) store.apply({ type: 'attached' });
  }, [met, store]);

  // Somebody was blocked or let back in: what is new is counted again, and the end stays the end.
  const hidden = useRef(timeline.hidden);
  useLayoutEffect(() => {
    if (hidden.current === timeline.hidden) return;
    hidden.current = timeline.hidden;
    seen.current = timeline.heard - heardAfter(timeline, seenOrder.current);
    drawAgain();
    if (following.current) list.scrollToEnd();
  }, [list, timeline]);

  // A bar above or a taller composer takes room away below; what was in view at the end stays in view.
  useEffect(() => {
    if (scroller.current === null) return;
    const observer = new ResizeObserver(() => {
      if (following.current) list.scrollToEnd();
    });
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [list, scroller]);

  // From the element: the list hears of a scroll only after us.
  const look = useCallback(() => setAtEnd(isAtEnd(scroller.current)), [scroller]);
  return { atEnd, fresh: past ? 0 : timeline.heard - seen.current, toEnd, look };
}
