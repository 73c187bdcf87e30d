/** The direct rooms: sends, receives, acknowledges, and keeps what somebody new says as a request. */

import { ipOf } from '../core/address.ts';
import type { Clock } from '../core/clock.ts';
import { ChatError } from '../core/errors.ts';
import type { MessageId, PeerId, RoomId } from '../core/ids.ts';
import type { Message, Peer, Self, Trust } from '../core/model.ts';
import type { PersonalFrame } from '../peer/chat-proto.ts';
import type { Announcer } from './announcer.ts';
import { DIRECT_BOUNDS, DirectRoom, MAX_WAITING } from './direct-room.ts';
import { mayRequest } from './request-places.ts';
import { directRoomId } from './room-id.ts';
import { RoomLog } from './room-log.ts';
import { heardText, ownText } from './texts.ts';
import { Timeline } from './timeline.ts';

export interface DirectRoomsOptions {
  readonly clock: Clock;
  readonly announcer: Announcer;
  readonly ownId: PeerId;
  /** Another one each time, that nobody can guess. */
  readonly newMessageId: () => MessageId;
  readonly trustOf: (id: PeerId) => Trust;
  readonly peerOf: (id: PeerId) => Peer | undefined;
  /** Sends to one person. False: not linked. */
  readonly tell: (id: PeerId, frame: PersonalFrame) => boolean;
}

export class DirectRooms {
  readonly #options: DirectRoomsOptions;
  readonly #byPerson = new Map<PeerId, DirectRoom>();
  readonly #byId = new Map<RoomId, DirectRoom>();
  /** Whose requests wait for an answer, and the ip each came from. */
  readonly #requests = new Map<PeerId, string>();

  constructor(options: DirectRoomsOptions) {
    this.#options = options;
  }

  all(): DirectRoom[] {
    return [...this.#byPerson.values()];
  }

  get(id: RoomId): DirectRoom | undefined {
    return this.#byId.get(id);
  }

  /** Whether there is a room with them: then they were met, however long ago. */
  has(person: PeerId): boolean {
    return this.#byPerson.has(person);
  }

  /** The room with somebody, made where there is none. @throws ChatError `person-blocked` */
  open(person: PeerId): RoomId {
    this.#refuseBlocked(person);
    const room = this.#roomOf(person);
    this.#tellOf(room);
    return room.id;
  }

  /** @throws ChatError `message-empty`, `message-too-long`, `person-blocked`, `too-many-waiting` */
  say(self: Self, room: DirectRoom, raw: string): { id: string; order: string; sentTo: number } {
    const { announcer, clock, newMessageId, tell } = this.#options;
    this.#refuseBlocked(room.person);
    const text = ownText(raw);
    if (!room.mayWait(text.length)) throw tooManyWaiting();
    const messageId = newMessageId();
    const author = { id: self.id, address: self.address, name: self.name, own: true, kind: 'earshot' } as const;
    const atMs = clock.now();
    const said = { type: 'message', atMs, author, text, truncated: false, sentTo: 0, delivery: 'waiting' } as const;
    const item: Message = room.log.add(said, itemId(self.id, messageId));
    room.wait(messageId, item);
    this.#tellOf(room);
    announcer.announce('timeline:added', { items: [item] });
    tell(room.person, { kind: 'direct', messageId, text });
    return { id: item.id, order: item.order, sentTo: 0 };
  }

  /** From somebody linked to us; their key is proved. */
  received(person: PeerId, frame: PersonalFrame): void {
    if (frame.kind === 'receipt') this.#acknowledged(person, frame.messageIds);
    else this.#heard(person, frame.messageId, frame.text);
  }

  /** Somebody came: what waits for them goes out, in the order it was said. */
  linked(person: PeerId): void {
    const room = this.#byPerson.get(person);
    room?.linked();
    if (room) this.#sendWaiting(room);
  }

  /** What we think of somebody was said: their request is accepted, or turned down. */
  judged(person: PeerId): void {
    const room = this.#byPerson.get(person);
    if (!room) return;
    const trust = this.#options.trustOf(person);
    if (trust === 'blocked') room.turnDown();
    if (trust === 'accepted' || trust === 'verified') this.#acknowledge(person, room.release());
    if (trust !== 'new') this.#requests.delete(person);
    room.log.recount();
    this.#tellOf(room);
  }

  #heard(person: PeerId, messageId: MessageId, raw: string): void {
    const { announcer, clock, peerOf, trustOf } = this.#options;
    const trust = trustOf(person);
    const peer = peerOf(person);
    if (trust === 'blocked' || !peer) return;
    if (this.#byPerson.get(person)?.hasSeen(messageId)) {
      // Sent again because our word of it was lost.
      if (trust !== 'new') this.#acknowledge(person, [messageId]);
      return;
    }
    const heard = heardText(raw);
    if (!heard) return;
    // What is not kept is not acknowledged: it waits with its author, who learns nothing, and comes with the next link.
    if (trust === 'new' && !this.#mayHold(person, ipOf(peer.address), heard.text.length)) return;
    const room = this.#roomOf(person);
    room.see(messageId);
    const author = { id: person, address: peer.address, name: peer.name, own: false, kind: peer.kind };
    const item = room.log.add(
      { type: 'message', atMs: clock.now(), author, ...heard, sentTo: 0, delivery: 'none' },
      itemId(person, messageId),
    );
    if (trust === 'new') {
      room.hold(messageId, heard.text.length);
      this.#requests.set(person, ipOf(peer.address));
    }
    this.#tellOf(room);
    announcer.announce('timeline:added', { items: [item] });
    if (trust !== 'new') this.#acknowledge(person, [messageId]);
  }

  #mayHold(person: PeerId, ip: string, characters: number): boolean {
    const room = this.#byPerson.get(person);
    if (room && !room.mayHold(characters)) return false;
    return this.#requests.has(person) || mayRequest([...this.#requests.values()], ip);
  }

