/** Who we are linked to and whom we are dialing: each person and each `ip:port` once. Decides; opens and closes nothing. */

import type { Address, InstanceId, PeerId, PersonId } from '../core/ids.ts';

/** What the map needs to know of a link. */
export interface Linked {
  readonly id: PersonId;
  readonly address: Address;
  /** Which run of its program; undefined for a seed node, which says none and proves nothing. */
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
  readonly #selfId: PeerId;
  readonly #byId = new Map<PersonId, Link>();
  readonly #byAddress = new Map<Address, Link>();
  readonly #dials = new Map<Address, Dial>();

  constructor(self: Address, selfId: PeerId) {
    this.#self = self;
    this.#selfId = selfId;
  }

  get size(): number {
    return this.#byId.size;
  }

  links(): IterableIterator<Link> {
    return this.#byId.values();
  }

  /** The link to a person, wherever they are. */
  get(id: PersonId): Link | undefined {
    return this.#byId.get(id);
  }

  /** Linked, or about to be: no need to look there. */
  has(address: Address): boolean {
    return this.#byAddress.has(address) || this.#dials.has(address);
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
   * with the smaller PeerId. A seed node knows no such rule, but answers at once, so its call waits for its answer.
   */
  judgeCall(caller: Linked): CallVerdict {
    const link = this.#byId.get(caller.id);
    if (link) return restarted(link, caller) ? 'accept' : 'duplicate';
    const there = this.#byAddress.get(caller.address);
    // Whoever proves a key takes the place of a seed node, which proves nothing; nobody takes the place of a key.
    if (there) return isSeed(there) && !isSeed(caller) ? 'accept' : 'duplicate';
    if (!this.#dials.has(caller.address)) return 'accept';
    return !isSeed(caller) && caller.id < this.#selfId ? 'accept' : 'hold';
  }

  /** Whether a dial that was answered becomes the link; if not, a call that came meanwhile already is. */
  judgeAnswer(dial: Dial, answerer: Linked): 'keep' | 'drop' {
    if (this.#dials.get(dial.address) !== dial) return 'drop';
    const link = this.#byId.get(answerer.id);
    return link && !restarted(link, answerer) ? 'drop' : 'keep';
  }

  /** Makes this the link of its person and its address. Returns those it replaces; abandons a dial still under way. */
  put(link: Link): Link[] {
    const replaced = [this.#byId.get(link.id), this.#byAddress.get(link.address)].filter(
      (former) => former !== undefined,
    );
    for (const former of replaced) this.remove(former);
    this.#byId.set(link.id, link);
    this.#byAddress.set(link.address, link);
    const dial = this.#dials.get(link.address);
    this.#dials.delete(link.address);
    dial?.abandon();
    return [...new Set(replaced)];
  }

  /** False when somebody else has its place by now: a late close must not evict its successor. */
  remove(link: Link): boolean {
    if (this.#byAddress.get(link.address) === link) this.#byAddress.delete(link.address);
    return this.#byId.get(link.id) === link && this.#byId.delete(link.id);
  }
}

function isSeed(linked: Linked): boolean {
  return linked.instanceId === undefined;
}

/** Another run than the one we are linked to, so that link is dead, whether its socket knows or not. */
function restarted(link: Linked, now: Linked): boolean {
  return now.instanceId !== undefined && now.instanceId !== link.instanceId;
}
