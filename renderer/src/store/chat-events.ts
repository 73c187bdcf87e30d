/** What the node told within one frame, put into the window's state. Pure. */

import { withDelivery } from '../../../src/core/delivery.ts';
import { LOBBY, type PersonId, type RoomId } from '../../../src/core/ids.ts';
import type { DeliveryStretch, Peer, Room, TimelineItem } from '../../../src/core/model.ts';
import type { EventMessage } from '../../../src/ipc/contract.ts';
import { withFact } from './chat-facts.ts';
import type { ChatState, Viewed } from './chat-state.ts';
import { deliverItems } from './delivered.ts';
import { followDetached } from './detached.ts';
import { blockedAmong, withDetached, withTimelines } from './held-timelines.ts';
import { withMentions } from './mentioned.ts';
import { changeItems, extendTimeline, HELD_ITEMS, hideFrom, IDLE_ITEMS, KEPT_ITEMS } from './timeline.ts';

/** All events of one frame at once: timelines and maps are copied once, not once an event. */
export function withEvents(state: ChatState, events: readonly EventMessage[], viewed: Viewed): ChatState {
  let next: ChatState = state;
  let peers: Map<PersonId, Peer> | undefined;
  let rooms: Map<RoomId, Room> | undefined;
  const added = new Map<RoomId, TimelineItem[]>();
  const changed = new Map<RoomId, Map<string, TimelineItem>>();
  const stretches: DeliveryStretch[] = [];
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
      case 'delivery:changed':
        // Of what came before it in this frame, too.
        for (const items of added.values())
          for (const [n, item] of items.entries()) items[n] = withDelivery(item, event.data.stretches);
        for (const items of changed.values())
          for (const [id, item] of items) items.set(id, withDelivery(item, event.data.stretches));
        stretches.push(...event.data.stretches);
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
  if (added.size === 0 && changed.size === 0 && stretches.length === 0) return next;
  const seen = next.detached?.room;
  if (seen !== undefined) {
    const now = [...(changed.get(seen)?.values() ?? [])];
    next = withDetached(next, seen, (there) => followDetached(there, added.get(seen) ?? [], now, stretches));
  }
  return withTimelines(next, (timeline, room) => {
    const keep = room !== viewed.room ? IDLE_ITEMS : viewed.reading ? HELD_ITEMS : KEPT_ITEMS;
    const delivered = deliverItems(
      timeline,
      stretches.filter((stretch) => stretch.room === room),
    );
    const longer = extendTimeline(delivered, added.get(room) ?? [], keep);
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
