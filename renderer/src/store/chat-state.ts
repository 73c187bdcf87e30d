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
  | { readonly type: 'older'; readonly room: RoomId; readonly below: string; readonly page: Page };

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
    default:
      return assertNever(action);
  }
}

function fromSnapshot(state: ChatState | undefined, snapshot: Snapshot, viewed: Viewed): ChatState {
  const { seq, self, settings, networks, sweep, notices } = snapshot;
  const peers = new Map(snapshot.peers.map((peer) => [peer.id, peer]));
  const rooms = new Map(snapshot.rooms.map((room) => [room.id, room]));
  const timelines = timelinesOf(state, snapshot, viewed, blockedAmong(peers));
  return { seq, self, settings, networks, peers, rooms, sweep, notices, timelines };
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
  return { ...state, timelines };
}

function withOlder(state: ChatState, { room, below, page }: Extract<ChatAction, { type: 'older' }>): ChatState {
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
      default:
        next = withFact(next, event);
    }
  }
  if (rooms !== undefined) {
    next = withTimelines({ ...next, rooms }, (timeline, id) => {
      // What a request said is forgotten when it is turned down.
      const cleared = rooms?.get(id)?.lastAtMs === null && id !== LOBBY && timeline.items.length > 0;
      return cleared ? openTimeline([], false, timeline) : timeline;
    });
  }
  if (peers !== undefined) {
    const blocked = blockedAmong(peers);
    next = withTimelines({ ...next, peers }, (timeline) => hideFrom(timeline, blocked));
  }
  if (added.size === 0 && changed.size === 0) return next;
  return withTimelines(next, (timeline, room) => {
    const keep = room !== viewed.room ? IDLE_ITEMS : viewed.reading ? HELD_ITEMS : KEPT_ITEMS;
    const longer = extendTimeline(timeline, added.get(room) ?? [], keep);
    return changeItems(longer, [...(changed.get(room)?.values() ?? [])]);
  });
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

type Fact = Exclude<EventMessage, { event: 'timeline:added' | 'timeline:changed' | 'room:changed' | 'peer:changed' }>;

function withFact(state: ChatState, event: Fact): ChatState {
  switch (event.event) {
    case 'sweep:progressed':
      return { ...state, sweep: event.data.sweep };
    case 'self:changed':
      return { ...state, self: event.data.self };
    case 'settings:changed':
      return { ...state, settings: event.data.settings };
    case 'networks:changed':
      return { ...state, networks: event.data.networks };
    case 'notice:raised':
      return { ...state, notices: [...without(state.notices, event.data.notice.code), event.data.notice] };
    case 'notice:cleared':
      return { ...state, notices: without(state.notices, event.data.code) };
    default:
      return assertNever(event);
  }
}

function without(notices: readonly Notice[], code: Notice['code']): readonly Notice[] {
  return notices.filter((notice) => notice.code !== code);
}
