/** What the window knows of the node: one reducer from snapshots, events and older pages. Pure. */

import { assertNever } from '../../../src/core/errors.ts';
import { LOBBY, type PersonId, type RoomId } from '../../../src/core/ids.ts';
import type {
  Network,
  Notice,
  Peer,
  Room,
  Self,
  Settings,
  SweepProgress,
  TimelineItem,
} from '../../../src/core/model.ts';
import type { EventMessage, Snapshot, Value } from '../../../src/ipc/contract.ts';
import { withFact } from './chat-facts.ts';
import { type Detached, followDetached, lengthenDetached, openDetached } from './detached.ts';
import { unreadOf, withMentions } from './mentioned.ts';
import {
  changeItems,
  deepenTimeline,
  extendTimeline,
  HELD_ITEMS,
  hideFrom,
  IDLE_ITEMS,
  KEPT_ITEMS,
  openTimeline,
  renewTimeline,
  type Timeline,
} from './timeline.ts';

/** Rooms whose timelines are held, beside the lobby; those opened longest ago are fetched again. */
export const HELD_ROOMS = 16;

export interface ChatState {
  /** Number of the last event this includes. */
  readonly seq: number;
  readonly self: Self;
  readonly settings: Settings;
  readonly networks: readonly Network[];
  readonly peers: ReadonlyMap<PersonId, Peer>;
  readonly rooms: ReadonlyMap<RoomId, Room>;
  readonly sweep: SweepProgress;
  readonly notices: readonly Notice[];
  /** The lobby's, and those of rooms that were opened. */
  readonly timelines: ReadonlyMap<RoomId, Timeline>;
  /** Shown in place of its room's timeline. */
  readonly detached: Detached | undefined;
  /** Rooms in which somebody named us in what was not read yet. */
  readonly mentioned: ReadonlySet<RoomId>;
}

/** What the person has before them: its timeline is kept, others but their ends. */
export interface Viewed {
  readonly room: RoomId;
  /** Scrolled up: older items stay longer. */
  readonly reading: boolean;
}

export type ChatAction =
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot; readonly viewed: Viewed }
  | { readonly type: 'events'; readonly events: readonly EventMessage[]; readonly viewed: Viewed }
  /** A room's newest items. */
  | { readonly type: 'opened'; readonly room: RoomId; readonly page: Page }
  /** `below`: the order of the item that the page ends before. */
  | { readonly type: 'older'; readonly room: RoomId; readonly below: string; readonly page: Page }
  /** `above`: the order of the item that the page begins after. */
  | { readonly type: 'newer'; readonly room: RoomId; readonly above: string; readonly page: Value<'timeline:after'> }
  /** What stands around `order`, to be shown in place of the newest. */
  | { readonly type: 'around'; readonly room: RoomId; readonly order: string; readonly page: Value<'timeline:around'> }
  /** Back to the newest. */
  | { readonly type: 'attached' }
  | { readonly type: 'late-seen'; readonly room: RoomId };

type Page = Value<'timeline:before'>;

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

function fromSnapshot(state: ChatState | undefined, snapshot: Snapshot, viewed: Viewed): ChatState {
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

function withDetached(state: ChatState, room: RoomId, change: (detached: Detached) => Detached): ChatState {
  if (state.detached?.room !== room) return state;
  const detached = change(state.detached);
  return detached === state.detached ? state : { ...state, detached };
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

function blockedAmong(peers: ReadonlyMap<PersonId, Peer>): ReadonlySet<PersonId> {
  const blocked = new Set<PersonId>();
  for (const { id, trust } of peers.values()) if (trust === 'blocked') blocked.add(id);
  return blocked;
}

/** All events of one frame at once: timelines and maps are copied once, not once an event. */
function withEvents(state: ChatState, events: readonly EventMessage[], viewed: Viewed): ChatState {
  let next: ChatState = state;
  let peers: Map<PersonId, Peer> | undefined;
  let rooms: Map<RoomId, Room> | undefined;
  const added = new Map<RoomId, TimelineItem[]>();
  const changed = new Map<RoomId, Map<string, TimelineItem>>();
  for (const event of events) {
    if (event.seq <= next.seq) continue;
    next = { ...next, seq: event.seq };
    switch (event.event) {
      case 'timeline:added':
        for (const item of event.data.items) {
          const some = added.get(item.room);
          if (some === undefined) added.set(item.room, [item]);
          else some.push(item);
        }
        break;
      case 'timeline:changed':
        for (const item of event.data.items) {
          const some = changed.get(item.room) ?? new Map<string, TimelineItem>();
          // The last one counts.
          changed.set(item.room, some.set(item.id, item));
        }
        break;
      case 'room:changed':
        rooms ??= new Map(state.rooms);
        rooms.set(event.data.room.id, event.data.room);
        break;
      case 'peer:changed':
        peers ??= new Map(state.peers);
        peers.set(event.data.peer.id, event.data.peer);
        break;
      case 'room:removed':
        rooms ??= new Map(state.rooms);
        rooms.delete(event.data.room as RoomId);
        break;
      // Who is writing is kept elsewhere, and not for long: typing.ts.
      case 'room:typing':
        break;
      default:
        next = withFact(next, event);
    }
  }
  if (rooms !== undefined) next = { ...withoutGone(next, rooms), rooms };
  if (peers !== undefined) {
    const blocked = blockedAmong(peers);
    next = withTimelines({ ...next, peers }, (timeline) => hideFrom(timeline, blocked));
    const { detached } = next;
    if (detached !== undefined)
      next = { ...next, detached: { ...detached, timeline: hideFrom(detached.timeline, blocked) } };
  }
  if (added.size > 0 || rooms !== undefined) {
    const blocked = blockedAmong(next.peers);
    const mentioned = withMentions(next.mentioned, next.self.id, added, rooms?.values() ?? [], blocked);
    next = { ...next, mentioned };
  }
  if (added.size === 0 && changed.size === 0) return next;
  const seen = next.detached?.room;
  if (seen !== undefined) {
    const now = [...(changed.get(seen)?.values() ?? [])];
    next = withDetached(next, seen, (there) => followDetached(there, added.get(seen) ?? [], now));
  }
  return withTimelines(next, (timeline, room) => {
    const keep = room !== viewed.room ? IDLE_ITEMS : viewed.reading ? HELD_ITEMS : KEPT_ITEMS;
    const longer = extendTimeline(timeline, added.get(room) ?? [], keep);
    return changeItems(longer, [...(changed.get(room)?.values() ?? [])]);
  });
}

/** Rooms that are no more take along what was held of them. */
function withoutGone(state: ChatState, rooms: ReadonlyMap<RoomId, Room>): ChatState {
  const gone = [...state.timelines.keys()].filter((id) => id !== LOBBY && state.rooms.has(id) && !rooms.has(id));
  const past = state.detached?.room;
  const cleared = past !== undefined && !rooms.has(past);
  if (gone.length === 0 && !cleared) return state;
  const timelines = new Map([...state.timelines].filter(([id]) => !gone.includes(id)));
  return { ...state, timelines, detached: cleared ? undefined : state.detached };
}

function withTimelines(state: ChatState, change: (timeline: Timeline, room: RoomId) => Timeline): ChatState {
  let timelines: Map<RoomId, Timeline> | undefined;
  for (const [room, timeline] of state.timelines) {
    const next = change(timeline, room);
    if (next === timeline) continue;
    timelines ??= new Map(state.timelines);
    timelines.set(room, next);
  }
  return timelines === undefined ? state : { ...state, timelines };
}
