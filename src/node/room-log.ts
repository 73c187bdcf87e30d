/** One room's timeline, and how much of it was not read here. */

import type { Message, Room } from '../core/model.ts';
import type { NewItem, Timeline } from './timeline.ts';

export class RoomLog {
  readonly timeline: Timeline;
  readonly #counts: (message: Message) => boolean;
  #readUpTo = '';
  #unread = 0;
  #lastAtMs: number | null = null;

  /** @param counts whether a message is one to be read: somebody else's, whom we want to hear */
  constructor(timeline: Timeline, counts: (message: Message) => boolean) {
    this.timeline = timeline;
    this.#counts = counts;
  }

  get state(): Pick<Room, 'unread' | 'lastAtMs'> {
    return { unread: this.#unread, lastAtMs: this.#lastAtMs };
  }

  add<T extends NewItem>(item: T, id?: string): ReturnType<typeof this.timeline.add<T>> {
    const placed = this.timeline.add(item, id);
    if (item.type === 'message') {
      this.#lastAtMs = item.atMs;
      if (this.#counts(placed as unknown as Message)) this.#unread += 1;
    }
    return placed;
  }

  /** Read up to `order`; never goes back, and never ahead of what was said. True: that changed something. */
  read(order: string): boolean {
    const upTo = order < this.timeline.lastOrder ? order : this.timeline.lastOrder;
    if (upTo <= this.#readUpTo) return false;
    this.#readUpTo = upTo;
    return this.recount();
  }

  /** What is thought of people has changed. True: that changed something. */
  recount(): boolean {
    const former = this.#unread;
    this.#unread = 0;
    for (const item of this.timeline.after(this.#readUpTo)) {
      if (item.type === 'message' && this.#counts(item)) this.#unread += 1;
    }
    return this.#unread !== former;
  }

  /** Forgets everything said. */
  clear(): void {
    this.timeline.clear();
    this.#unread = 0;
    this.#lastAtMs = null;
  }
}
