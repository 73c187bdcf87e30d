/** What is in no log: who came and went, and what seed nodes say. In memory, each with its place among what is kept. */

import { LOBBY } from '../core/ids.ts';
import type { TimelineItem } from '../core/model.ts';
import { MAX_UNREAD_COUNTED } from '../history/history-view.ts';

/** Some days of coming and going. */
const MAX_MOMENTARY = MAX_UNREAD_COUNTED;
/** A seed node may say long lines. */
const MAX_CHARACTERS = 8 * 1024 * 1024;
/** Trimming moves the whole array, so it is done by the thousand. */
const TRIM_STEP = 1_000;

/** Digits of the number that puts those after one message in their order. */
const DIGITS = 13;
/** Above every digit, so that it follows the event whose place it stands on and nothing else. */
const AFTER = '~';

type Unplaced<T> = T extends unknown ? Omit<T, 'room' | 'id' | 'order'> : never;
export type NewItem = Unplaced<TimelineItem>;

export class Momentary {
  readonly #run: string;
  /** In the order of their places. */
  #items: TimelineItem[] = [];
  #characters = 0;
  #count = 0;

  /** @param run tells this run of the node from others in the ids of items */
  constructor(run: string) {
    this.#run = run;
  }

  /** @param after the newest place of what is kept */
  add<T extends NewItem>(item: T, after: string): T & Pick<TimelineItem, 'room' | 'id' | 'order'> {
    const number = String(++this.#count).padStart(DIGITS, '0');
    const order = `${after}${AFTER}${number}`;
    const placed = { ...item, room: LOBBY, id: `${this.#run}-${this.#count}`, order };
    this.#items.push(placed as TimelineItem);
    this.#characters += lengthOf(placed as TimelineItem);
    if (this.#items.length >= MAX_MOMENTARY + TRIM_STEP || this.#characters > MAX_CHARACTERS) this.#trim();
    return placed;
  }

  /** Those with a place from one (included; '' is before all) to another (not included; undefined: no end). */
  between(from: string, to: string | undefined): TimelineItem[] {
    const end = to === undefined ? this.#items.length : this.#indexOf(to);
    return this.#items.slice(this.#indexOf(from), end);
  }

  has(id: string): boolean {
    return id.startsWith(`${this.#run}-`);
  }

  /** Of the first that is not before `order`. */
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
    let drop = Math.max(0, this.#items.length - MAX_MOMENTARY);
    let characters = this.#characters;
    for (const [index, item] of this.#items.entries()) {
      const isEnough = index >= drop && (characters <= MAX_CHARACTERS / 2 || this.#characters <= MAX_CHARACTERS);
      if (isEnough || index === this.#items.length - 1) {
        drop = index;
        break;
      }
      characters -= lengthOf(item);
    }
    this.#items = this.#items.slice(drop);
    this.#characters = characters;
  }
}

function lengthOf(item: TimelineItem): number {
  return item.type === 'message' ? item.text.length : 0;
}
