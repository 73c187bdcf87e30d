/** Whether one peer is read from now: after what it said it may have to wait, for itself and for all strangers. */

import type { Clock, Timer } from '../core/clock.ts';
import type { Crowd } from './crowd.ts';
import { type Cost, Inflow } from './inflow.ts';

export interface PaceOptions {
  readonly kind: 'seed' | 'earshot';
  readonly clock: Clock;
  readonly crowd: Crowd;
  /** Asked each time, so that a change of trust counts at once. */
  isStranger(): boolean;
  /** `isReading` is another than it was. */
  changed(): void;
}

export class Pace {
  readonly #options: PaceOptions;
  readonly #inflow: Inflow;
  #waiting: Timer | undefined;
  /** In its last turn among strangers. */
  #wasDue = 0;

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#inflow = new Inflow(options.kind, options.clock.now());
  }

  get isReading(): boolean {
    return this.#waiting === undefined;
  }

  /** Counts what it said. Bounds by not reading, never by dropping. */
  said(cost: Cost): void {
    const { changed, clock, crowd } = this.#options;
    const isStranger = this.#options.isStranger();
    const waitMs = this.#inflow.take(cost, isStranger, clock.now());
    const crowdMs = isStranger ? crowd.take(cost) : 0;
    if (this.#waiting || (waitMs === 0 && crowdMs === 0)) return;
    this.#waiting = waitMs > 0 ? clock.after(waitMs, () => this.#paid(cost)) : this.#turn(cost);
    changed();
  }

  /** What our person thinks of it has changed: what it may say does at once. */
  reconsider(): void {
    this.stop();
    this.#options.changed();
  }

  stop(): void {
    this.#waiting?.cancel();
    this.#waiting = undefined;
  }

  /** Its own debt; a stranger waits for its turn as well. */
  #paid(cost: Cost): void {
    if (this.#options.isStranger()) this.#waiting = this.#turn(cost);
    else this.#goOn();
  }

  #turn(cost: Cost): Timer {
    return this.#options.crowd.wait(cost, this.#wasDue, (due) => {
      this.#wasDue = due;
      this.#goOn();
    });
  }

  #goOn(): void {
    this.#waiting = undefined;
    this.#options.changed();
  }
}
