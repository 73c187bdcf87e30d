/** Two people, and what is wrong with both ways between them: several troubles at once add up. */

import { FAIR, type FaultyPath, type Weather } from '../support/faulty-path.ts';

/** What is wrong between a pair. `forth`: from the first to the second, on whichever connection. */
export interface Trouble {
  readonly closed?: boolean;
  readonly stuckForth?: boolean;
  readonly stuckBack?: boolean;
  readonly delayMs?: number;
}

export class Pair {
  readonly name: string;
  /** Places in the cluster. */
  readonly first: number;
  readonly second: number;
  /** Dialed by the first, and by the second. */
  readonly #toSecond: FaultyPath;
  readonly #toFirst: FaultyPath;
  readonly #troubles = new Set<Trouble>();
  /** Whose program doesn't run: nobody listens there. */
  readonly #down = new Set<number>();

  constructor(name: string, places: readonly [number, number], paths: readonly [FaultyPath, FaultyPath]) {
    this.name = name;
    [this.first, this.second] = places;
    [this.#toSecond, this.#toFirst] = paths;
  }

  async begin(trouble: Trouble): Promise<void> {
    this.#troubles.add(trouble);
    await this.#apply();
  }

  async end(trouble: Trouble): Promise<void> {
    this.#troubles.delete(trouble);
    await this.#apply();
  }

  /** Returns how many connections there were. */
  cut(): number {
    return this.#toSecond.cut() + this.#toFirst.cut();
  }

  async listens(place: number, listens: boolean): Promise<void> {
    if (listens) this.#down.delete(place);
    else this.#down.add(place);
    await this.#apply();
  }

  async #apply(): Promise<void> {
    let { closed, stuckThere: forth, stuckBack: back, delayMs } = FAIR;
    for (const trouble of this.#troubles) {
      closed ||= trouble.closed ?? false;
      forth ||= trouble.stuckForth ?? false;
      back ||= trouble.stuckBack ?? false;
      delayMs += trouble.delayMs ?? 0;
    }
    const both = (place: number, stuckThere: boolean, stuckBack: boolean): Weather => ({
      closed: closed || this.#down.has(place),
      stuckThere,
      stuckBack,
      delayMs,
    });
    await Promise.all([
      this.#toSecond.change(both(this.second, forth, back)),
      this.#toFirst.change(both(this.first, back, forth)),
    ]);
  }
}
