/** The rows of a timeline, and what waits to be one, as a virtual list that keeps its place when rows come in above. */

import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useMemo } from 'react';
import { reader } from '../store/sequence.ts';
import type { Timeline } from '../store/timeline.ts';
import { estimateRowPx } from './row-height.ts';
import { HEAD_PX } from './TimelineHead.tsx';
import { indexOfKey } from './use-first-unread.ts';
import type { PendingRow } from './use-pending.ts';

/** This close to the end counts as there: a slip of the wheel must not stop the following. */
export const END_PX = 48;
const FOOT_PX = 12;

interface Surroundings {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly timeline: Timeline;
  readonly pending: readonly PendingRow[];
  /** At the end it stays there when something is added. */
  readonly follow: boolean;
  /** Key of the row that has the focus. */
  readonly focused: string | undefined;
}

export function useRowList({ scroller, timeline: { rows }, pending, follow, focused }: Surroundings) {
  const rowCount = rows.length;
  const rowAt = useMemo(() => reader(rows), [rows]);
  const getItemKey = useCallback(
    (index: number) => rowAt(index)?.key ?? pending[index - rowCount]?.key ?? index,
    [rowAt, pending, rowCount],
  );
  // What has the focus keeps it when it is scrolled out of view.
  const rangeExtractor = useCallback(
    (range: Range) => {
      const index = focused === undefined ? -1 : indexOfKey(rows, focused);
      const indexes = defaultRangeExtractor(range);
      return index < 0 || indexes.includes(index) ? indexes : [...indexes, index].sort((a, b) => a - b);
    },
    [focused, rows],
  );
  const list = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: rowCount + pending.length,
    getScrollElement: () => scroller.current,
    getItemKey,
    estimateSize: (index) => estimateRowPx(rowAt(index)),
    anchorTo: 'end',
    followOnAppend: follow,
    scrollEndThreshold: END_PX,
    overscan: 10,
    paddingStart: HEAD_PX,
    paddingEnd: FOOT_PX,
    directDomUpdates: true,
    directDomUpdatesMode: 'position',
    rangeExtractor,
  });

  /** Rows wholly on show. */
  function onShow(): { first: number; last: number } {
    const from = list.scrollOffset ?? 0;
    const to = from + (scroller.current?.clientHeight ?? 0);
    const there = list.getVirtualItems().filter(({ start, end }) => start >= from - 1 && end <= to + 1);
    return { first: there[0]?.index ?? 0, last: there.at(-1)?.index ?? rowCount - 1 };
  }
  return { list, rowAt, onShow };
}
