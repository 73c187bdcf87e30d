/** The rooms as shells see them: which there are, what is unread in each, and what was read told to who wrote it. */

import type { Clock, Timer } from '../core/clock.ts';
import { ChatError } from '../core/errors.ts';
import { LOBBY, type PeerId, type RoomId } from '../core/ids.ts';
import type { Message, Room, Trust } from '../core/model.ts';
import { parseOrder } from '../history/event-id.ts';
import type { HistoryView, KeptMessage } from '../history/history-view.ts';
import type { Announcer } from './announcer.ts';
import type { DirectRooms } from './direct-rooms.ts';
import type { ReadMarks } from './read-marks.ts';
import { marksOf, type RoomBook, type RoomPage, type Unread } from './room-book.ts';

/** Unread counts are told this often at most: there may be 100,000 lines a second, and nobody reads that fast. */
const ROOM_NEWS_MS = 100;

/** Read at once from the disk, of what was unread before this run. */
const PAGE = 1_000;
const MAX_PAGES = 10;

/** A room but for what is said in it. */
export type RoomShape = Pick<Room, 'id' | 'kind' | 'name' | 'person' | 'members' | 'state'>;

export interface RoomListOptions {
  readonly clock: Clock;
  readonly announcer: Announcer;
  readonly ownId: PeerId;
  readonly book: RoomBook;
  readonly view: Pick<HistoryView, 'setRead' | 'facts' | 'after'>;
  readonly directs: () => DirectRooms;
  /** The groups on show. */
  readonly groups: () => readonly RoomShape[];
  readonly marks: ReadMarks;
  /** Whether others are told what was read. */
  readonly tellsReading: () => boolean;
  readonly trustOf: (id: string) => Trust;
  readonly blocked: () => readonly PeerId[];
}

export class RoomList {
  readonly #options: RoomListOptions;
  readonly #changed = new Set<RoomId>();
  /** As what each was told of last. */
  readonly #told = new Map<RoomId, Pick<Room, 'state' | 'lastAtMs'>>();
  #news: Timer | undefined;

  constructor(options: RoomListOptions) {
    this.#options = options;
  }

  /** Says no more of its own accord. */
  close(): void {
    this.#news?.cancel();
  }

