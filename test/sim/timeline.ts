/** Virtual time: what happens next, in order, and a fingerprint of all that happened. */

import type { Timer } from '../../src/core/clock.ts';

/** Where every simulated wall clock begins. */
export const START_MS = 1_700_000_000_000;

interface Due {
  readonly atMs: number;
  readonly order: number;
  readonly task: () => void;
  cancelled: boolean;
}

export class Timeline {
  nowMs = 0;
  /** A binary heap: the earliest first, among equals who came first. */
  readonly #heap: Due[] = [];
  #count = 0;

  after(delayMs: number, task: () => void): Timer {
    const due: Due = { atMs: this.nowMs + Math.max(0, delayMs), order: this.#count++, task, cancelled: false };
    this.#heap.push(due);
    this.#rise(this.#heap.length - 1);
    return {
      cancel() {
        due.cancelled = true;
      },
    };
  }

  /** Moves to what is due next, and gives it. */
  next(): (() => void) | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (!first) return undefined;
      const last = this.#heap.pop() as Due;
      if (last !== first) {
        this.#heap[0] = last;
        this.#sink();
      }
      if (first.cancelled) continue;
      this.nowMs = first.atMs;
      return first.task;
    }
  }

  #rise(from: number): void {
    const heap = this.#heap;
    for (let at = from; at > 0; ) {
      const above = (at - 1) >> 1;
      if (!isBefore(heap[at] as Due, heap[above] as Due)) return;
      this.#swap(at, above);
      at = above;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    for (let at = 0; ; ) {
      let least = 2 * at + 1;
      if (least >= heap.length) return;
      if (least + 1 < heap.length && isBefore(heap[least + 1] as Due, heap[least] as Due)) least++;
      if (!isBefore(heap[least] as Due, heap[at] as Due)) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #swap(a: number, b: number): void {
    const kept = this.#heap[a] as Due;
    this.#heap[a] = this.#heap[b] as Due;
    this.#heap[b] = kept;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
