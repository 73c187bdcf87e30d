/** Who has too much of what waits for the disk: they are read from no more until it is less, and everybody else is. */

import type { PeerId } from '../core/ids.ts';
import { CONGESTED_BYTES, SMALL_SHARE_BYTES } from './limits.ts';

export interface SharesOptions {
  /** All that waits for the disk, ours and everybody's. */
  waitingBytes(): number;
  /** What this peer handed on of it. */
  waitingBytesOf(peer: PeerId): number;
  /** Read no more from this peer, or again. */
  held(peer: PeerId, yes: boolean): void;
}

/**
 * A peer may have as much waiting as is left of CONGESTED_BYTES (dynamic thresholds: Choudhury and Hahne 1998). So one alone
 * gets half of it, n get 1/(n + 1) each, and something is always left for whoever comes with little; and nobody has to be
 * counted. It goes down with a commit, so that nobody is held and let go with each frame.
 */
export class Shares {
  readonly #options: SharesOptions;
  readonly #held = new Set<PeerId>();

  constructor(options: SharesOptions) {
    this.#options = options;
  }

  /** Something of theirs came: it may be too much. */
  weigh(peer: PeerId): void {
    if (this.#held.has(peer) || !this.#hasTooMuch(peer)) return;
    this.#held.add(peer);
    this.#options.held(peer, true);
  }

  /** Less waits than did. */
  relieve(): void {
    for (const peer of this.#held) if (!this.#hasTooMuch(peer)) this.forget(peer);
  }

  /** Its link is gone; what it handed on still counts, should it come again. */
  forget(peer: PeerId): void {
    if (this.#held.delete(peer)) this.#options.held(peer, false);
  }

  #hasTooMuch(peer: PeerId): boolean {
    const bytes = this.#options.waitingBytesOf(peer);
    return bytes > SMALL_SHARE_BYTES && bytes > CONGESTED_BYTES - this.#options.waitingBytes();
  }
}
