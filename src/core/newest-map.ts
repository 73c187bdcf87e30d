/** A map that keeps its newest entries. Pure. */

/**
 * Taking out the oldest entry of a `Map` one at a time walks over all that were taken out before; here entries are
 * forgotten by the half. What is set again is new again.
 */
export class NewestMap<K, V> {
  readonly #maxWeight: number;
  readonly #weigh: (value: V) => number;
  readonly #onForgotten: (count: number) => void;
  #older = new Map<K, V>();
  #newer = new Map<K, V>();
  #newerWeight = 0;

  /**
   * @param maxWeight of all that is held, but for one value that weighs more than half of it; the newest half is always held
   * @param weigh 1 each, so that `maxWeight` is their number, unless told otherwise
   * @param onForgotten told how many were forgotten
   */
  constructor(
    maxWeight: number,
    weigh: (value: V) => number = () => 1,
    onForgotten: (count: number) => void = () => {},
  ) {
    this.#maxWeight = maxWeight;
    this.#weigh = weigh;
    this.#onForgotten = onForgotten;
  }

  get size(): number {
    return this.#older.size + this.#newer.size;
  }

  has(key: K): boolean {
    return this.#newer.has(key) || this.#older.has(key);
  }

  get(key: K): V | undefined {
    return this.#newer.get(key) ?? this.#older.get(key);
  }

  set(key: K, value: V): void {
    this.delete(key);
    const weight = this.#weigh(value);
    if (this.#newer.size > 0 && this.#newerWeight + weight > this.#maxWeight / 2) this.#age();
    this.#newer.set(key, value);
    this.#newerWeight += weight;
  }

  delete(key: K): boolean {
    const value = this.#newer.get(key);
    if (value === undefined) return this.#older.delete(key);
    this.#newerWeight -= this.#weigh(value);
    return this.#newer.delete(key);
  }

  clear(): void {
    this.#older.clear();
    this.#newer.clear();
    this.#newerWeight = 0;
  }

  /** Oldest first. What is deleted meanwhile is passed over. */
  *[Symbol.iterator](): Generator<[K, V]> {
    yield* this.#older;
    yield* this.#newer;
  }

  #age(): void {
    const forgotten = this.#older.size;
    this.#older = this.#newer;
    this.#newer = new Map();
    this.#newerWeight = 0;
    if (forgotten > 0) this.#onForgotten(forgotten);
  }
}
