/** One log that others say to have more of: who, up to where, and what came of asking them. */

import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId } from './event.ts';
import { LESSER_PATIENCE_MS, MAX_FRUITLESS_REMEMBERED, MAX_STRIKES, TICK_MS } from './limits.ts';

export class Claim {
  readonly room: RoomId;
  readonly log: LogId;
  /** Who, and up to where. */
  readonly by = new Map<PeerId, number>();
  /** `arrived`: its answer is here and waits for its causes. */
  asked: { readonly peer: PeerId; readonly atMs: number; arrived: boolean } | undefined;
  retryAtMs = 0;
  /** Asked since something new last came, without success. */
  readonly #failed = new Set<PeerId>();
  /** How often each gave nothing. */
  readonly #strikes = new Map<PeerId, number>();
  /**
   * Asked, and gave nothing, since somebody last gave something whole. They are asked again and again, also when they are
   * linked anew, but hold nothing up: else whoever claims much and gives nothing would keep from us what is less, for ever.
   */
  readonly #fruitless = new Set<PeerId>();
  /** Gave less than the whole last. After all that patience, it isn't for each of its frames anew. */
  #lesserFrom: PeerId | undefined;
  /** Since something new last came of it: a wall clock set forward must not count as patience. */
  #ticks = 0;

  constructor(room: RoomId, log: LogId) {
    this.room = room;
    this.log = log;
  }

  tick(): void {
    this.#ticks++;
  }

  /** Something new came of it. `isLesser`: less than the whole, for want of anything better. */
  renewed(from: PeerId, isLesser: boolean): void {
    this.#fruitless.delete(from);
    if (isLesser) {
      this.#lesserFrom = from;
      return;
    }
    this.#failed.clear();
    this.#strikes.clear();
    if (from === this.#lesserFrom) return;
    this.#fruitless.clear();
    this.#ticks = 0;
  }

  failedAt(peer: PeerId): void {
    this.#failed.add(peer);
    this.#fruitless.add(peer);
    if (this.#fruitless.size <= MAX_FRUITLESS_REMEMBERED) return;
    this.#fruitless.delete(this.#fruitless.values().next().value as PeerId);
  }

  /** All may be asked again. */
  forgive(): void {
    this.#failed.clear();
  }

  /** It gave nothing once more. True: it has had its chances. */
  strike(peer: PeerId): boolean {
    const strikes = (this.#strikes.get(peer) ?? 0) + 1;
    if (strikes < MAX_STRIKES) this.#strikes.set(peer, strikes);
    else this.#strikes.delete(peer);
    return strikes >= MAX_STRIKES;
  }

  /** False: it claimed nothing. */
  drop(peer: PeerId): boolean {
    if (this.asked?.peer === peer && !this.asked.arrived) this.failedAt(peer);
    this.#failed.delete(peer);
    this.#strikes.delete(peer);
    return this.by.delete(peer);
  }

  /** @param here up to where we have it */
  canGive(peer: PeerId, here: number): boolean {
    return (this.by.get(peer) ?? 0) > here && !this.#failed.has(peer);
  }

  /** Nobody else is left who could give more of it, and whoever has more has had the time to say so. */
  isLastResort(peer: PeerId): boolean {
    if (this.#ticks * TICK_MS < LESSER_PATIENCE_MS) return false;
    for (const by of this.by.keys()) if (by !== peer && !this.#fruitless.has(by)) return false;
    return true;
  }
}
