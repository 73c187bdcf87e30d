/** Forgets what is older or more than is to be kept: after the start, and every hour, in steps that hold nothing up. */

import type { Clock, Timer } from '../core/clock.ts';
import type { EventStore } from '../history/event-store.ts';
import type { HistoryView, RetentionLimits } from '../history/history-view.ts';
import type { Replica } from '../history/replica.ts';

/** After the start: first those who are here are met. */
const FIRST_MS = 60_000;
const EVERY_MS = 60 * 60_000;
/** A history in memory may fill faster than that. */
const LOOK_MS = 10_000;

export interface RetentionOptions {
  readonly clock: Clock;
  readonly replica: Pick<Replica, 'prune'>;
  readonly store: EventStore & HistoryView;
  /** As they are configured now. */
  readonly limits: () => RetentionLimits;
}

export class Retention {
  readonly #options: RetentionOptions;
  #timer: Timer | undefined;
  #nextMs = 0;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  start(): void {
    this.#nextMs = this.#options.clock.now() + FIRST_MS;
    this.#look();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#running;
  }

  #look(): void {
    const { clock, store } = this.#options;
    this.#timer = clock.after(LOOK_MS, () => {
      const isDue = clock.now() >= this.#nextMs;
      if (!isDue && !store.overfull) {
        this.#look();
        return;
      }
      if (isDue) this.#nextMs = clock.now() + EVERY_MS;
      this.#running = this.#prune()
        .catch(() => {}) // the disk can't be written: an hour later it may be
        .finally(() => {
          if (!this.#stopped) this.#look();
        });
    });
  }

  async #prune(): Promise<void> {
    const { clock, limits, replica, store } = this.#options;
    let after: number | undefined = 0;
    while (after !== undefined && !this.#stopped) {
      await replica.prune(async () => {
        const step = await store.pruneStep(limits(), clock.now(), after as number);
        after = step.next;
        return step.raised;
      });
    }
    while (!this.#stopped && (await store.giveBack()));
  }
}
