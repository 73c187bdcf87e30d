/** The window's state from a snapshot: what is held of the former one stays as far as it is still true. Pure. */

import { LOBBY, type PersonId, type RoomId } from '../../../src/core/ids.ts';
import type { Snapshot } from '../../../src/ipc/contract.ts';
import type { ChatState, Viewed } from './chat-state.ts';
import type { Detached } from './detached.ts';
import { blockedAmong } from './held-timelines.ts';
import { unreadOf, withMentions } from './mentioned.ts';
import { hideFrom, openTimeline, renewTimeline, type Timeline } from './timeline.ts';

export function fromSnapshot(state: ChatState | undefined, snapshot: Snapshot, viewed: Viewed): ChatState {
  const { seq, self, settings, networks, sweep, notices } = snapshot;
  const peers = new Map(snapshot.peers.map((peer) => [peer.id, peer]));
  const rooms = new Map(snapshot.rooms.map((room) => [room.id, room]));
  const blocked = blockedAmong(peers);
  const timelines = timelinesOf(state, snapshot, viewed, blocked);
  const detached = detachedOf(state, snapshot, timelines, viewed, blocked);
  const missed = unreadOf(snapshot.timeline.items, rooms.get(LOBBY)?.unread ?? 0, blocked);
  const known = state?.self.id === self.id ? state.mentioned : new Set<RoomId>();
  const mentioned = withMentions(known, self.id, new Map([[LOBBY, missed]]), rooms.values(), blocked);
  return { seq, self, settings, networks, peers, rooms, sweep, notices, timelines, detached, mentioned };
}

/** The past stays in view; so does the lobby's where the snapshot does not join on to what is being read there. */
function detachedOf(
  state: ChatState | undefined,
  { self, rooms }: Snapshot,
  timelines: ReadonlyMap<RoomId, Timeline>,
  { room, reading }: Viewed,
  blocked: ReadonlySet<PersonId>,
): Detached | undefined {
  if (state === undefined || state.self.instanceId !== self.instanceId) return undefined;
  const { detached } = state;
  if (detached !== undefined) {
    const there = rooms.some(({ id }) => id === detached.room);
    return there ? { ...detached, timeline: hideFrom(detached.timeline, blocked) } : undefined;
  }
  const lobby = state.timelines.get(LOBBY);
  const lost = lobby !== undefined && lobby.items.length > 0 && timelines.get(LOBBY)?.opening !== lobby.opening;
  if (room !== LOBBY || !reading || !lost) return undefined;
  return { room: LOBBY, target: undefined, timeline: hideFrom(lobby, blocked), after: true };
}

/**
 * Keeps what was read so far when the snapshot joins on to it; another run of the node starts anew. Of other rooms the
 * snapshot has nothing: the one on show stays until its page comes (NodeSession asks), the rest is fetched when opened.
 */
function timelinesOf(
  state: ChatState | undefined,
  { self, timeline: { items, before } }: Snapshot,
  { room }: Viewed,
  blocked: ReadonlySet<PersonId>,
): ReadonlyMap<RoomId, Timeline> {
  const lobby = state?.timelines.get(LOBBY);
  if (state === undefined || lobby === undefined || state.self.instanceId !== self.instanceId)
    return new Map([[LOBBY, openTimeline(items, before, lobby, blocked)]]);
  const kept = new Map([[LOBBY, renewTimeline(hideFrom(lobby, blocked), items, before)]]);
  const onShow = state.timelines.get(room);
  if (room !== LOBBY && onShow !== undefined) kept.set(room, hideFrom(onShow, blocked));
  return kept;
}
