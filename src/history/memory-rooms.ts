/** Rooms in memory: what was put, who is in them, and what is unread. */

import type { PeerId, RoomId } from '../core/ids.ts';
import { parseBody } from './bodies.ts';
import { EVENT_KINDS, type SignedEvent } from './event.ts';
import { type EventId, eventIdOf, orderOf } from './event-id.ts';
import { newerOf, type Stamped } from './fold.ts';
import { type KeptMessage, type KeptRoom, MAX_UNREAD_COUNTED, type Member, type RoomFacts } from './history-view.ts';
import type { MemoryMessages } from './memory-messages.ts';

export class MemoryRooms {
  readonly remembered = new Map<string, string>();
  readonly #kept = new Map<RoomId, KeptRoom>();
  readonly #read = new Map<RoomId, string>();
  /** What came to a place before that: nobody has read it for that. */
  readonly #late = new Map<RoomId, Map<string, EventId>>();
  readonly #names = new Map<RoomId, Stamped<string>>();
  readonly #members = new Map<RoomId, Map<PeerId, Member>>();

  get kept(): readonly KeptRoom[] {
    return [...this.#kept.values()];
  }

  put(room: KeptRoom): void {
    this.#kept.set(room.id, room);
  }

  setRead(room: RoomId, order: string): void {
    const known = this.#read.get(room);
    if (known === undefined || known < order) this.#read.set(room, order);
    const late = this.#late.get(room);
    for (const place of late?.keys() ?? []) if (place <= order) late?.delete(place);
  }

  /** Openings, leavings and namings, and what comes late: what a room is, beside what is said in it. */
  take(event: SignedEvent, author: PeerId): void {
    const order = orderOf(event);
    if (event.kind === EVENT_KINDS.message) {
      this.#came(event, order);
      return;
    }
    const members = this.#members.get(event.room) ?? new Map<PeerId, Member>();
    this.#members.set(event.room, members);
    const known = members.get(author) ?? { person: author, joinedOrder: order, leftOrder: undefined };
    const said = event.body && parseBody(event.kind, event.body);
    if (event.kind === EVENT_KINDS.opening) {
      members.set(author, { ...known, joinedOrder: known.joinedOrder > order ? known.joinedOrder : order });
    } else if (event.kind === EVENT_KINDS.leaving) {
      members.set(author, { ...known, leftOrder: (known.leftOrder ?? '') > order ? known.leftOrder : order });
    } else if (said?.kind === 'naming') {
      this.#names.set(event.room, newerOf(this.#names.get(event.room), { order, value: said.name }));
    }
  }

  #came(event: SignedEvent, order: string): void {
    const { room } = event;
    if (order > (this.#read.get(room) ?? '')) return;
    const late = this.#late.get(room) ?? new Map<string, EventId>();
    this.#late.set(room, late);
    late.set(order, eventIdOf(event));
  }

  facts(messages: MemoryMessages, unheard: readonly PeerId[]): RoomFacts[] {
    const rooms = new Set([...this.#kept.keys(), ...this.#members.keys()]);
    const isUnread = (message: KeptMessage | undefined) =>
      message !== undefined && !unheard.includes(message.author) && message.state !== 'deleted';
    return [...rooms].map((room) => {
      const readOrder = this.#read.get(room);
      const ids = messages.ids(room);
      const newest = ids.at(-1);
      const last = newest && messages.get(newest.id);
      let unread = 0;
      for (let i = ids.length - 1; i >= 0 && unread < MAX_UNREAD_COUNTED; i--) {
        const { id, order } = ids[i] as (typeof ids)[number];
        if (readOrder !== undefined && order <= readOrder) break;
        if (isUnread(messages.get(id))) unread += 1;
      }
      for (const id of this.#late.get(room)?.values() ?? []) if (isUnread(messages.get(id))) unread += 1;
      return {
        room,
        last: last && { order: last.order, wallMs: last.wallMs, keptAtMs: last.keptAtMs },
        readOrder,
        unread: Math.min(unread, MAX_UNREAD_COUNTED),
        name: this.#names.get(room)?.value,
        members: [...(this.#members.get(room)?.values() ?? [])].toSorted((a, b) => (a.person < b.person ? -1 : 1)),
      };
    });
  }
}
