/**
 * Where this node listens, and the moves from one of this machine's addresses to another, or from one circle of people to
 * another at the same address. One move at a time.
 */

import { ipOf } from '../core/address.ts';
import type { Config } from '../core/config.ts';
import type { ChatError } from '../core/errors.ts';
import type { Address, NetworkKey } from '../core/ids.ts';
import type { Neighborhood } from './neighborhood.ts';

export interface PlaceOptions {
  /** As it is now: where to listen, and the configuration in force. */
  readonly wanted: () => { readonly ip: string; readonly inForce: Config };
  readonly neighborhoodAt: (ip: string) => Neighborhood;
  /** We listen there now. */
  readonly onMoved: (address: Address) => void;
  /** Neither where we are wanted nor where we were can be listened on, or only the latter. */
  readonly onFailed: (error: ChatError) => void;
}

export class Place {
  readonly #options: PlaceOptions;
  #neighborhood: Neighborhood | undefined;
  #address: Address | undefined;
  /** Of the circle that the links there were made in. */
  #networkKey: NetworkKey | undefined;
  #moving: Promise<void> = Promise.resolve();
  #held = false;
  #stopped = false;

  constructor(options: PlaceOptions) {
    this.#options = options;
  }

  /** Undefined while on the way from one address to another. */
  get neighborhood(): Neighborhood | undefined {
    return this.#neighborhood;
  }

  /** Listens for the first time. @throws ChatError `ports-taken`, `listen-failed` */
  async start(): Promise<void> {
    await this.#settle(this.#options.wanted().ip);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#moving;
    await this.#neighborhood?.stop();
  }

  /** See ChatNode.holdPeers; outlives a move. */
  hold(held: boolean): void {
    this.#held = held;
    this.#neighborhood?.peering.hold(held);
  }

  /** What is wanted has changed, or may be possible now: looks elsewhere, or moves. Resolves when that is done. */
  follow(): Promise<void> {
    const { ip, inForce } = this.#options.wanted();
    if (this.#isAt(ip, inForce)) {
      this.#neighborhood?.retarget(inForce);
      return this.#moving;
    }
    this.#moving = this.#moving.then(() => this.#move());
    return this.#moving;
  }

  /** False also while on the way from there. */
  #isAt(ip: string, { networkKey }: Config): boolean {
    if (this.#neighborhood === undefined || this.#address === undefined) return false;
    return ipOf(this.#address) === ip && this.#networkKey === networkKey;
  }

  async #move(): Promise<void> {
    if (this.#stopped) return;
    // As it is now: while others moved us, it may have changed again.
    const { ip, inForce } = this.#options.wanted();
    if (this.#isAt(ip, inForce)) {
      this.#neighborhood?.retarget(inForce);
      return;
    }
    const former = this.#address;
    const left = this.#neighborhood;
    this.#neighborhood = undefined;
    await left?.stop();
    try {
      await this.#settle(ip);
    } catch (error) {
      this.#options.onFailed(error as ChatError);
      await this.#return(former);
    }
  }

  /** Back to where we were; where that is gone too, `follow` tries again. */
  async #return(former: Address | undefined): Promise<void> {
    if (former === undefined) return;
    try {
      await this.#settle(ipOf(former));
    } catch (error) {
      this.#options.onFailed(error as ChatError);
    }
  }

  async #settle(ip: string): Promise<void> {
    const { networkKey } = this.#options.wanted().inForce;
    const neighborhood = this.#options.neighborhoodAt(ip);
    neighborhood.peering.hold(this.#held);
    this.#address = await neighborhood.start();
    this.#networkKey = networkKey;
    this.#neighborhood = neighborhood;
    neighborhood.peering.hold(this.#held); // as it is now, and not as it was when we began
    this.#options.onMoved(this.#address);
  }
}
