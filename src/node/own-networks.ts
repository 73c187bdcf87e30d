/** This machine's networks and addresses, read again and again. */

import type { Clock, Timer } from '../core/clock.ts';
import type { Network } from '../core/model.ts';
import { type Interfaces, listNetworks } from './networks.ts';

/** Someone who plugs a cable in looks for it within seconds. */
const READ_EVERY_MS = 3_000;

export interface OwnNetworksOptions {
  readonly clock: Clock;
  readonly interfaces: () => Interfaces;
  /** The range in force: it decides how large a network's sweep is. */
  readonly ports: () => { minPort: number; maxPort: number };
  /** After each reading; `changed`: they, or this machine's addresses, are not what they were. */
  readonly onRead: (changed: boolean) => void;
}

export class OwnNetworks {
  readonly #options: OwnNetworksOptions;
  #networks: Network[] = [];
  #ips: ReadonlySet<string> = new Set();
  #timer: Timer | undefined;

  constructor(options: OwnNetworksOptions) {
    this.#options = options;
  }

  get networks(): Network[] {
    return this.#networks;
  }

  get ips(): ReadonlySet<string> {
    return this.#ips;
  }

  /** Returns whether anything changed. */
  read(): boolean {
    const interfaces = this.#options.interfaces();
    const former = JSON.stringify([...this.#ips, this.#networks]);
    this.#ips = new Set(Object.values(interfaces).flatMap((list) => list?.map(({ address }) => address) ?? []));
    this.#networks = listNetworks(interfaces, this.#options.ports());
    return JSON.stringify([...this.#ips, this.#networks]) !== former;
  }

  watch(): void {
    this.#timer = this.#options.clock.after(READ_EVERY_MS, () => {
      this.#options.onRead(this.read());
      this.watch();
    });
  }

  close(): void {
    this.#timer?.cancel();
  }
}
