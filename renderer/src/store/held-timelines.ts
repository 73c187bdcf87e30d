/** Changes what the window holds of its rooms' timelines, and of the past on show; what stays the same stays the same object. Pure. */

import type { PersonId, RoomId } from '../../../src/core/ids.ts';
import type { Peer } from '../../../src/core/model.ts';
import type { ChatState } from './chat-state.ts';
import type { Detached } from './detached.ts';
import type { Timeline } from './timeline.ts';

export function withTimelines(state: ChatState, change: (timeline: Timeline, room: RoomId) => Timeline): ChatState {
  let timelines: Map<RoomId, Timeline> | undefined;
  for (const [room, timeline] of state.timelines) {
    const next = change(timeline, room);
    if (next === timeline) continue;
    timelines ??= new Map(state.timelines);
    timelines.set(room, next);
  }
  return timelines === undefined ? state : { ...state, timelines };
}

export function withDetached(state: ChatState, room: RoomId, change: (detached: Detached) => Detached): ChatState {
  if (state.detached?.room !== room) return state;
  const detached = change(state.detached);
  return detached === state.detached ? state : { ...state, detached };
}

/** Whose messages are hidden everywhere. */
export function blockedAmong(peers: ReadonlyMap<PersonId, Peer>): ReadonlySet<PersonId> {
  const blocked = new Set<PersonId>();
  for (const { id, trust } of peers.values()) if (trust === 'blocked') blocked.add(id);
  return blocked;
}
