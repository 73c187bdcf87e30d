/** Keeps apart what was said in the lobbies of different circles of people: the lobby is one room, the people are not. */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { LogId } from '../history/event.ts';
import { Remembered, type SmallStore } from './remembered.ts';

/** How far each log of the lobby goes. As many as a room has: history/limits.ts bounds them. */
export type LobbyHeads = ReadonlyMap<LogId, number>;

const sealSchema = z.object({ circle: z.string(), heads: z.record(z.string(), z.int().positive()) });

/**
 * Whoever closes the circle, opens it or joins another one is among other people from then on: what was kept of the lobby
 * before is handed on to nobody any more. It stays here, for whoever was there.
 */
export class LobbySeal {
  readonly #remembered: Remembered<z.infer<typeof sealSchema>>;
  readonly #networkKey: () => string | undefined;
  #circle: string | undefined;
  #heads: LobbyHeads = new Map();

  /** @param networkKey of the circle we are in; undefined: of none */
  constructor(store: SmallStore, networkKey: () => string | undefined) {
    this.#remembered = new Remembered(store, 'lobby-seal', sealSchema);
    this.#networkKey = networkKey;
  }

  /** Up to which seq a log was said in another lobby; 0: none of it. */
  sealed(log: LogId): number {
    return this.#heads.get(log) ?? 0;
  }

  /** What was remembered. To be called before anything else. @returns as `follow`: in the last run it may have been another */
  async start(heads: () => LobbyHeads): Promise<boolean> {
    const former = await this.#remembered.read();
    this.#circle = former?.circle;
    this.#heads = new Map(Object.entries(former?.heads ?? {}) as [LogId, number][]);
    return this.follow(heads);
  }

  /**
   * To be called whenever nobody of the former circle is linked any more, and nobody of the next one yet.
   * @returns whether it is another circle: what we say from now on is to be in another log
   */
  follow(heads: () => LobbyHeads): boolean {
    const circle = tagOf(this.#networkKey());
    if (circle === this.#circle) return false;
    const isAnother = this.#circle !== undefined;
    if (isAnother) this.#heads = heads();
    this.#circle = circle;
    // Unwritten, the next start sees the former circle, and seals anew.
    this.#remembered.write({ circle, heads: Object.fromEntries(this.#heads) }).catch(() => {});
    return isAnother;
  }

  flush(): Promise<void> {
    return this.#remembered.flush();
  }
}

/** The key itself stays in the configuration. */
function tagOf(networkKey: string | undefined): string {
  return networkKey === undefined ? 'open' : createHash('sha256').update(`earshot circle ${networkKey}`).digest('hex');
}
