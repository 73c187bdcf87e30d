/** Forgets what is older or more than is to be kept: after the start, and every hour, in steps that hold nothing up. */

import { z } from 'zod';
import type { Clock, Timer } from '../core/clock.ts';
import type { EventStore } from '../history/event-store.ts';
import type { HistoryView, RetentionLimits } from '../history/history-view.ts';
import type { Replica } from '../history/replica.ts';
import { Remembered } from './remembered.ts';

/** After the start: first those who are here are met. */
const FIRST_MS = 60_000;
const EVERY_MS = 60 * 60_000;
/** A history in memory may fill faster than that. */
const LOOK_MS = 10_000;

/**
 * A clock that is further ahead than this of where it was may be wrong, and a minute of a year ahead would forget a year: by
 * age nothing goes until it has been so for a day of running. A shorter history is guarded by a quarter of its length.
 */
const LEAP_MS = 30 * 24 * 60 * 60_000;
const BELIEVED_AFTER_MS = 24 * 60 * 60_000;

/** What the clock was believed to say last, and, since it leapt from there, what it said last and for how long it ran. */
const watchedSchema = z.object({ believedMs: z.number(), seenMs: z.number(), ranMs: z.number() });

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
  /** Of running: the wall clock may leap. */
  #untilNextMs = FIRST_MS;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();
  readonly #remembered: Remembered<z.infer<typeof watchedSchema>>;
  #watched: z.infer<typeof watchedSchema> | undefined;

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#remembered = new Remembered(options.store, 'retention', watchedSchema);
  }

  start(): void {
    this.#look();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#running;
    // Who runs for an hour a day comes to a day as well.
    const { believedMs, seenMs } = this.#watched ?? {};
    if (this.#watched && believedMs !== seenMs) await this.#write(this.#watched);
  }

  #look(): void {
    const { clock, store } = this.#options;
    this.#timer = clock.after(LOOK_MS, () => {
      if (this.#watched) this.#watched = { ...this.#watched, ranMs: this.#watched.ranMs + LOOK_MS };
      this.#untilNextMs -= LOOK_MS;
      const isDue = this.#untilNextMs <= 0;
      if (!isDue && !store.overfull) {
        this.#look();
        return;
      }
      if (isDue) this.#untilNextMs = EVERY_MS;
      this.#running = this.#prune()
        .catch(() => {}) // the disk can't be written: an hour later it may be
        .finally(() => {
          if (!this.#stopped) this.#look();
        });
    });
  }

  async #prune(): Promise<void> {
    const { clock, limits, replica, store } = this.#options;
    const isBelieved = await this.#isBelieved();
    const kept = () => (isBelieved ? limits() : { ...limits(), maxAgeMs: Number.MAX_SAFE_INTEGER });
    let after: number | undefined = 0;
    while (after !== undefined && !this.#stopped) {
      await replica.prune(async () => {
        const step = await store.pruneStep(kept(), clock.now(), after as number);
        after = step.next;
        return step.raised;
      });
    }
    while (!this.#stopped && (await store.giveBack()));
  }

  /** Whether the clock may say what is old. */
  async #isBelieved(): Promise<boolean> {
    const { clock, limits } = this.#options;
    const now = clock.now();
    const leapMs = Math.min(LEAP_MS, limits().maxAgeMs / 4);
    this.#watched ??= (await this.#remembered.read()) ?? { believedMs: now, seenMs: now, ranMs: 0 };
    const { believedMs, seenMs, ranMs } = this.#watched;
    // As long as it goes on from where it leapt to.
    const goesOn = Math.abs(now - seenMs) <= leapMs;
    const isBelieved = now - believedMs <= leapMs || (goesOn && ranMs >= BELIEVED_AFTER_MS);
    this.#watched = isBelieved
      ? { believedMs: now, seenMs: now, ranMs: 0 }
      : { believedMs, seenMs: now, ranMs: goesOn ? ranMs : 0 };
    await this.#write(this.#watched);
    return isBelieved;
  }

  async #write(watched: z.infer<typeof watchedSchema>): Promise<void> {
    await this.#remembered.write(watched).catch(() => {}); // then the next start knows less
  }
}
