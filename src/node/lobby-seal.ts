/** Keeps apart what was said in the lobbies of different circles of people: the lobby is one room, the people are not. */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { Remembered, type SmallStore } from './remembered.ts';

const sealSchema = z.object({ circle: z.string(), sinceMs: z.number() });

/**
 * Whoever closes the circle, opens it or joins another one is among other people from then on: what was kept of the lobby
 * before is handed on to nobody any more. It stays here, for whoever was there.
 */
export class LobbySeal {
  readonly #remembered: Remembered<z.infer<typeof sealSchema>>;
  readonly #clock: Clock;
  readonly #networkKey: () => string | undefined;
  #circle: string | undefined;
  #sinceMs = Number.NEGATIVE_INFINITY;

  /** @param networkKey of the circle we are in; undefined: of none */
  constructor(store: SmallStore, clock: Clock, networkKey: () => string | undefined) {
    this.#remembered = new Remembered(store, 'lobby-seal', sealSchema);
    this.#clock = clock;
    this.#networkKey = networkKey;
  }

  /** Before then (ms since 1970) it was another lobby. */
  get sinceMs(): number {
    return this.#sinceMs;
  }

  /** What was remembered; another circle than in the last run counts from now. To be called before anybody is linked. */
  async start(): Promise<void> {
    const former = await this.#remembered.read();
    this.#circle = former?.circle;
    if (former && former.sinceMs > 0) this.#sinceMs = former.sinceMs;
    this.follow();
  }

  /** To be called whenever nobody of the former circle is linked any more, and nobody of the next one yet. */
  follow(): void {
    const circle = tagOf(this.#networkKey());
    if (circle === this.#circle) return;
    // One ms later: what was kept in this one may have been said before.
    if (this.#circle !== undefined) this.#sinceMs = this.#clock.now() + 1;
    this.#circle = circle;
    const sinceMs = Math.max(0, this.#sinceMs);
    // Unwritten, the next start sees the former circle, and seals anew.
    this.#remembered.write({ circle, sinceMs }).catch(() => {});
  }

  flush(): Promise<void> {
    return this.#remembered.flush();
  }
}

/** The key itself stays in the configuration. */
function tagOf(networkKey: string | undefined): string {
  return networkKey === undefined ? 'open' : createHash('sha256').update(`earshot circle ${networkKey}`).digest('hex');
}
