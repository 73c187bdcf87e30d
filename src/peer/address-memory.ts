/** Addresses remembered for what was met there; bounded, and nobody can push out another's by filling it. */

import { ipOf } from '../core/address.ts';
import type { Address } from '../core/ids.ts';

/** In all: above what one sweep meets people at. */
const MAX_ADDRESSES = 4_096;

/** Per ip: one machine with very many people on it. The next one forgets the oldest of the same ip. */
const MAX_PER_IP = 64;

export class AddressMemory {
  /** Oldest first, by ip. */
  readonly #byIp = new Map<string, Set<Address>>();
  #size = 0;

  has(address: Address): boolean {
    return this.#byIp.get(ipOf(address))?.has(address) ?? false;
  }

  add(address: Address): void {
    const ip = ipOf(address);
    const there = this.#byIp.get(ip) ?? new Set();
    if (there.has(address)) return;
    this.#byIp.delete(ip); // to the end: the ip that was heard of least recently is forgotten first
    this.#byIp.set(ip, there.add(address));
    this.#size += 1;
    if (there.size > MAX_PER_IP) this.#forgetFirst(there);
    else if (this.#size > MAX_ADDRESSES) this.#forgetOldest();
  }

  #forgetFirst(addresses: Set<Address>): void {
    for (const address of addresses) {
      addresses.delete(address);
      this.#size -= 1;
      return;
    }
  }

  #forgetOldest(): void {
    for (const [ip, addresses] of this.#byIp) {
      this.#forgetFirst(addresses);
      if (addresses.size === 0) this.#byIp.delete(ip);
      return;
    }
  }
}
