/** Weighs every connection again and again, and ends those that have us keep too much for nothing, alone or together. */

import { MAX_UNDELIVERED_BYTES, METER_MS } from './limits.ts';

/** A connection, whoever began it. */
export interface Weighed {
  /** How many bytes it has us keep for nothing; it ends itself where that is more than any one needs. */
  weigh(nowMs: number): number;
  /** Ends it for that. */
  banish(): void;
}

export class Scales {
  readonly #weighed = new Set<Weighed>();
  #timer: NodeJS.Timeout | undefined;

  add(one: Weighed): void {
    this.#weighed.add(one);
    this.#timer ??= setInterval(() => this.#weighAll(), METER_MS).unref();
  }

  remove(one: Weighed): void {
    this.#weighed.delete(one);
    if (this.#weighed.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Between two steps nobody can make us read more than its socket gives in one turn of the loop, once or twice. */
  #weighAll(): void {
    const now = performance.now();
    const weights = [...this.#weighed].map((one) => ({ one, bytes: one.weigh(now) }));
    let total = weights.reduce((sum, { bytes }) => sum + bytes, 0);
    if (total <= MAX_UNDELIVERED_BYTES) return;
    for (const { one, bytes } of weights.sort((a, b) => b.bytes - a.bytes)) {
      if (total <= MAX_UNDELIVERED_BYTES) break;
      total -= bytes;
      one.banish();
    }
  }
}
