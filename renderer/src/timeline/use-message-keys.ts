/** Messages by keyboard: the arrows go from one to the next, letters do something with it; the context key has them all. */

import { type KeyboardEvent, type MouseEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { Message } from '../../../src/core/model.ts';
import type { Row } from '../store/rows.ts';
import { reader } from '../store/sequence.ts';
import type { Timeline } from '../store/timeline.ts';
import { deedOfKey, deedsFor } from './message-deeds.ts';
import { useMessageDeeds } from './message-deeds-context.ts';
import { isMessageRow, messageFrom } from './message-place.ts';

interface Surroundings {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly timeline: Timeline;
  /** Indexes of the rows wholly on show. */
  readonly onShow: () => { readonly first: number; readonly last: number };
  readonly bringIntoView: (index: number) => void;
  /** Past the newest message. */
  readonly leave: () => void;
}

/** The message an event happened in, and whether it has the focus itself rather than something in it. */
function messageOf(target: EventTarget, timeline: Timeline) {
  if (!(target instanceof Element)) return undefined;
  const article = target.closest<HTMLElement>('article[data-message]');
  const index = Number(article?.closest('[data-index]')?.getAttribute('data-index') ?? Number.NaN);
  const row: Row | undefined = Number.isNaN(index) ? undefined : reader(timeline.rows)(index);
  if (article === null || !isMessageRow(row)) return undefined;
  return { article, index, item: row.item, itself: target === article };
}

export function useMessageKeys({ scroller, timeline, onShow, bringIntoView, leave }: Surroundings) {
  const deeds = useMessageDeeds();
  /** Key of the row that has, or had last, the focus: Tab comes back to it. */
  const [active, setActive] = useState<string>();
  const wanted = useRef<string>(undefined);

  // The row may be drawn only once it is scrolled to.
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    const article = scroller.current?.querySelector<HTMLElement>(`[data-message="${CSS.escape(wanted.current)}"]`);
    if (article == null) return;
    wanted.current = undefined;
    article.focus({ preventScroll: true });
  });

  function focusRow(index: number): void {
    const row = reader(timeline.rows)(index);
    if (!isMessageRow(row)) return;
    wanted.current = row.key;
    setActive(row.key);
    bringIntoView(index);
  }

  function move(step: 1 | -1, from: number | undefined): void {
    const { first, last } = onShow();
    const start = from === undefined ? (step < 0 ? last : first) : from + step;
    const index = messageFrom(timeline, start, step);
    if (index >= 0) focusRow(index);
    else if (step > 0) leave();
  }

  function doDeed(key: string, item: Message, article: HTMLElement): boolean {
    // What opens, opens by what is said, not by the whole row.
    const bubble = article.querySelector<HTMLElement>('.message__bubble') ?? article;
    if (key === 'Enter' || key === 'ContextMenu') deeds.openMenu(item, bubble);
    else {
      const deed = deedOfKey(key);
      if (deed === undefined || !deedsFor(item, deeds.open).includes(deed)) return false;
      deeds.act(deed, item, bubble);
    }
    return true;
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const { target, key } = event;
    // What is drawn elsewhere (a menu) tells its keys here, too.
    if (!(target instanceof Node) || scroller.current?.contains(target) !== true) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return;
    const there = messageOf(target, timeline);
    if (target !== scroller.current && there?.itself !== true) return;
    if (key === 'ArrowUp' || key === 'ArrowDown') move(key === 'ArrowUp' ? -1 : 1, there?.index);
    else if (there === undefined) return;
    else if (key === 'Escape') leave();
    else if (!doDeed(event.shiftKey && key === 'F10' ? 'ContextMenu' : key, there.item, there.article)) return;
    event.preventDefault();
  }

  function onContextMenu(event: MouseEvent<HTMLElement>): void {
    const there = messageOf(event.target, timeline);
    if (there === undefined || deedsFor(there.item, deeds.open).length === 0) return;
    // The browser's own knows what to do with a link and with what is selected.
    const inLink = event.target instanceof Element && event.target.closest('.link') !== null;
    if (inLink || getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    deeds.openMenu(there.item, there.article, { x: event.clientX, y: event.clientY });
  }

  return { active, setActive, focusRow, onKeyDown, onContextMenu };
}
