/** The lobby's messages: a virtual list that sticks to its end, and stays put when the person reads further up. Smart. */

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
import { useChat, useNode } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { LinkGate } from '../links/LinkGate.tsx';
import { first, last, reader } from '../store/sequence.ts';
import { HELD_ITEMS, heardAfter, type Timeline as TimelineState } from '../store/timeline.ts';
import { Announcer } from './Announcer.tsx';
import { EmptyLobby } from './EmptyLobby.tsx';
import { nothingSaid } from './nothing-said.ts';
import { estimateRowPx } from './row-height.ts';
import { HEAD_PX, TimelineHead } from './TimelineHead.tsx';
import { TimelineRow } from './TimelineRow.tsx';
import { ToNewest } from './ToNewest.tsx';
import './Timeline.css';

/** This close to the end counts as there: a slip of the wheel must not stop the following. */
const END_PX = 48;
const FOOT_PX = 12;
/** Older items are fetched when this little is left above. */
const PAGE_AHEAD_PX = 2_400;

interface Props {
  /** Filled with what brings the newest message into view. */
  readonly toEndRef: RefObject<() => void>;
  readonly onChooseNetworks: () => void;
}

export function Timeline({ toEndRef, onChooseNetworks }: Props) {
  const timeline = useChat((chat) => chat.timeline);
  return (
    <div className="timeline">
      <LinkGate>
        <TimelineList key={timeline.opening} timeline={timeline} toEndRef={toEndRef} />
      </LinkGate>
      <EmptyLobby timeline={timeline} onChooseNetworks={onChooseNetworks} />
      <Announcer timeline={timeline} />
    </div>
  );
}

interface ListProps {
  readonly timeline: TimelineState;
  readonly toEndRef: RefObject<() => void>;
}

function fits(scroller: HTMLElement | null): boolean {
  return scroller !== null && scroller.scrollHeight <= scroller.clientHeight;
}

function TimelineList({ timeline, toEndRef }: ListProps) {
  const { session } = useNode();
  const { t } = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const scrolled = useRef(false);
  const seen = useRef(timeline.heard);
  const seenPosition = useRef(0);
  const following = useRef(true);
  const [, drawAgain] = useReducer((turn: number) => turn + 1, 0);
  const [atEnd, setAtEnd] = useState(true);
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(() => new Set());

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

  useLayoutEffect(() => list.scrollToEnd(), [list]);
  useEffect(() => {
    toEndRef.current = () => list.scrollToEnd();
  }, [list, toEndRef]);
  useEffect(() => {
    session.reading = !atEnd;
    following.current = atEnd;
    if (!atEnd) return;
    seen.current = timeline.heard;
    seenPosition.current = last(timeline.items)?.position ?? 0;
  }, [session, atEnd, timeline.heard, timeline.items]);

  // Somebody was blocked or let back in: what is new is counted again, and the end stays the end.
  const hidden = useRef(timeline.hidden);
  useLayoutEffect(() => {
    if (hidden.current === timeline.hidden) return;
    hidden.current = timeline.hidden;
    seen.current = timeline.heard - heardAfter(timeline, seenPosition.current);
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
    if (wanted && scrollTop < PAGE_AHEAD_PX && settled()) void session.loadOlder(oldest.position);
  }
  // A page may be shorter than what is left to fill.
  useEffect(() => pageIfNear(list.scrollOffset ?? 0));

  function onScroll({ currentTarget }: UIEvent<HTMLElement>): void {
    scrolled.current = true;
    // From the element: the list hears of this scroll only after us.
    const { scrollHeight, scrollTop, clientHeight } = currentTarget;
    setAtEnd(scrollHeight - scrollTop - clientHeight <= END_PX);
    pageIfNear(scrollTop);
  }

  const toggleFold = useCallback((key: number) => {
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
