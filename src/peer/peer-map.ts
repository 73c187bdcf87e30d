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

/** Runs that may take each other's place before the link between them ends by itself: nobody restarts faster. */
const MAX_DISPLACED = 16;

export class PeerMap<Link extends Linked> {
  readonly #self: Address;
  readonly #selfId: PeerId;
  readonly #byId = new Map<PersonId, Link>();
  readonly #byAddress = new Map<Address, Link>();
  readonly #dials = new Map<Address, Dial>();
  /** Runs whose place another run of the same person took, as long as that person is linked. */
  readonly #displaced = new Map<PersonId, Set<InstanceId>>();

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
    if (link) return this.#restarted(link, caller) ? 'accept' : 'duplicate';
    // An address is only what a caller says of itself: it takes nobody's place.
    if (this.#byAddress.has(caller.address)) return 'duplicate';
    if (!this.#dials.has(caller.address)) return 'accept';
    return !isSeed(caller) && caller.id < this.#selfId ? 'accept' : 'hold';
  }

  /** Whether a dial that was answered becomes the link; if not, a call that came meanwhile already is. */
  judgeAnswer(dial: Dial, answerer: Linked): 'keep' | 'drop' {
    if (this.#dials.get(dial.address) !== dial) return 'drop';
    const link = this.#byId.get(answerer.id);
    if (!link || this.#restarted(link, answerer)) return 'keep';
    // They called us meanwhile, and were called at another address than they say (a second network card, a forwarded
    // port), so neither call waited for the other. Both must keep the same one here too, or both end.
    return !isSeed(answerer) && this.#selfId < answerer.id ? 'keep' : 'drop';
  }

  /** Makes this the link of its person and its address. Returns those it replaces; abandons a dial still under way. */
  put(link: Link): Link[] {
    const replaced = [this.#byId.get(link.id), this.#byAddress.get(link.address)].filter(
      (former) => former !== undefined,
    );
    const displaced = this.#displaced.get(link.id) ?? new Set();
    for (const former of replaced) {
      this.remove(former);
      const isOtherRun = former.id === link.id && former.instanceId !== link.instanceId;
      if (isOtherRun && former.instanceId !== undefined) displaced.add(former.instanceId);
    }
    if (displaced.size > 0) this.#displaced.set(link.id, displaced);
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
    if (this.#byId.get(link.id) !== link) return false;
    this.#displaced.delete(link.id);
    return this.#byId.delete(link.id);
  }

  /**
   * Another run than the one we are linked to, so that link is dead, whether its socket knows or not. Unless it was
   * displaced before: then two runs have one key (a copied profile), and would take each other's place for ever.
   */
  #restarted(link: Linked, now: Linked): boolean {
    const { instanceId } = now;
    if (instanceId === undefined || instanceId === link.instanceId) return false;
    const displaced = this.#displaced.get(link.id);
    return !displaced || (!displaced.has(instanceId) && displaced.size < MAX_DISPLACED);
  }
}

function isSeed(linked: Linked): boolean {
  return linked.instanceId === undefined;
}
