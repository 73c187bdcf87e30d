/** The direct rooms: with whom there is one, what of it is shared on a link, and what of somebody new is kept as a request. */

import { ipOf } from '../core/address.ts';
import type { Clock } from '../core/clock.ts';
import { ChatError } from '../core/errors.ts';
import type { Address, PeerId, RoomId } from '../core/ids.ts';
import type { Peer, Room, Trust } from '../core/model.ts';
import { parseBody } from '../history/bodies.ts';
import type { LogId, SignedEvent } from '../history/event.ts';
import { type EventId, eventIdOf, parseEventId } from '../history/event-id.ts';
import type { HistoryView, KeptRoom } from '../history/history-view.ts';
import { batchesOf } from '../history/log-rules.ts';
import type { ShareMode } from '../history/peer-link.ts';
import { mayRequest } from './request-places.ts';
import { directRoomId } from './room-id.ts';

/** Messages kept of somebody new: enough to say who one is and what one wants. */
export const MAX_REQUEST_MESSAGES = 20;

/** Characters of them: one message of the longest there may be. */
export const MAX_REQUEST_CHARACTERS = 64 * 1024;

export interface DirectRoomsOptions {
  readonly clock: Clock;
  readonly ownId: PeerId;
  readonly view: Pick<HistoryView, 'page' | 'putRoom'>;
  readonly trustOf: (id: PeerId) => Trust;
  readonly peerOf: (id: PeerId) => Peer | undefined;
  /** It is written and read in from now on. */
  readonly opened: (room: RoomId) => void;
  /** Of a link that is there, from now on. */
  readonly admit: (person: PeerId, room: RoomId, mode: ShareMode) => void;
  readonly changed: (room: RoomId) => void;
  readonly removed: (room: RoomId) => void;
}

export interface DirectRoom {
  readonly id: RoomId;
  readonly person: PeerId;
  /** Of theirs, while they are new: what they have told nobody knows to have arrived. */
  heldMessages: number;
  heldCharacters: number;
  /** Up to where they are counted: an author who isn't told sends everything again on each link. */
  readonly heldUpTo: Map<LogId, number>;
  /** Something of ours is in it. */
  isAnswered: boolean;
  /**
   * We have a log in it. Not before the first word: who is new to the other one, and whose opening came alone, would take
   * a place among their requests with nothing to show.
   */
  isOpen: boolean;
}

export class DirectRooms {
  readonly #options: DirectRoomsOptions;
  readonly #byPerson = new Map<PeerId, DirectRoom>();
  readonly #byId = new Map<RoomId, DirectRoom>();
  /** Whose requests wait for an answer, and the ip each came from ('': in an earlier run). */
  readonly #requests = new Map<PeerId, string>();

  constructor(options: DirectRoomsOptions) {
    this.#options = options;
  }

  /** What there was in earlier runs. */
  async start(kept: readonly KeptRoom[]): Promise<void> {
    const { ownId, trustOf, view } = this.#options;
    for (const { id, kind, other } of kept) {
      if (kind !== 'direct' || other === undefined || directRoomId(ownId, other) !== id) continue;
      const room = this.#add(other);
      // More than may be held is as good as all of it.
      const { messages } = await view.page(id, undefined, MAX_REQUEST_MESSAGES + 1);
      if (messages.length > 0) this.ready(room);
      room.isAnswered = messages.some(({ author }) => author === ownId);
      if (trustOf(other) === 'verified' || trustOf(other) === 'accepted') continue;
      for (const message of messages) if (message.author === other) this.#hold(room, message.id, message.text.length);
      if (room.heldMessages > 0 && trustOf(other) === 'new') this.#requests.set(other, '');
    }
  }

