/** In which rooms somebody named this person in something that was not read yet. Pure. */

import type { PersonId, RoomId } from '../../../src/core/ids.ts';
import type { Room, TimelineItem } from '../../../src/core/model.ts';
import { isHeard } from './timeline.ts';

type Items = ReadonlyMap<RoomId, readonly TimelineItem[]>;

/** Whether it is addressed to us; those whom we hide can't call us. */
export function namesUs(item: TimelineItem, self: PersonId, hidden: ReadonlySet<PersonId>): boolean {
  return item.type === 'message' && item.mentions.includes(self) && isHeard(item, hidden);
}

/** With what was said; a room that has nothing unread mentions nobody. */
export function withMentions(
  mentioned: ReadonlySet<RoomId>,
  self: PersonId,
  said: Items,
  read: Iterable<Room>,
  hidden: ReadonlySet<PersonId>,
): ReadonlySet<RoomId> {
  const next = new Set(mentioned);
  for (const [room, items] of said) if (items.some((item) => namesUs(item, self, hidden))) next.add(room);
  for (const { id, unread } of read) if (unread === 0) next.delete(id);
  const same = next.size === mentioned.size && [...next].every((room) => mentioned.has(room));
  return same ? mentioned : next;
}

/** The newest items of a page that were not read: where they name us, the room does. */
export function unreadOf(items: readonly TimelineItem[], unread: number, hidden: ReadonlySet<PersonId>) {
  let left = unread;
  let from = items.length;
  while (from > 0 && left > 0) if (isHeard(items[--from] as TimelineItem, hidden)) left -= 1;
  return items.slice(from);
}
