/** Everyone met in this run or known from before, once each: here or gone. */

import type { PersonId } from '../core/ids.ts';
import type { Peer } from '../core/model.ts';

/** People remembered after they went. */
export const MAX_GONE = 1_000;

export class Roster {
  /** Oldest change first. */
  readonly #peers = new Map<PersonId, Peer>();
  #gone = 0;

  all(): Peer[] {
    return [...this.#peers.values()];
  }

  get(id: PersonId): Peer | undefined {
    return this.#peers.get(id);
  }

  set(peer: Peer): Peer {
    const former = this.#peers.get(peer.id);
    if (former?.state === 'gone') this.#gone -= 1;
    if (peer.state === 'gone') this.#gone += 1;
    this.#peers.delete(peer.id);
    this.#peers.set(peer.id, peer);
    if (this.#gone > MAX_GONE) this.#forgetOldest();
    return peer;
  }

  #forgetOldest(): void {
    for (const peer of this.#peers.values()) {
      if (peer.state !== 'gone') continue;
      this.#peers.delete(peer.id);
      this.#gone -= 1;
      return;
    }
  }
}
