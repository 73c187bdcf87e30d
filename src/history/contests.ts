/** Who says to have more of our own log than we (rule 8): nothing is written there until they show it, or time is up. */

import type { Clock } from '../core/clock.ts';
import type { RoomId } from '../core/ids.ts';
import { CONTESTED_MS } from './limits.ts';
import type { PeerLink } from './peer-link.ts';

export interface ContestsOptions {
  readonly clock: Clock;
  hold(room: RoomId): void;
  release(room: RoomId): void;
}

export class Contests {
  readonly #options: ContestsOptions;
  readonly #rooms = new Map<RoomId, { readonly untilMs: number; readonly link: PeerLink }>();

  constructor(options: ContestsOptions) {
    this.#options = options;
  }

  /** Each link may say so once: who lies stops us for a moment, not for good. */
  begin(link: PeerLink, room: RoomId): void {
    if (link.criedWolf || this.#rooms.has(room)) return;
    link.criedWolf = true;
    this.#rooms.set(room, { untilMs: this.#options.clock.now() + CONTESTED_MS, link });
    this.#options.hold(room);
  }

  end(room: RoomId): void {
    if (this.#rooms.delete(room)) this.#options.release(room);
  }

  endOf(link: PeerLink): void {
    for (const [room, contest] of this.#rooms) if (contest.link === link) this.end(room);
  }

  tick(): void {
    const now = this.#options.clock.now();
    for (const [room, { untilMs }] of this.#rooms) if (now >= untilMs || now < untilMs - CONTESTED_MS) this.end(room);
  }
}
