/** Who says to have more of our own log than we (rule 8): nothing is written there until they show it, or time is up. */

import type { Clock } from '../core/clock.ts';
import type { RoomId } from '../core/ids.ts';
import { CONTESTED_MS, CRIES_FOR_MS, MAX_CRIES, MAX_CRIES_OF_PEER } from './limits.ts';
import type { PeerLink } from './peer-link.ts';

export interface ContestsOptions {
  readonly clock: Clock;
  hold(room: RoomId): void;
  release(room: RoomId): void;
}

/** Somebody said so, and didn't show it. */
interface Cry {
  readonly link: PeerLink;
  readonly atMs: number;
}

export class Contests {
  readonly #options: ContestsOptions;
  readonly #rooms = new Map<RoomId, { readonly untilMs: number; readonly link: PeerLink }>();
  /** Of late. Whoever was right is not among them, for then another log was begun. */
  readonly #cries = new Map<RoomId, readonly Cry[]>();

  constructor(options: ContestsOptions) {
    this.#options = options;
  }

  /** Each link once, a peer a few times, and all together no more than some: who lies stops us for a moment, not for good. */
  begin(link: PeerLink, room: RoomId): void {
    if (this.#rooms.has(room)) return;
    const now = this.#options.clock.now();
    const cries = (this.#cries.get(room) ?? []).filter(({ atMs }) => now >= atMs && now < atMs + CRIES_FOR_MS);
    const theirs = cries.filter((cry) => cry.link.id === link.id);
    const isTooMany = theirs.length >= MAX_CRIES_OF_PEER || theirs.some((cry) => cry.link === link);
    if (isTooMany || cries.length >= MAX_CRIES) return;
    this.#cries.set(room, [...cries, { link, atMs: now }]);
    this.#rooms.set(room, { untilMs: now + CONTESTED_MS, link });
    this.#options.hold(room);
  }

  /** Proved: whoever said so may well have to say it again. */
  proved(room: RoomId): void {
    this.#cries.delete(room);
    this.#end(room);
  }

  endOf(link: PeerLink): void {
    for (const [room, contest] of this.#rooms) if (contest.link === link) this.#end(room);
  }

  tick(): void {
    const now = this.#options.clock.now();
    for (const [room, { untilMs }] of this.#rooms) if (now >= untilMs || now < untilMs - CONTESTED_MS) this.#end(room);
  }

  #end(room: RoomId): void {
    if (this.#rooms.delete(room)) this.#options.release(room);
  }
}
