/** Who we are linked to and whom we are dialing: each `ip:port` once. Decides; opens and closes nothing. */

import { compareAddresses } from '../core/address.ts';
import type { Address, InstanceId } from '../core/ids.ts';

/** What the map needs to know of a link. */
export interface Linked {
  readonly address: Address;
  /** Undefined for a seed node, which says none. */
  readonly instanceId: InstanceId | undefined;
}

/** A dial under way. `abandon` is called when a call from the same node made it needless. */
export interface Dial {
  readonly address: Address;
  readonly abandon: () => void;
}

/**
 * What to do with a call from an address.
 * `hold`: our own dial to it is unanswered, and its answer decides; ask again once it is settled.
 */
export type CallVerdict = 'accept' | 'duplicate' | 'hold';

export class PeerMap<Link extends Linked> {
  readonly #self: Address;
  readonly #links = new Map<Address, Link>();
  readonly #dials = new Map<Address, Dial>();

  constructor(self: Address) {
    this.#self = self;
  }

  get size(): number {
    return this.#links.size;
  }

  links(): IterableIterator<Link> {
    return this.#links.values();
  }

  get(address: Address): Link | undefined {
    return this.#links.get(address);
  }

  /** Linked, or about to be: no need to look there. */
  has(address: Address): boolean {
    return this.#links.has(address) || this.#dials.has(address);
  }

  /** Reserves the address; undefined when it is ours, linked, or dialed already. */
  beginDial(address: Address, abandon: () => void): Dial | undefined {
    if (address === this.#self || this.has(address)) return undefined;
    const dial: Dial = { address, abandon };
    this.#dials.set(address, dial);
    return dial;
  }

  /** Ends the reservation, unless a later dial holds it. */
  endDial(dial: Dial): void {
    if (this.#dials.get(dial.address) === dial) this.#dials.delete(dial.address);
  }

  /**
   * Two nodes that dial each other at once must keep the same one of the two connections: the one dialed by the node
   * with the smaller address. A seed node knows no such rule, but answers at once, so its call waits for its answer.
   */
  judgeCall(caller: Linked): CallVerdict {
    const link = this.#links.get(caller.address);
    if (link) return restarted(link, caller) ? 'accept' : 'duplicate';
    if (!this.#dials.has(caller.address)) return 'accept';
    const theirsStays = caller.instanceId !== undefined && compareAddresses(caller.address, this.#self) < 0;
    return theirsStays ? 'accept' : 'hold';
  }

  /** Whether a dial that was answered becomes the link; if not, a call that came meanwhile already is. */
  judgeAnswer(dial: Dial, answerer: Linked): 'keep' | 'drop' {
    if (this.#dials.get(dial.address) !== dial) return 'drop';
    const link = this.#links.get(dial.address);
    return link && !restarted(link, answerer) ? 'drop' : 'keep';
  }

  /** Makes this the address's link. Returns the one it replaces; abandons a dial still under way. */
  put(link: Link): Link | undefined {
    const replaced = this.#links.get(link.address);
    this.#links.set(link.address, link);
    const dial = this.#dials.get(link.address);
    this.#dials.delete(link.address);
    dial?.abandon();
    return replaced;
  }

  /** False when the address has another link by now: a late close must not evict its successor. */
  remove(link: Link): boolean {
    return this.#links.get(link.address) === link && this.#links.delete(link.address);
  }
}

/** Another run than the one we are linked to, so that link is dead, whether its socket knows or not. */
function restarted(link: Linked, now: Linked): boolean {
  return now.instanceId !== undefined && now.instanceId !== link.instanceId;
}
