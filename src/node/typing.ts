/** Who is writing just now: said to those in the room, and heard of them. */

import type { Clock } from '../core/clock.ts';
import type { PeerId, RoomId } from '../core/ids.ts';

/** Said again as long as it goes on; heard more often, it is news to nobody. */
const SAY_EVERY_MS = 3_000;
const HEAR_EVERY_MS = 1_000;
/** People and rooms of which it was heard: more write at once in no room. */
const MAX_HEARD = 1_000;

export class Typing {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #said = new Map<RoomId, number>();
  readonly #heard = new Map<string, number>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Whether it is to be said to the others now. */
  says(room: RoomId): boolean {
    return isDue(this.#said, room, this.#clock.now(), SAY_EVERY_MS);
  }

  /** Whether it is to be told that they are writing. */
  hears(room: RoomId, person: PeerId): boolean {
    if (this.#heard.size > MAX_HEARD) this.#heard.clear();
    return isDue(this.#heard, `${person} ${room}`, this.#clock.now(), HEAR_EVERY_MS);
  }
}

function isDue<Key>(lastMs: Map<Key, number>, key: Key, nowMs: number, everyMs: number): boolean {
  // A clock set back must not silence anybody.
  if (Math.abs(nowMs - (lastMs.get(key) ?? Number.NEGATIVE_INFINITY)) < everyMs) return false;
  lastMs.set(key, nowMs);
  return true;
}