  /** The lobby first, then the others, newest first. */
  all(): Room[] {
    const rest = this.#shapes().map((shape) => this.#room(shape));
    return [this.#room(LOBBY_SHAPE), ...rest.sort((a, b) => (b.lastAtMs ?? 0) - (a.lastAtMs ?? 0))];
  }

  /** One in which something can be read. @throws ChatError `room-unknown` */
  shape(id: string): RoomShape {
    if (id === LOBBY) return LOBBY_SHAPE;
    const direct = this.#options.directs().get(id as RoomId);
    const shape = direct
      ? this.#directShape(direct.id)
      : this.#options.groups().find((group) => group.id === id && group.state !== 'invited');
    if (shape) return shape;
    throw new ChatError('room-unknown', 'there is no such room, or not any more; open it again');
  }

  /** Messages were told, in the order in which they came. */
  added(messages: readonly KeptMessage[]): void {
    const rooms = new Set<RoomId>();
    for (const message of messages) {
      const page = this.#options.book.of(message.room);
      page.placed(message.order);
      page.said(Math.min(message.wallMs, message.keptAtMs));
      if (message.author === this.#options.ownId) this.#options.directs().answered(message.room);
      else if (message.state === 'said' || message.state === 'edited') {
        const { id, order, author } = message;
        page.add({ id, order, author, local: false });
      }
      rooms.add(message.room);
    }
    for (const room of rooms) {
      // What is told next is of a room that nobody has heard of, or not as a request, or not as one where something is said.
      const told = this.#told.get(room);
      const isNews = told === undefined || told.lastAtMs === null || told.state !== this.#find(room)?.state;
      if (room !== LOBBY && isNews) this.changed(room);
      else this.changedSoon(room);
    }
  }

  /** One that is in no log. */
  addedMomentary({ id, order, author, atMs }: Message): void {
    const page = this.#options.book.of(LOBBY);
    page.said(atMs);
    page.add({ id, order, author: author.id, local: true });
    this.changedSoon(LOBBY);
  }

  /** What was deleted is no longer to be read. */
  messagesChanged(messages: readonly KeptMessage[]): void {
    for (const { id, room, state } of messages) {
      if (state === 'deleted' && this.#options.book.of(room).unread.delete(id)) this.changedSoon(room);
    }
  }

  /** Tells of it now. */
  changed(id: RoomId): void {
    const shape = this.#find(id);
    if (!shape) return;
    const room = this.#room(shape);
    this.#told.set(id, room);
    this.#options.announcer.announce('room:changed', { room });
  }

  changedSoon(id: RoomId): void {
    this.#changed.add(id);
    this.#news ??= this.#options.clock.after(ROOM_NEWS_MS, () => {
      this.#news = undefined;
      const rooms = [...this.#changed];
      this.#changed.clear();
      for (const room of rooms) this.changed(room);
    });
  }

  /** Trust has changed: somebody is heard, or no longer. */
  recount(): void {
    this.changedSoon(LOBBY);
    for (const { id } of this.#shapes()) this.changedSoon(id);
  }

  /** @throws ChatError `room-unknown`, `bad-request`, `history-unwritable` */
  async read(room: string, asked: string): Promise<Record<string, never>> {
    const { book, view } = this.#options;
    const { id } = this.shape(room);
    parseOrder(asked);
    const page = book.of(id);
    // Never ahead of what was said; what is momentary comes after it, and isn't kept.
    const order = asked.slice(0, page.lastOrder.length) > page.lastOrder ? page.lastOrder : asked;
    const before = page.readOrder;
    const read = page.read(order);
    if (read.length > 0) this.changed(id);
    this.#tellRead(id, read);
    // Also for what came late to a place before.
    if (order > (before ?? '') || read.length > 0) await view.setRead(id, order);
    if (page.before > 0) await this.#readEarlier(page, before, order);
    return {};
  }

  /** What was unread before this run has no ids here yet. */
  async #readEarlier(page: RoomPage, from: string | undefined, to: string): Promise<void> {
    const { ownId, view } = this.#options;
    const { id: room } = page;
    const read: Unread[] = [];
    let after = from ?? '0'.repeat(86);
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const found = await view.after(room, after, PAGE);
      for (const { id, order, author } of found.messages) {
        if (order <= to && author !== ownId) read.push({ id, order, author, local: false });
      }
      const last = found.messages.at(-1);
      if (!last || !found.after || last.order > to) break;
      after = last.order;
    }
    const facts = (await view.facts(ownId, this.#options.blocked())).find((one) => one.room === room);
    page.before = Math.max(0, (facts?.unread ?? 0) - [...page.unread].filter(([, { local }]) => !local).length);
    this.#tellRead(room, read);
    this.changed(room);
  }

  #tellRead(room: RoomId, read: readonly Unread[]): void {
    const { marks, tellsReading } = this.#options;
    // Somebody new isn't told that anything arrived.
    if (!tellsReading() || this.#find(room)?.state !== 'open') return;
    for (const [log, { author, seq }] of marksOf(read)) marks.read({ log, room, author, seq });
  }

  #room(shape: RoomShape): Room {
    const { book, trustOf } = this.#options;
    const page = book.of(shape.id);
    return { ...shape, unread: page.count((author) => trustOf(author) !== 'blocked'), lastAtMs: page.lastAtMs };
  }

  #find(id: RoomId): RoomShape | undefined {
    if (id === LOBBY) return LOBBY_SHAPE;
    return this.#options.directs().get(id)
      ? this.#directShape(id)
      : this.#options.groups().find((one) => one.id === id);
  }

  #shapes(): RoomShape[] {
    const { directs, groups } = this.#options;
    const direct = directs()
      .all()
      .flatMap(({ id }) => this.#directShape(id) ?? []);
    return [...direct, ...groups()];
  }

  #directShape(id: RoomId): RoomShape | undefined {
    const directs = this.#options.directs();
    const room = directs.get(id);
    if (!room) return undefined;
    return { id, kind: 'direct', name: '', person: room.person, members: [], state: directs.stateOf(room) };
  }
}

const LOBBY_SHAPE: RoomShape = { id: LOBBY, kind: 'lobby', name: '', person: null, members: [], state: 'open' };
