/** Everyone met in this run or known from before, once each: here or gone. */

import type { PersonId } from '../core/ids.ts';
import type { Peer } from '../core/model.ts';

/** Strangers remembered after they went. Whoever is trusted or blocked stays, however many strangers pass. */
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
    if (former && mayForget(former)) this.#gone -= 1;
    if (mayForget(peer)) this.#gone += 1;
    this.#peers.delete(peer.id);
    this.#peers.set(peer.id, peer);
    if (this.#gone > MAX_GONE) this.#forgetOldest();
    return peer;
  }

  #forgetOldest(): void {
    for (const peer of this.#peers.values()) {
      if (!mayForget(peer)) continue;
      this.#peers.delete(peer.id);
      this.#gone -= 1;
      return;
    }
  }
}

function mayForget({ state, trust }: Peer): boolean {
  return state === 'gone' && trust === 'new';
}
