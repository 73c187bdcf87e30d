/** When what one peer says is taken in: after what it said before it may have to wait, for itself and for all strangers. */

import type { Clock, Timer } from '../core/clock.ts';
import type { Crowd } from './crowd.ts';
import { type Cost, Inflow } from './inflow.ts';

export interface PaceOptions {
  readonly kind: 'seed' | 'earshot';
  readonly clock: Clock;
  readonly crowd: Crowd;
  /** Asked each time, so that a change of trust counts at once. */
  isStranger(): boolean;
  /** What `takes` said no to is counted, and may be taken in. */
  turn(): void;
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

  /**
   * Counts what it says next. False: not now, and nothing after it before its `turn`. Bounds by not reading, and drops
   * nothing but what waits when the link goes.
   */
  takes(cost: Cost): boolean {
    const { changed, crowd } = this.#options;
    const isStranger = this.#options.isStranger();
    // Before it is taken in, not after: else each of many who come has one frame that nobody counts.
    if (isStranger && !crowd.takes(cost)) {
      this.#waiting = crowd.wait(cost, this.#wasDue, (due) => this.#turn(cost, due));
      changed();
      return false;
    }
    this.#count(cost, isStranger);
    return true;
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

  #turn(cost: Cost, due: number): void {
    this.#wasDue = due;
    this.#waiting = undefined;
    this.#count(cost, this.#options.isStranger());
    this.#options.turn();
  }

  /** Its own debt. */
  #count(cost: Cost, isStranger: boolean): void {
    const { changed, clock } = this.#options;
    const waitMs = this.#inflow.take(cost, isStranger, clock.now());
    if (waitMs === 0) return;
    this.#waiting = clock.after(waitMs, () => {
      this.#waiting = undefined;
      changed();
    });
    changed();
  }
}
