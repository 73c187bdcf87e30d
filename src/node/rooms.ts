/** Every room there is, by its id: the lobby and the direct ones. */

import { ChatError } from '../core/errors.ts';
import { LOBBY, type RoomId } from '../core/ids.ts';
import type { Room, TimelineItem } from '../core/model.ts';
import type { Params } from '../ipc/contract.ts';
import type { Announcer } from './announcer.ts';
import type { Conversation } from './conversation.ts';
import type { DirectRoom } from './direct-room.ts';
import type { DirectRooms } from './direct-rooms.ts';

export class Rooms {
  readonly #lobby: Conversation;
  readonly #directs: DirectRooms;
  readonly #announcer: Announcer;

  constructor(lobby: Conversation, directs: DirectRooms, announcer: Announcer) {
    this.#lobby = lobby;
    this.#directs = directs;
    this.#announcer = announcer;
  }

  /** The lobby first, then direct rooms, newest first. */
  all(): Room[] {
    const directs = this.#directs.all().map(({ room }) => room);
    return [this.#lobby.room, ...directs.sort((a, b) => (b.lastAtMs ?? 0) - (a.lastAtMs ?? 0))];
  }

  /** @throws ChatError `room-unknown` */
  page({ room, order, items }: Params<'timeline:before'>): { items: TimelineItem[]; before: boolean } {
    const { timeline } = this.#get(room ?? LOBBY).log;
    return order === undefined ? timeline.newest(items) : timeline.before(order, items);
  }

  /** @throws ChatError `room-unknown` */
  read({ room: id, order }: Params<'room:read'>): Record<string, never> {
    const room = this.#get(id);
    if (room.log.read(order)) this.#announcer.announce('room:changed', { room: room.room });
    return {};
  }

  /** @throws ChatError `room-unknown` */
  direct(id: string): DirectRoom {
    const room = this.#directs.get(id as RoomId);
    if (room) return room;
    throw new ChatError('room-unknown', 'there is no such room, or not any more; open it again');
  }

  #get(id: string): Conversation | DirectRoom {
    return id === LOBBY ? this.#lobby : this.direct(id);
  }
}
