/** A room's messages: a virtual list that sticks to its end, and stays put when the person reads further up. Smart. */

import { type RefObject, useCallback, useEffect, useReducer, useRef, useState } from 'react';
import type { Room } from '../../../src/core/model.ts';
import { useNode } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import type { Detached } from '../store/detached.ts';
import { firstItem } from '../store/rows.ts';
import { last } from '../store/sequence.ts';
import type { Timeline } from '../store/timeline.ts';
import { LateHint } from './LateHint.tsx';
import { useMessageDeeds } from './message-deeds-context.ts';
import { rowOf } from './message-place.ts';
import { NewLine } from './NewLine.tsx';
import { nothingSaid } from './nothing-said.ts';
import { PendingBubble } from './PendingBubble.tsx';
import { TimelineHead } from './TimelineHead.tsx';
import { TimelineRow } from './TimelineRow.tsx';
import { ToNewest } from './ToNewest.tsx';
import { useAim } from './use-aim.ts';
import { useEnd } from './use-end.ts';
import { indexOfKey } from './use-first-unread.ts';
import { useLate } from './use-late.ts';
import { useLit } from './use-lit.ts';
import { useMessageKeys } from './use-message-keys.ts';
import { usePaging } from './use-paging.ts';
import { usePending } from './use-pending.ts';
import { useReadMarks } from './use-read-marks.ts';
import { useRowList } from './use-row-list.ts';

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
  const { session } = useNode();
  const { t } = useWords();
  const deeds = useMessageDeeds();
  const scroller = useRef<HTMLDivElement>(null);
  const scrolled = useRef(false);
  const [startRow] = useState(() => startOf(props));
  const [, drawAgain] = useReducer((turn: number) => turn + 1, 0);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(() => new Set());
  const [hovered, setHovered] = useState<string>();
  const [focused, setFocused] = useState<string>();
  const [lit, light] = useLit();

  const past = detached !== undefined;
  const rowCount = timeline.rows.length;
  const pending = usePending(room, timeline, past);
  const { list, rowAt, onShow } = useRowList({ scroller, timeline, pending, follow: !past, focused });
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
  const end = useEnd({ room, timeline, detached, startRow, scroller, list });
  useEffect(() => {
    toEndRef.current = end.toEnd;
  }, [end.toEnd, toEndRef]);
  useReadMarks(room, last(timeline.items)?.order, end.atEnd && !past);
  const pageIfNear = usePaging(room, timeline, detached, scroller, scrolled);

  const topOrder = timeline.late === undefined && !past ? undefined : rowAt(onShow().first)?.order;
  const { above, dismiss } = useLate({ room, timeline, topOrder, scrolled });
  useEffect(() => {
    session.place = past ? topOrder : undefined;
  }, [session, past, topOrder]);
  useEffect(
    () => () => {
      session.place = undefined;
    },
    [session],
  );

  function onScroll(): void {
    scrolled.current = true;
    end.look();
    pageIfNear();
    if (timeline.late !== undefined) drawAgain();
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
      {above !== undefined && (
        <LateHint count={above.count} onJump={() => deeds.jump(above.oldest)} onDismiss={dismiss} />
      )}
      {(!end.atEnd || past) && <ToNewest fresh={end.fresh} back={past} onClick={end.toEnd} />}
    </>
  );
}
