/** What was said in one room as this node saw it, in memory: the newest items, each with its place. */

import type { RoomId } from '../core/ids.ts';
import type { TimelineItem } from '../core/model.ts';

/** What one room may take. */
export interface TimelineBounds {
  readonly maxItems: number;
  /** Of text, over all items: long lines must not take what short ones would not. */
  readonly maxCharacters: number;
}

/** The lobby: a scroll of days; more would be the history's job. */
export const LOBBY_BOUNDS: TimelineBounds = { maxItems: 100_000, maxCharacters: 32 * 1024 * 1024 };

/** Trimming moves the whole array, so it is done by the thousand. */
const TRIM_STEP = 1_000;

/** Digits of `order`: enough for 100,000 items a second through a lifetime of the process. */
const ORDER_DIGITS = 13;

/** An item that has no place yet. */
export type NewItem = Unplaced<TimelineItem>;
type Unplaced<T> = T extends unknown ? Omit<T, 'room' | 'id' | 'order'> : never;

export class Timeline {
  readonly room: RoomId;
  readonly #run: string;
  readonly #bounds: TimelineBounds;
  /** Places are consecutive: the item at index i has place `#first + i`. */
  readonly #items: TimelineItem[] = [];
  #first = 1;
  #characters = 0;

  /** @param run tells this run of the node from others in the ids of items that bring none */
  constructor(room: RoomId, run: string, bounds: TimelineBounds) {
    this.room = room;
    this.#run = run;
    this.#bounds = bounds;
  }

  /** @param id where the item has one of its own; unique over all rooms */
  add<T extends NewItem>(item: T, id?: string): T & Pick<TimelineItem, 'room' | 'id' | 'order'> {
    const place = this.#first + this.#items.length;
    const placed = { ...item, room: this.room, id: id ?? `${this.#run}-${place}`, order: orderOf(place) };
    this.#items.push(placed as TimelineItem);
    this.#characters += textLength(placed as TimelineItem);
    const { maxItems, maxCharacters } = this.#bounds;
    if (this.#items.length >= maxItems + TRIM_STEP || this.#characters > maxCharacters) this.#trim();
    return placed;
  }

  /** Puts an item in place of the one with its id and order; one that was forgotten stays so. */
  replace(item: TimelineItem): void {
    const index = this.#indexOf(item.order);
    if (this.#items[index]?.id === item.id) this.#items[index] = item;
  }

  /** Forgets everything; places go on from where they were. */
  clear(): void {
    this.#first += this.#items.length;
    this.#items.length = 0;
    this.#characters = 0;
  }

  get size(): number {
    return this.#items.length;
  }

  /** Of the newest item. */
  get lastOrder(): string {
    return orderOf(this.#first + this.#items.length - 1);
  }

  /** The items with an order above this one. */
  after(order: string): TimelineItem[] {
    const index = this.#indexOf(order);
    return this.#items.slice(this.#items[index]?.order === order ? index + 1 : index);
  }

  /** The newest `count`, in order. */
  newest(count: number): { items: TimelineItem[]; before: boolean } {
    return this.#page(this.#items.length, count);
  }

  /** Up to `count` items just before `order`, in order, and whether there are more before them. */
  before(order: string, count: number): { items: TimelineItem[]; before: boolean } {
    return this.#page(this.#indexOf(order), count);
  }

  #page(end: number, count: number): { items: TimelineItem[]; before: boolean } {
    const start = Math.max(0, end - count);
    return { items: this.#items.slice(start, end), before: start > 0 };
  }

  /** Of the first item that is not before `order`: by halving, for a shell may ask for any text. */
  #indexOf(order: string): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#items[middle] as TimelineItem).order < order) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #trim(): void {
    const { maxItems, maxCharacters } = this.#bounds;
    let drop = Math.max(0, this.#items.length - maxItems);
    let characters = this.#characters;
    for (let i = 0; i < drop; i++) characters -= textLength(this.#items[i]);
    while (characters > maxCharacters / 2 && this.#characters > maxCharacters && drop < this.#items.length - 1) {
      characters -= textLength(this.#items[drop]);
      drop += 1;
    }
    this.#items.splice(0, drop);
    this.#first += drop;
    this.#characters = characters;
  }
}

function orderOf(place: number): string {
  return String(place).padStart(ORDER_DIGITS, '0');
}

function textLength(item: TimelineItem | undefined): number {
  return item?.type === 'message' ? item.text.length : 0;
}
