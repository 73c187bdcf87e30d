/** What the window knows of the node: one reducer from snapshots, events and older pages. Pure. */

import { assertNever } from '../../../src/core/errors.ts';
import type { PersonId } from '../../../src/core/ids.ts';
import type { Network, Notice, Peer, Self, Settings, SweepProgress, TimelineItem } from '../../../src/core/model.ts';
import type { EventMessage, Snapshot, Value } from '../../../src/ipc/contract.ts';
import { last } from './sequence.ts';
import {
  deepenTimeline,
  extendTimeline,
  HELD_ITEMS,
  hideFrom,
  KEPT_ITEMS,
  openTimeline,
  type Timeline,
} from './timeline.ts';

export interface ChatState {
  /** Number of the last event this includes. */
  readonly seq: number;
  readonly self: Self;
  readonly settings: Settings;
  readonly networks: readonly Network[];
  readonly peers: ReadonlyMap<PersonId, Peer>;
  readonly sweep: SweepProgress;
  readonly notices: readonly Notice[];
  readonly timeline: Timeline;
}

export type ChatAction =
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  /** `reading`: the person is scrolled up, so older items stay longer. */
  | { readonly type: 'events'; readonly events: readonly EventMessage[]; readonly reading: boolean }
  | { readonly type: 'older'; readonly page: Value<'timeline:before'> };

export function reduceChat(state: ChatState | undefined, action: ChatAction): ChatState | undefined {
  switch (action.type) {
    case 'snapshot':
      return fromSnapshot(state, action.snapshot);
    case 'events':
      return state && withEvents(state, action.events, action.reading ? HELD_ITEMS : KEPT_ITEMS);
    case 'older':
      return state && { ...state, timeline: deepenTimeline(state.timeline, action.page.items, action.page.before) };
    default:
      return assertNever(action);
  }
}

function fromSnapshot(state: ChatState | undefined, snapshot: Snapshot): ChatState {
  const { seq, self, settings, networks, sweep, notices } = snapshot;
  const peers = new Map(snapshot.peers.map((peer) => [peer.id, peer]));
  return {
    seq,
    self,
    settings,
    networks,
    peers,
    sweep,
    notices,
    timeline: timelineOf(state, snapshot, blockedAmong(peers)),
  };
}

function blockedAmong(peers: ReadonlyMap<PersonId, Peer>): ReadonlySet<PersonId> {
  const blocked = new Set<PersonId>();
  for (const { id, trust } of peers.values()) if (trust === 'blocked') blocked.add(id);
  return blocked;
}

/** Keeps what was read so far when the snapshot joins on to it; another run of the node starts anew. */
function timelineOf(
  state: ChatState | undefined,
  { self, timeline }: Snapshot,
  blocked: ReadonlySet<PersonId>,
): Timeline {
  const opened = openTimeline(timeline.items, timeline.before, state?.timeline, blocked);
  if (state === undefined || state.self.instanceId !== self.instanceId) return opened;
  const newest = last(state.timeline.items);
  const oldest = timeline.items[0];
  const joins = newest !== undefined && oldest !== undefined && oldest.position <= newest.position + 1;
  return joins ? extendTimeline(hideFrom(state.timeline, blocked), timeline.items, HELD_ITEMS) : opened;
}

/** All events of one frame at once: the timeline and the peer map are copied once, not once an event. */
function withEvents(state: ChatState, events: readonly EventMessage[], keep: number): ChatState {
  let next: ChatState = state;
  let peers: Map<PersonId, Peer> | undefined;
  let added: TimelineItem[] | undefined;
  for (const event of events) {
    if (event.seq <= next.seq) continue;
    next = { ...next, seq: event.seq };
    switch (event.event) {
      case 'timeline:added':
        added ??= [];
        for (const item of event.data.items) added.push(item);
        break;
      case 'peer:changed':
        peers ??= new Map(state.peers);
        peers.set(event.data.peer.id, event.data.peer);
        break;
      default:
        next = withFact(next, event);
    }
  }
  if (peers !== undefined) next = { ...next, peers, timeline: hideFrom(next.timeline, blockedAmong(peers)) };
  if (added !== undefined) next = { ...next, timeline: extendTimeline(next.timeline, added, keep) };
  return next;
}

type Fact = Exclude<EventMessage, { event: 'timeline:added' | 'peer:changed' }>;

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
