/** One log that others say to have more of: who, up to where, and what came of asking them. */

import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId } from './event.ts';
import { type Lack, lacksMore } from './lesser.ts';
import { MAX_FRUITLESS_REMEMBERED, MAX_STRIKES, MAX_WANT_RETRY_MS, TICK_MS, WANT_RETRY_MS } from './limits.ts';

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
   * Asked, and gave nothing, since something new last came of it, or since they gave something. They are asked again and
   * again, also when they are linked anew, but hold nothing up: else whoever claims much and gives nothing would keep from
   * us what is less, for ever.
   */
  readonly #fruitless = new Set<PeerId>();
  /** What each gave that was asked, and wasn't taken for being less than the whole. `isNew`: it was what it gave last. */
  readonly #offers = new Map<PeerId, { readonly lack: Lack; isNew: boolean }>();
  /** Less than the whole was taken once. By then who else is here has said what they have, and who comes says it at once. */
  #hasWaited = false;
  /** Since something new last came of it: a wall clock set forward must not count as patience. */
  #ticks = 0;

  constructor(room: RoomId, log: LogId) {
    this.room = room;
    this.log = log;
  }

  tick(): void {
    this.#ticks++;
  }

  /** After everybody failed at it. The longer there is nothing but what is less than the whole, the later: it costs a frame. */
  get retryMs(): number {
    if (this.#offers.size === 0) return WANT_RETRY_MS;
    return Math.min(MAX_WANT_RETRY_MS, Math.max(WANT_RETRY_MS, (this.#ticks * TICK_MS) / 8));
  }

  /** Not to be asked for yet. A wall clock that was set back must not make it longer. */
  rests(nowMs: number): boolean {
    return this.retryAtMs > nowMs && this.retryAtMs <= nowMs + this.retryMs;
  }

  /** Something new came of it. `isLesser`: less than the whole, for want of anything better. */
  renewed(from: PeerId, isLesser: boolean): void {
    // Who offered something would have given it, and may have more of what follows.
    for (const peer of [from, ...this.#offers.keys()]) {
      this.#failed.delete(peer);
      this.#fruitless.delete(peer);
    }
    this.#offers.clear();
    if (isLesser) this.#hasWaited = true;
    else {
      this.#failed.clear();
      this.#strikes.clear();
    }
    if (this.#hasWaited) return;
    this.#fruitless.clear();
    this.#ticks = 0;
  }

  failedAt(peer: PeerId): void {
    this.#failed.add(peer);
    this.#fruitless.add(peer);
    const offer = this.#offers.get(peer);
    if (offer?.isNew) offer.isNew = false;
    else this.#offers.delete(peer);
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
    this.#offers.delete(peer);
    return this.by.delete(peer);
  }

  /** @param here up to where we have it */
  canGive(peer: PeerId, here: number): boolean {
    return (this.by.get(peer) ?? 0) > here && !this.#failed.has(peer);
  }

  /** It gave less than the whole. */
  offered(peer: PeerId, lack: Lack): void {
    if (this.asked?.peer === peer) this.#offers.set(peer, { lack, isNew: true });
  }

  /**
   * Nobody else is left who could give more of it, and whoever has more has had the time to say so. Where one body is gone
   * everywhere, nobody may leave out what another has.
   */
  isLastResort(peer: PeerId, lack: Lack, patienceMs: number): boolean {
    if (this.#ticks * TICK_MS < patienceMs) return false;
    for (const by of this.by.keys()) if (by !== peer && !this.#fruitless.has(by)) return false;
    for (const [from, offer] of this.#offers) if (from !== peer && lacksMore(lack, offer.lack)) return false;
    return true;
  }
}
