/** How much was said that was not read; requests of people who are new are not counted. Pure. */

import type { WindowState } from '../store/window-store.ts';

/** Unread messages of all rooms, but of the one on show when `lookedAt`. */
export function unreadElsewhere({ chat, room }: Pick<WindowState, 'chat' | 'room'>, lookedAt: boolean): number {
  let count = 0;
  for (const { id, state, unread } of chat?.rooms.values() ?? [])
    if (state === 'open' && !(lookedAt && id === room)) count += unread;
  return count;
}