  /** Those on show: not what somebody said whom we blocked before we ever answered. */
  all(): DirectRoom[] {
    return [...this.#byPerson.values()].filter((room) => this.#isShown(room));
  }

  get(id: RoomId): DirectRoom | undefined {
    const room = this.#byId.get(id);
    return room && this.#isShown(room) ? room : undefined;
  }

  /** Also one that is not on show. */
  known(id: RoomId): DirectRoom | undefined {
    return this.#byId.get(id);
  }

  /** Whether there is a room with them: then they were met, however long ago. */
  has(person: PeerId): boolean {
    return this.#byPerson.has(person);
  }

  stateOf(room: DirectRoom): Room['state'] {
    return this.#options.trustOf(room.person) === 'new' && room.heldMessages > 0 ? 'request' : 'open';
  }

  /** The room with somebody, made where there is none. @throws ChatError `person-blocked`, `history-unwritable` */
  async open(person: PeerId): Promise<RoomId> {
    this.refuseBlocked(person);
    let room = this.#byPerson.get(person);
    if (!room) {
      room = this.#add(person);
      await this.#put(room);
    }
    this.#options.changed(room.id);
    return room.id;
  }

  /** @throws ChatError `person-blocked` */
  refuseBlocked(person: PeerId): void {
    if (this.#options.trustOf(person) !== 'blocked') return;
    throw new ChatError('person-blocked', 'you blocked this person; unblock them to write to them');
  }

  /** Who may write in it. Undefined: there is no such room. */
  authorsIn(room: RoomId): readonly PeerId[] | undefined {
    const direct = this.#byId.get(room);
    return direct && [this.#options.ownId, direct.person];
  }

  /** Something is about to be said in it, or taken: it is open from now on. */
  ready(room: DirectRoom): void {
    if (room.isOpen) return;
    room.isOpen = true;
    this.#options.opened(room.id);
    const shared = this.modeOf(room.person);
    if (shared) this.#options.admit(room.person, room.id, shared.mode);
  }

  /** What of it is shared with somebody who is linked. */
  modeOf(person: PeerId): { readonly room: RoomId; readonly mode: ShareMode } | undefined {
    const room = this.#byPerson.get(person);
    const trust = this.#options.trustOf(person);
    if (!room?.isOpen || trust === 'blocked') return undefined;
    return { room: room.id, mode: trust === 'new' ? 'receive' : 'share' };
  }

  /**
   * Something of the room with them came, and there may be none yet: it is made before anything is taken. Not for nothing
   * of somebody new, since keys are free and each room is a log on the disk.
   * @returns the events that are taken, undefined: nothing is
   */
  take(person: PeerId, id: RoomId, events: readonly SignedEvent[] | undefined): readonly SignedEvent[] | undefined {
    const { ownId, peerOf, trustOf } = this.#options;
    const trust = trustOf(person);
    if (trust === 'blocked' || directRoomId(ownId, person) !== id) return undefined;
    const isNew = trust === 'new';
    const ip = ipOf(peerOf(person)?.address ?? ('' as Address));
    const taken = isNew && events ? this.#mayHold(person, ip, events) : events;
    if (isNew && !taken?.some(isMessage)) return undefined;
    let room = this.#byPerson.get(person);
    if (!room) {
      room = this.#add(person);
      this.#put(room).catch(() => {}); // the disk is full: nothing of this is kept either
    }
    this.ready(room);
    if (isNew && taken) {
      for (const event of taken) if (isMessage(event)) this.#hold(room, eventIdOf(event), charactersOf(event));
      if (!this.#requests.has(person)) this.#requests.set(person, ip);
    }
    return taken ?? [];
  }

  /** We have written there. */
  answered(room: RoomId): void {
    const direct = this.#byId.get(room);
    if (direct) direct.isAnswered = true;
  }

  /** What we think of somebody was said: their request is accepted, or turned down. */
  judged(person: PeerId): void {
    const { admit, changed, removed, trustOf } = this.#options;
    const room = this.#byPerson.get(person);
    const trust = trustOf(person);
    if (trust !== 'new') this.#requests.delete(person);
    if (!room) return;
    if (trust === 'accepted' || trust === 'verified') {
      room.heldMessages = room.heldCharacters = 0;
      room.isAnswered = true;
    }
    const shared = this.modeOf(person);
    if (shared) admit(person, shared.room, shared.mode);
    if (this.#isShown(room)) changed(room.id);
    else removed(room.id);
  }

  #isShown({ person, isAnswered, heldMessages }: DirectRoom): boolean {
    return this.#options.trustOf(person) !== 'blocked' || isAnswered || heldMessages === 0;
  }

  /** Whole batches, as many as may be held: what is left waits with its author, who learns nothing. */
  #mayHold(person: PeerId, ip: string, events: readonly SignedEvent[]): readonly SignedEvent[] {
    if (!this.#requests.has(person) && !mayRequest([...this.#requests.values()], ip)) return [];
    const room = this.#byPerson.get(person);
    let messages = room?.heldMessages ?? 0;
    let characters = room?.heldCharacters ?? 0;
    const taken: SignedEvent[] = [];
    for (const batch of batchesOf(events)) {
      const fresh = batch.filter((event) => isMessage(event) && event.seq > (room?.heldUpTo.get(event.log) ?? 0));
      const isFull = messages >= MAX_REQUEST_MESSAGES || characters >= MAX_REQUEST_CHARACTERS;
      if (fresh.length > 0 && isFull) break;
      messages += fresh.length;
      for (const event of fresh) characters += charactersOf(event);
      taken.push(...batch);
    }
    return taken;
  }

  #hold(room: DirectRoom, id: EventId, characters: number): void {
    const { log, seq } = parseEventId(id) as { log: LogId; seq: number };
    const before = room.heldUpTo.get(log) ?? 0;
    if (seq <= before) return;
    room.heldUpTo.set(log, seq);
    room.heldMessages += 1;
    room.heldCharacters += characters;
  }

  #add(person: PeerId): DirectRoom {
    const id = directRoomId(this.#options.ownId, person);
    const room = {
      id,
      person,
      heldMessages: 0,
      heldCharacters: 0,
      heldUpTo: new Map(),
      isAnswered: false,
      isOpen: false,
    };
    this.#byPerson.set(person, room);
    this.#byId.set(id, room);
    return room;
  }

  async #put({ id, person }: DirectRoom): Promise<void> {
    const { clock, view } = this.#options;
    const room = { id, kind: 'direct', name: '', secret: undefined, other: person, leftAtMs: undefined } as const;
    await view.putRoom({ ...room, joinedAtMs: clock.now() });
  }
}

/** All but a log's opening: what isn't shown as a message costs its room all the same. */
function isMessage({ seq }: SignedEvent): boolean {
  return seq > 1;
}

function charactersOf({ body, kind }: SignedEvent): number {
  const said = body && parseBody(kind, body);
  return said && 'text' in said ? said.text.length : (body?.length ?? 0);
}
