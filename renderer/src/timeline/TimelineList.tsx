/** A room's messages: a virtual list that sticks to its end, and stays put when the person reads further up. Smart. */

import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
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
import type { Room } from '../../../src/core/model.ts';
import { useNode } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { nextFrame } from '../link/next-frame.ts';
import type { Detached } from '../store/detached.ts';
import { firstItem } from '../store/rows.ts';
import { last, reader } from '../store/sequence.ts';
import { heardAfter, type Timeline } from '../store/timeline.ts';
import { LateHint } from './LateHint.tsx';
import { useMessageDeeds } from './message-deeds-context.ts';
import { rowOf } from './message-place.ts';
import { NewLine } from './NewLine.tsx';
import { nothingSaid } from './nothing-said.ts';
import { PendingBubble } from './PendingBubble.tsx';
import { estimateRowPx } from './row-height.ts';
import { HEAD_PX, TimelineHead } from './TimelineHead.tsx';
import { TimelineRow } from './TimelineRow.tsx';
import { ToNewest } from './ToNewest.tsx';
import { useAim } from './use-aim.ts';
import { indexOfKey } from './use-first-unread.ts';
import { useLit } from './use-lit.ts';
import { useMessageKeys } from './use-message-keys.ts';
import { usePaging } from './use-paging.ts';
import { usePending } from './use-pending.ts';
import { useReadMarks } from './use-read-marks.ts';

/** This close to the end counts as there: a slip of the wheel must not stop the following. */
const END_PX = 48;
const FOOT_PX = 12;

interface Props {
  readonly room: Room;
  /** What is shown of it. */
  readonly timeline: Timeline;
  /** It is a part of the past. */
  readonly detached: Detached | undefined;
  /** Id of the item that "New" stands above. */
  readonly firstUnread: string | undefined;
  /** Begins there: alone with somebody one reads all they said, from where one stopped; a lobby goes on. */
  readonly fromUnread: boolean;
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
  readonly toEndRef: RefObject<() => void>;
}

function isAtEnd(scroller: HTMLElement | null): boolean {
  return scroller !== null && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= END_PX;
}

function startOf({ timeline, detached, firstUnread, fromUnread }: Props): number {
  if (detached?.target !== undefined) return rowOf(timeline, detached.target);
  return fromUnread && firstUnread !== undefined ? indexOfKey(timeline.rows, firstUnread) : -1;
}

