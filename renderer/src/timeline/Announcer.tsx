/** Tells a screen reader what is new: the newest message, and how many, at a pace that can be listened to. Smart. */

import { useEffect, useRef, useState } from 'react';
import type { Message } from '../../../src/core/model.ts';
import { useNode } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { nameIsShared } from '../people/use-name-is-shared.ts';
import { reader } from '../store/sequence.ts';
import { isHeard, type Timeline } from '../store/timeline.ts';
import { shortId, shownName } from '../ui/identity.ts';

const ANNOUNCE_EVERY_MS = 3_000;
const MAX_ANNOUNCED_CHARACTERS = 200;
/** How far back the newest message of another is looked for, among comings, goings and own messages. */
const LOOK_BACK = 64;

interface Props {
  readonly timeline: Timeline;
}

function newestHeard({ items, hidden }: Timeline): Message | undefined {
  const itemAt = reader(items);
  for (let index = items.length - 1; index >= Math.max(0, items.length - LOOK_BACK); index--) {
    const item = itemAt(index);
    if (item?.type === 'message' && isHeard(item, hidden)) return item;
  }
  return undefined;
}

export function Announcer({ timeline }: Props) {
  const { store } = useNode();
  const { t, formats } = useWords();
  const [text, setText] = useState('');
  const latest = useRef(timeline);
  const told = useRef(timeline.heard);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  useEffect(() => {
    latest.current = timeline;
    if (timeline.heard === told.current || timer.current !== undefined) return;
    function announce(): void {
      timer.current = undefined;
      const count = latest.current.heard - told.current;
      const message = newestHeard(latest.current);
      if (count <= 0 || message === undefined) return;
      told.current = latest.current.heard;
      const { id, name, address } = message.author;
      const { chat } = store.getState();
      const suffix = chat !== undefined && nameIsShared(chat, name) ? shortId(id) : '';
      const words = {
        name: [shownName(name, address), suffix].join(' ').trim(),
        text: message.text.slice(0, MAX_ANNOUNCED_CHARACTERS),
      };
      setText(
        count === 1
          ? t('timeline.announceOne', words)
          : t('timeline.announceMany', { ...words, count, formatted: formats.number(count) }),
      );
      timer.current = setTimeout(announce, ANNOUNCE_EVERY_MS);
    }
    announce();
  }, [timeline, t, formats, store]);

  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );

  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {text}
    </div>
  );
}