  #acknowledge(person: PeerId, messageIds: readonly MessageId[]): void {
    // Lost when they are not here: they send it again, and we say so again.
    if (messageIds.length > 0) this.#options.tell(person, { kind: 'receipt', messageIds });
  }

  #acknowledged(person: PeerId, messageIds: readonly MessageId[]): void {
    const room = this.#byPerson.get(person);
    const delivered = room?.acknowledge(messageIds) ?? [];
    if (!room || delivered.length === 0) return;
    this.#options.announcer.announce('timeline:changed', { items: delivered });
    if (room.catchUp()) this.#sendWaiting(room);
  }

  #sendWaiting(room: DirectRoom): void {
    for (const [messageId, { text }] of room.waiting()) {
      if (!this.#options.tell(room.person, { kind: 'direct', messageId, text })) return;
    }
  }

  #roomOf(person: PeerId): DirectRoom {
    const known = this.#byPerson.get(person);
    if (known) return known;
    const id = directRoomId(this.#options.ownId, person);
    const counts = ({ author }: Message) => !author.own && this.#options.trustOf(person) !== 'blocked';
    const room = new DirectRoom(id, person, new RoomLog(new Timeline(id, '', DIRECT_BOUNDS), counts));
    this.#byPerson.set(person, room);
    this.#byId.set(id, room);
    return room;
  }

  #tellOf({ room }: DirectRoom): void {
    this.#options.announcer.announce('room:changed', { room });
  }

  #refuseBlocked(person: PeerId): void {
    if (this.#options.trustOf(person) !== 'blocked') return;
    throw new ChatError('person-blocked', 'you blocked this person; unblock them to write to them');
  }
}

/** The same on both sides, and nobody can make one in another's name: who the author is comes from their key. */
function itemId(author: string, messageId: MessageId): string {
  return `${author}:${messageId}`;
}

function tooManyWaiting(): ChatError {
  return new ChatError(
    'too-many-waiting',
    `as much as may waits for this person already (${MAX_WAITING} messages, or 1 MiB of text); write again once it has arrived`,
    { retryable: true, params: { maxMessages: MAX_WAITING } },
  );
}