export function TimelineList(props: Props) {
  const {
    room: { id: room },
    timeline,
    detached,
    firstUnread,
    inputRef,
    toEndRef,
  } = props;
  const { session, store } = useNode();
  const { t } = useWords();
  const deeds = useMessageDeeds();
  const scroller = useRef<HTMLDivElement>(null);
  const scrolled = useRef(false);
  const seen = useRef(timeline.heard);
  const seenOrder = useRef('');
  const [startRow] = useState(() => startOf(props));
  const following = useRef(startRow < 0);
  const [, drawAgain] = useReducer((turn: number) => turn + 1, 0);
  const [atEnd, setAtEnd] = useState(startRow < 0);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(() => new Set());
  const [hovered, setHovered] = useState<string>();
  const [focused, setFocused] = useState<string>();
  const [lit, light] = useLit();

  const past = detached !== undefined;
  const pending = usePending(room, timeline, past);
  const newest = last(timeline.items)?.order;
  const rowCount = timeline.rows.length;
  const rowAt = useMemo(() => reader(timeline.rows), [timeline.rows]);
  const getItemKey = useCallback(
    (index: number) => rowAt(index)?.key ?? pending[index - rowCount]?.key ?? index,
    [rowAt, pending, rowCount],
  );
  const list = useVirtualizer({
    count: rowCount + pending.length,
    getScrollElement: () => scroller.current,
    getItemKey,
    estimateSize: (index) => estimateRowPx(rowAt(index)),
    anchorTo: 'end',
    followOnAppend: !past,
    scrollEndThreshold: END_PX,
    overscan: 10,
    paddingStart: HEAD_PX,
    paddingEnd: FOOT_PX,
    directDomUpdates: true,
    directDomUpdatesMode: 'position',
    // What has the focus keeps it when it is scrolled out of view.
    rangeExtractor: useCallback(
      (range: Range) => {
        const index = focused === undefined ? -1 : indexOfKey(timeline.rows, focused);
        const indexes = defaultRangeExtractor(range);
        return index < 0 || indexes.includes(index) ? indexes : [...indexes, index].sort((a, b) => a - b);
      },
      [focused, timeline.rows],
    ),
  });

  /** Rows wholly on show. */
  function onShow(): { first: number; last: number } {
    const from = list.scrollOffset ?? 0;
    const to = from + (scroller.current?.clientHeight ?? 0);
    const there = list.getVirtualItems().filter(({ start, end }) => start >= from - 1 && end <= to + 1);
    return { first: there[0]?.index ?? 0, last: there.at(-1)?.index ?? rowCount - 1 };
  }
  const keys = useMessageKeys({
    scroller,
    timeline,
    onShow,
    bringIntoView: (index) => list.scrollToIndex(index, { align: 'auto' }),
    leave: () => inputRef.current?.focus(),
  });
  useAim({
    room,
    timeline,
    detached,
    onReached: (index) => {
      // Who searches goes on from hit to hit.
      if (document.activeElement?.closest('.side-panel') == null) keys.focusRow(index);
      list.scrollToIndex(index, { align: 'center' });
      light(rowAt(index)?.key);
    },
    onLost: deeds.lose,
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: where it begins, once
  useLayoutEffect(() => {
    if (startRow < 0) list.scrollToEnd();
    else list.scrollToIndex(startRow, { align: past ? 'center' : 'start' });
  }, [list, startRow]);
  useEffect(() => {
    // All of it may be in view, and then nothing scrolls: looked at once rows are measured.
    if (startRow >= 0) nextFrame(() => nextFrame(() => setAtEnd(isAtEnd(scroller.current))));
  }, [startRow]);
  useReadMarks(room, newest, atEnd && !past);
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
    toEndRef.current = toEnd;
  }, [toEnd, toEndRef]);
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
  }, [list]);

  const pageIfNear = usePaging(room, timeline, detached, scroller, scrolled);

  // What came in late is seen when it is on show; until then it is told of.
  const { late } = timeline;
  const topOrder = late === undefined && !past ? undefined : rowAt(onShow().first)?.order;
  const lateAbove = late !== undefined && topOrder !== undefined && late.oldest < topOrder;
  const lateSeen = useCallback(() => store.apply({ type: 'late-seen', room }), [store, room]);
  useEffect(() => {
    session.place = past ? topOrder : undefined;
    if (late !== undefined && !lateAbove && scrolled.current) lateSeen();
  });
  useEffect(
    () => () => {
      session.place = undefined;
    },
    [session],
  );

  function onScroll({ currentTarget }: UIEvent<HTMLElement>): void {
    scrolled.current = true;
    // From the element: the list hears of this scroll only after us.
    setAtEnd(isAtEnd(currentTarget));
    pageIfNear();
    if (late !== undefined) drawAgain();
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
        onKeyDown={keys.onKeyDown}
        onContextMenu={keys.onContextMenu}
        onPointerLeave={() => setHovered(undefined)}
        onBlur={({ relatedTarget, currentTarget }) => {
          if (!currentTarget.contains(relatedTarget)) setFocused(undefined);
        }}
      >
        <div ref={list.containerRef} className="timeline__column">
          <TimelineHead before={timeline.before} empty={nothingSaid(timeline)} />
          {list.getVirtualItems().map(({ index, key }) => {
            const row = rowAt(index);
            const waiting = pending[index - rowCount];
            return (
              // biome-ignore lint/a11y/noStaticElementInteractions: it only hears that the message in it is meant
              <div
                key={String(key)}
                ref={list.measureElement}
                data-index={index}
                className="timeline__row"
                onPointerEnter={({ pointerType }) => pointerType === 'mouse' && setHovered(row?.key)}
                onFocus={() => {
                  keys.setActive(row?.key);
                  setFocused(row?.key);
                }}
              >
                {firstUnread !== undefined && firstItem(row)?.id === firstUnread && <NewLine />}
                {row !== undefined && (
                  <TimelineRow
                    row={row}
                    unfolded={unfolded.has(row.key)}
                    active={row.key === keys.active}
                    tools={row.key === hovered || row.key === focused}
                    lit={row.key === lit}
                    onToggleFold={toggleFold}
                  />
                )}
                {waiting !== undefined && <PendingBubble sending={waiting.sending} leads={waiting.leads} />}
              </div>
            );
          })}
        </div>
      </div>
      {late !== undefined && lateAbove && (
        <LateHint count={late.count} onJump={() => deeds.jump(late.oldest)} onDismiss={lateSeen} />
      )}
      {(!atEnd || past) && <ToNewest fresh={past ? 0 : timeline.heard - seen.current} back={past} onClick={toEnd} />}
    </>
  );
}
