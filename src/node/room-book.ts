/** Every room as a person has it: what is newest in it, up to where it was read, what is unread. */

import type { PeerId, RoomId } from '../core/ids.ts';
import { NewestMap } from '../core/newest-map.ts';
import type { LogId, SignedEvent } from '../history/event.ts';
import { orderOf, parseEventId } from '../history/event-id.ts';
import { MAX_UNREAD_COUNTED, type RoomFacts } from '../history/history-view.ts';

/** Before everything that is said. */
const FIRST_ORDER = orderOf({ lamport: 0, log: '0'.repeat(64) as LogId, seq: 0 });

/** A message of somebody else that wasn't read. */
export interface Unread {
  readonly id: string;
  readonly order: string;
  readonly author: string;
  /** In no log, so that nobody is told. */
  readonly local: boolean;
}

export class RoomPage {
  readonly id: RoomId;
  /** Of the newest that has a place in it: what is momentary comes after it. */
  lastOrder: string;
  lastAtMs: number | null;
  readOrder: string | undefined;
  /** Unread before this run, by count alone. */
  before: number;
  /** And in this run, by id. */
  readonly unread = new NewestMap<string, Unread>(
    2 * MAX_UNREAD_COUNTED,
    () => 1,
    (count) => {
      this.before += count;
    },
  );

  constructor(id: RoomId, facts?: RoomFacts) {
    this.id = id;
    const { last, readOrder, unread = 0 } = facts ?? {};
    this.lastOrder = last?.order ?? FIRST_ORDER;
    this.lastAtMs = last ? Math.min(last.wallMs, last.keptAtMs) : null;
    this.readOrder = readOrder;
    this.before = unread;
  }

  /** Something has a place in it. */
  placed(order: string): void {
    if (order > this.lastOrder) this.lastOrder = order;
  }

  said(atMs: number): void {
    this.lastAtMs = Math.max(this.lastAtMs ?? 0, atMs);
  }

  add(unread: Unread): void {
    this.unread.set(unread.id, unread);
  }

  /** @param counts whether somebody is to be heard */
  count(counts: (author: string) => boolean): number {
    let count = this.before;
    for (const [, { author }] of this.unread) if (counts(author)) count += 1;
    return Math.min(count, MAX_UNREAD_COUNTED);
  }

  /** Takes out those up to `order`, also what came in late below where it had been read before. */
  read(order: string): Unread[] {
    const read: Unread[] = [];
    for (const [id, unread] of this.unread) {
      if (unread.order > order) continue;
      this.unread.delete(id);
      read.push(unread);
    }
    if (order > (this.readOrder ?? '')) this.readOrder = order;
    return read;
  }
}

export class RoomBook {
  readonly #pages = new Map<RoomId, RoomPage>();

  load(facts: readonly RoomFacts[]): void {
    for (const one of facts) this.#pages.set(one.room, new RoomPage(one.room, one));
  }

  /** Made where there is none. */
  of(room: RoomId): RoomPage {
    const known = this.#pages.get(room);
    if (known) return known;
    const page = new RoomPage(room);
    this.#pages.set(room, page);
    return page;
  }

  /** These have a place in their rooms now. */
  stored(events: readonly SignedEvent[]): void {
    for (const event of newestOfRooms(events)) this.of(event.room).placed(orderOf(event));
  }
}

/** Of each room the one that no other comes after. */
function newestOfRooms(events: readonly SignedEvent[]): Iterable<SignedEvent> {
  const newest = new Map<RoomId, SignedEvent>();
  for (const event of events) {
    const known = newest.get(event.room);
    const isNewer =
      !known || event.lamport > known.lamport || (event.lamport === known.lamport && event.log > known.log);
    if (isNewer) newest.set(event.room, event);
  }
  return newest.values();
}

/** Of each log, up to where it was read. */
export function marksOf(read: readonly Unread[]): Map<LogId, { readonly author: PeerId; readonly seq: number }> {
  const marks = new Map<LogId, { author: PeerId; seq: number }>();
  for (const { id, local, author } of read) {
    const at = local ? undefined : parseEventId(id);
    if (!at || at.seq <= (marks.get(at.log)?.seq ?? 0)) continue;
    marks.set(at.log, { author: author as PeerId, seq: at.seq });
  }
  return marks;
}
