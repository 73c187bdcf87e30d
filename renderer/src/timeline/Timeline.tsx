/** A room's messages: a virtual list that sticks to its end, and stays put when the person reads further up. Smart. */

import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type RefObject,
  type UIEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from 'react';
import type { Peer, Room } from '../../../src/core/model.ts';
import { useNode } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { nextFrame } from '../link/next-frame.ts';
import { firstItem } from '../store/rows.ts';
import { first, last, reader } from '../store/sequence.ts';
import { HELD_ITEMS, heardAfter, type Timeline as TimelineState } from '../store/timeline.ts';
import { Announcer } from './Announcer.tsx';
import { EmptyDirect } from './EmptyDirect.tsx';
import { EmptyLobby } from './EmptyLobby.tsx';
import { NewLine } from './NewLine.tsx';
import { nothingSaid } from './nothing-said.ts';
import { estimateRowPx } from './row-height.ts';
import { HEAD_PX, TimelineHead } from './TimelineHead.tsx';
import { TimelineRow } from './TimelineRow.tsx';
import { ToNewest } from './ToNewest.tsx';
import { indexOfKey, useFirstUnread } from './use-first-unread.ts';
import { useReadMarks } from './use-read-marks.ts';
import './Timeline.css';

/** This close to the end counts as there: a slip of the wheel must not stop the following. */
const END_PX = 48;
const FOOT_PX = 12;
/** Older items are fetched when this little is left above. */
const PAGE_AHEAD_PX = 2_400;

interface Props {
  readonly room: Room;
  /** The other one of a direct room. */
  readonly peer: Peer | undefined;
  readonly timeline: TimelineState;
  /** Filled with what brings the newest message into view. */
  readonly toEndRef: RefObject<() => void>;
  readonly onChooseNetworks: () => void;
}

export function Timeline({ room, peer, timeline, toEndRef, onChooseNetworks }: Props) {
  const firstUnread = useFirstUnread(room, timeline);
  return (
    <div className="timeline">
      <TimelineList
        key={timeline.opening}
        room={room}
        timeline={timeline}
        firstUnread={firstUnread}
        toEndRef={toEndRef}
      />
      {peer === undefined ? (
        <EmptyLobby timeline={timeline} onChooseNetworks={onChooseNetworks} />
      ) : (
        <EmptyDirect peer={peer} timeline={timeline} />
      )}
      <Announcer timeline={timeline} />
    </div>
  );
}

interface ListProps {
  readonly room: Room;
  readonly timeline: TimelineState;
  /** Id of the item that "New" stands above. */
  readonly firstUnread: string | undefined;
  readonly toEndRef: RefObject<() => void>;
}

function isAtEnd(scroller: HTMLElement | null): boolean {
  return scroller !== null && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= END_PX;
}

function fits(scroller: HTMLElement | null): boolean {
  return scroller !== null && scroller.scrollHeight <= scroller.clientHeight;
}

function TimelineList({ room: { id: room, kind }, timeline, firstUnread, toEndRef }: ListProps) {
  const { session } = useNode();
  const { t } = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const scrolled = useRef(false);
  const seen = useRef(timeline.heard);
  const seenOrder = useRef('');
  // Alone with somebody one reads all they said, from where one stopped; a lobby goes on.
  const [startRow] = useState(() =>
    kind === 'direct' && firstUnread !== undefined ? indexOfKey(timeline.rows, firstUnread) : -1,
  );
  const following = useRef(startRow < 0);
  const [, drawAgain] = useReducer((turn: number) => turn + 1, 0);
  const [atEnd, setAtEnd] = useState(startRow < 0);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(() => new Set());

  const newest = last(timeline.items)?.order;
  const rowAt = useMemo(() => reader(timeline.rows), [timeline.rows]);
  const getItemKey = useCallback((index: number) => rowAt(index)?.key ?? index, [rowAt]);
  const list = useVirtualizer({
    count: timeline.rows.length,
    getScrollElement: () => scroller.current,
    getItemKey,
    estimateSize: (index) => estimateRowPx(rowAt(index)),
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: END_PX,
    overscan: 10,
    paddingStart: HEAD_PX,
    paddingEnd: FOOT_PX,
    directDomUpdates: true,
    directDomUpdatesMode: 'position',
  });

  useLayoutEffect(() => {
    if (startRow < 0) list.scrollToEnd();
    else list.scrollToIndex(startRow, { align: 'start' });
  }, [list, startRow]);
  useEffect(() => {
    // All of it may be in view, and then nothing scrolls: looked at once rows are measured.
    if (startRow >= 0) nextFrame(() => nextFrame(() => setAtEnd(isAtEnd(scroller.current))));
  }, [startRow]);
  useReadMarks(room, newest, atEnd);
  // What came late and stands above the newest pushes the end away: no append, so the list does not follow it.
  const shownEnd = useRef({ key: '', count: 0 });
  const endKey = last(timeline.rows)?.key ?? '';
  const rowCount = timeline.rows.length;
  useLayoutEffect(() => {
    const { key, count } = shownEnd.current;
    shownEnd.current = { key: endKey, count: rowCount };
    if (key === endKey && count < rowCount && following.current) list.scrollToEnd();
  }, [list, endKey, rowCount]);
  useEffect(() => {
    toEndRef.current = () => list.scrollToEnd();
  }, [list, toEndRef]);
  useEffect(() => {
    session.viewed = { room, reading: !atEnd };
    following.current = atEnd;
    if (!atEnd) return;
    seen.current = timeline.heard;
    seenOrder.current = newest ?? '';
  }, [session, room, atEnd, timeline.heard, newest]);

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
  }, [list]);

  function pageIfNear(scrollTop: number): void {
    const oldest = first(timeline.items);
    const wanted = timeline.before && timeline.items.length < HELD_ITEMS && oldest !== undefined;
    // Before the first scroll the list is not yet at its end; with most of it hidden there may be nothing to scroll.
    const settled = () => scrolled.current || fits(scroller.current);
    if (wanted && scrollTop < PAGE_AHEAD_PX && settled()) void session.loadOlder(room, oldest.order);
  }
  // A page may be shorter than what is left to fill.
  useEffect(() => pageIfNear(list.scrollOffset ?? 0));

  function onScroll({ currentTarget }: UIEvent<HTMLElement>): void {
    scrolled.current = true;
    // From the element: the list hears of this scroll only after us.
    setAtEnd(isAtEnd(currentTarget));
    pageIfNear(currentTarget.scrollTop);
  }

  const toggleFold = useCallback((key: string) => {
    setUnfolded((former) => {
      const next = new Set(former);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  }, []);

  return (
    <>
      {/* The Announcer tells what is new: rows mount while scrolling too, and must not be read out then. */}
      <div
        ref={scroller}
        className="timeline__scroller"
        role="log"
        aria-live="off"
        aria-label={t('timeline.label')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={onScroll}
      >
        <div ref={list.containerRef} className="timeline__column">
          <TimelineHead before={timeline.before} empty={nothingSaid(timeline)} />
          {list.getVirtualItems().map(({ index, key }) => {
            const row = rowAt(index);
            return (
              <div key={String(key)} ref={list.measureElement} data-index={index} className="timeline__row">
                {firstUnread !== undefined && firstItem(row)?.id === firstUnread && <NewLine />}
                {row !== undefined && (
                  <TimelineRow row={row} unfolded={unfolded.has(row.key)} onToggleFold={toggleFold} />
                )}
              </div>
            );
          })}
        </div>
      </div>
      {!atEnd && <ToNewest fresh={timeline.heard - seen.current} onClick={() => list.scrollToEnd()} />}
    </>
  );
}
