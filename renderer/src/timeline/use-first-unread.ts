/** Where "New" stands: above the first message that was unread when the room was opened, or the window left alone. */

import { useEffect, useRef, useState } from 'react';
import type { Room } from '../../../src/core/model.ts';
import { isLookedAt } from '../app/looked-at.ts';
import type { Row } from '../store/rows.ts';
import { reader, type Sequence } from '../store/sequence.ts';
import { heardFromEnd, type Timeline } from '../store/timeline.ts';

/** Id of that message; undefined: all was read. It stays until the room is left, or something else is new. */
export function useFirstUnread({ unread }: Room, timeline: Timeline): string | undefined {
  const [first, setFirst] = useState(() => heardFromEnd(timeline, unread)?.id);
  const former = useRef(unread);
  useEffect(() => {
    const begins = former.current === 0 && unread > 0 && !isLookedAt();
    former.current = unread;
    if (begins) setFirst(heardFromEnd(timeline, unread)?.id);
  }, [unread, timeline]);
  return first;
}

export function indexOfKey(rows: Sequence<Row>, key: string): number {
  const rowAt = reader(rows);
  for (let index = rows.length - 1; index >= 0; index--) if (rowAt(index)?.key === key) return index;
  return -1;
}
