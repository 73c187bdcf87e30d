/** One reducer from snapshots, events and pages to what the window knows of the node. Pure. */

import { assertNever } from '../../../src/core/errors.ts';
import { LOBBY, type RoomId } from '../../../src/core/ids.ts';
import { withEvents } from './chat-events.ts';
import { fromSnapshot } from './chat-snapshot.ts';
import type { ChatAction, ChatState, Page } from './chat-state.ts';
import { lengthenDetached, openDetached } from './detached.ts';
import { blockedAmong, withDetached, withTimelines } from './held-timelines.ts';
import { unreadOf, withMentions } from './mentioned.ts';
import { deepenTimeline, openTimeline, renewTimeline, type Timeline } from './timeline.ts';

/** Rooms whose timelines are held, beside the lobby; those opened longest ago are fetched again. */
export const HELD_ROOMS = 16;

export function reduceChat(state: ChatState | undefined, action: ChatAction): ChatState | undefined {
  switch (action.type) {
    case 'snapshot':
      return fromSnapshot(state, action.snapshot, action.viewed);
    case 'events':
      return state && withEvents(state, action.events, action.viewed);
    case 'opened':
      return state && withOpened(state, action.room, action.page);
    case 'older':
      return state && withOlder(state, action);
    case 'newer':
      return state && withDetached(state, action.room, (there) => lengthenDetached(there, action.page, action.above));
    case 'around':
      return state && withAround(state, action);
    case 'attached':
      return state?.detached === undefined ? state : { ...state, detached: undefined };
    case 'late-seen':
      return state && withTimelines(state, (timeline, room) => (room === action.room ? seenLate(timeline) : timeline));
    default:
      return assertNever(action);
  }
}

function withOpened(state: ChatState, room: RoomId, { items, before }: Page): ChatState {
  const timelines = new Map(state.timelines);
  const former = timelines.get(room);
  timelines.delete(room);
  timelines.set(
    room,
    former === undefined
      ? openTimeline(items, before, undefined, blockedAmong(state.peers))
      : renewTimeline(former, items, before),
  );
  for (const id of timelines.keys()) {
    if (timelines.size <= HELD_ROOMS + 1) break;
    if (id !== LOBBY) timelines.delete(id);
  }
  const missed = unreadOf(items, state.rooms.get(room)?.unread ?? 0, blockedAmong(state.peers));
  const said = new Map([[room, missed]]);
  const mentioned = withMentions(state.mentioned, state.self.id, said, [], blockedAmong(state.peers));
  return { ...state, timelines, mentioned };
}

function withAround(state: ChatState, { room, order, page }: Extract<ChatAction, { type: 'around' }>): ChatState {
  const detached = openDetached(room, order, page, state.detached, blockedAmong(state.peers));
  return { ...state, detached };
}

function seenLate(timeline: Timeline): Timeline {
  return timeline.late === undefined ? timeline : { ...timeline, late: undefined };
}

function withOlder(state: ChatState, { room, below, page }: Extract<ChatAction, { type: 'older' }>): ChatState {
  const past = withDetached(state, room, (there) => {
    const timeline = deepenTimeline(there.timeline, page.items, page.before, below);
    return timeline === there.timeline ? there : { ...there, timeline };
  });
  if (past !== state) return past;
  const timeline = state.timelines.get(room);
  if (timeline === undefined) return state;
  const deeper = deepenTimeline(timeline, page.items, page.before, below);
  return deeper === timeline ? state : { ...state, timelines: new Map(state.timelines).set(room, deeper) };
}
