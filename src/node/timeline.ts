/** The lobby as this node saw it, in memory: the newest items, each with its place. */

import type { TimelineItem } from '../core/model.ts';

/** Items kept: a scroll of days; more would be the history's job. */
export const MAX_ITEMS = 100_000;

/** Characters of text kept over all items: long lines must not take what short ones would not. */
export const MAX_CHARACTERS = 32 * 1024 * 1024;

/** Trimming moves the whole array, so it is done by the thousand. */
const TRIM_STEP = 1_000;

type WithoutPosition<T> = T extends unknown ? Omit<T, 'position'> : never;

export class Timeline {
  /** Positions are consecutive: the item at index i has position `#first + i`. */
  readonly #items: TimelineItem[] = [];
  #first = 1;
  #characters = 0;

  add(item: WithoutPosition<TimelineItem>): TimelineItem {
    const placed = { ...item, position: this.#first + this.#items.length } as TimelineItem;
    this.#items.push(placed);
    this.#characters += textLength(placed);
    if (this.#items.length >= MAX_ITEMS + TRIM_STEP || this.#characters > MAX_CHARACTERS) this.#trim();
    return placed;
  }

  /** The newest `count`, oldest first. */
  newest(count: number): { items: TimelineItem[]; before: boolean } {
    return this.before(this.#first + this.#items.length, count);
  }

  /** Up to `count` items just before `position`, oldest first, and whether there are more before them. */
  before(position: number, count: number): { items: TimelineItem[]; before: boolean } {
    const end = Math.max(0, Math.min(this.#items.length, position - this.#first));
    const start = Math.max(0, end - count);
    return { items: this.#items.slice(start, end), before: start > 0 };
  }

  #trim(): void {
    let drop = Math.max(0, this.#items.length - MAX_ITEMS);
    let characters = this.#characters;
    for (let i = 0; i < drop; i++) characters -= textLength(this.#items[i]);
    while (characters > MAX_CHARACTERS / 2 && this.#characters > MAX_CHARACTERS && drop < this.#items.length - 1) {
      characters -= textLength(this.#items[drop]);
      drop += 1;
    }
    this.#items.splice(0, drop);
    this.#first += drop;
    this.#characters = characters;
  }
}

function textLength(item: TimelineItem | undefined): number {
  return item?.type === 'message' ? item.text.length : 0;
}
