/** Addresses where somebody was met who need not be dialed there: ourselves, and people whose link is at another one. */

import type { Address, PersonId } from '../core/ids.ts';
import { SELF_BELIEVED_MS } from './limits.ts';

export class MetAddresses {
  /** Where our own key was met, and until when that is believed: addresses change hands. */
  readonly #selves = new Map<Address, number>();
  readonly #people = new Map<Address, PersonId>();

  /** Our own key was met there. */
  self(address: Address, nowMs: number): void {
    this.#selves.set(address, nowMs + SELF_BELIEVED_MS);
  }

  isSelf(address: Address, nowMs: number): boolean {
    return (this.#selves.get(address) ?? 0) > nowMs;
  }

  person(address: Address, id: PersonId): void {
    this.#people.set(address, id);
  }

  personAt(address: Address): PersonId | undefined {
    return this.#people.get(address);
  }

  /** Their link is gone: any address of theirs will do. */
  forget(id: PersonId): void {
    for (const [address, person] of this.#people) if (person === id) this.#people.delete(address);
  }
}
