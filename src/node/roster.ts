/** Everyone met in this run, once per `ip:port`: here or gone. */

import type { Address } from '../core/ids.ts';
import type { Peer } from '../core/model.ts';

/** People remembered after they went. */
export const MAX_GONE = 1_000;

export class Roster {
  /** Oldest change first. */
  readonly #peers = new Map<Address, Peer>();
  #gone = 0;

  all(): Peer[] {
    return [...this.#peers.values()];
  }

  get(address: Address): Peer | undefined {
    return this.#peers.get(address);
  }

  set(peer: Peer): Peer {
    const former = this.#peers.get(peer.address);
    if (former?.state === 'gone') this.#gone -= 1;
    if (peer.state === 'gone') this.#gone += 1;
    this.#peers.delete(peer.address);
    this.#peers.set(peer.address, peer);
    if (this.#gone > MAX_GONE) this.#forgetOldest();
    return peer;
  }

  #forgetOldest(): void {
    for (const peer of this.#peers.values()) {
      if (peer.state !== 'gone') continue;
      this.#peers.delete(peer.address);
      this.#gone -= 1;
      return;
    }
  }
}
