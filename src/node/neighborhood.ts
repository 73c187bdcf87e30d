/** Scan and peer put together for one listening address: finds who is near, and links to them. */

import { ipOf, isLoopback, parseIpv4, portOf } from '../core/address.ts';
import type { Clock, Random } from '../core/clock.ts';
import { type Config, parseCidr } from '../core/config.ts';
import type { Address, InstanceId, PeerId } from '../core/ids.ts';
import type { SweepProgress } from '../core/model.ts';
import type { AddressMemory } from '../peer/address-memory.ts';
import type { Circle } from '../peer/circle.ts';
import { GrpcTransport } from '../peer/grpc-transport.ts';
import type { Certificate } from '../peer/identity.ts';
import { Peering, type PeeringEvents } from '../peer/peering.ts';
import { AddressSpace } from '../scan/address-space.ts';
import { Sweep } from '../scan/sweep.ts';
import { WatchList } from '../scan/watch-list.ts';

export interface NeighborhoodOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly ip: string;
  readonly config: Config;
  readonly certificate: Certificate;
  /** Where keys were proved; see PeeringOptions. */
  readonly secured: AddressMemory;
  readonly instanceId: InstanceId;
  readonly name: () => string;
  /** The closed circle as it is wanted now: while an open neighborhood is being left, nobody new gets in. */
  readonly circle: () => Circle | undefined;
  readonly isBlocked: (id: PeerId) => boolean;
  readonly isAccepted: (id: PeerId) => boolean;
  /** This machine's addresses, as they are now. */
  readonly ownIps: () => ReadonlySet<string>;
  readonly events: Omit<PeeringEvents, 'refused'> & {
    /** Somebody is there with whom we can't or won't talk, and our person should know. */
    refused(code: 'version' | 'downgrade', message: string, address: Address): void;
    progressed(progress: SweepProgress): void;
  };
}

export class Neighborhood {
  readonly peering: Peering;
  readonly #options: NeighborhoodOptions;
  readonly #sweep: Sweep;
  #config: Config;
  #watchList: WatchList;

  constructor(options: NeighborhoodOptions) {
    const { clock, random, ip, config, events } = options;
    const { minPort, maxPort, maxConnections } = config;
    this.#options = options;
    this.#config = config;
    this.peering = new Peering({
      clock,
      random,
      secured: options.secured,
      transport: new GrpcTransport({ ip, minPort, maxPort, certificate: options.certificate, maxConnections }),
      maxLinks: maxConnections,
      identity: () => ({
        id: options.certificate.id,
        isBlocked: options.isBlocked,
        isAccepted: options.isAccepted,
        instanceId: options.instanceId,
        name: options.name(),
        legacyPeers: config.legacyPeers,
        circle: options.circle(),
        isOwnIp: (text) => isLoopback(text) || options.ownIps().has(text),
      }),
      events: {
        ...events,
        refused: ({ code, message, address }) => {
          if (address && (code === 'version' || code === 'downgrade')) events.refused(code, message, address);
          // It may well be there, only its call came from another of its addresses: see for ourselves.
          if (code === 'not-there' && address && this.#covers(address)) this.peering.offer(address);
        },
      },
    });
    this.#sweep = new Sweep({
      ...this.#seeking(),
      space: AddressSpace.of(config.cidrs),
      ports: { minPort, maxPort },
      random,
      onProgress: events.progressed,
    });
    this.#watchList = new WatchList({ ...this.#seeking(), addresses: config.peers });
  }

  get progress(): SweepProgress {
    return this.#sweep.progress;
  }

  /** Listens, then looks around at once. @throws ChatError `ports-taken`, `listen-failed` */
  async start(): Promise<Address> {
    const address = await this.peering.start();
    this.#sweep.start();
    this.#watchList.start();
    return address;
  }

  async stop(): Promise<void> {
    this.#sweep.stop();
    this.#watchList.stop();
    await this.peering.stop();
  }

  /** Other networks or peers to look at. Links that are there stay. */
  retarget(config: Config): void {
    const former = this.#config;
    this.#config = { ...former, cidrs: config.cidrs, peers: config.peers };
    if (former.cidrs.join() !== config.cidrs.join()) {
      this.#sweep.retarget(AddressSpace.of(config.cidrs), { minPort: former.minPort, maxPort: former.maxPort });
    }
    if (former.peers.join() !== config.peers.join()) {
      this.#watchList.stop();
      this.#watchList = new WatchList({ ...this.#seeking(), addresses: config.peers });
      this.#watchList.start();
    }
  }

  #seeking() {
    return {
      clock: this.#options.clock,
      skip: (address: Address) => this.peering.skips(address),
      onFound: (address: Address) => this.peering.offer(address),
    };
  }

  /** Whether the configuration asks us to look there: nobody else can make us. */
  #covers(address: Address): boolean {
    const { cidrs, peers, minPort, maxPort } = this.#config;
    if (peers.includes(address)) return true;
    const port = portOf(address);
    const ip = parseIpv4(ipOf(address)) ?? -1;
    const inside = cidrs.map(parseCidr).some((range) => range && range.first <= ip && ip <= range.last);
    return inside && port >= minPort && port <= maxPort;
  }
}
