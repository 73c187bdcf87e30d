/** A real Peering on a network in memory, and strangers who call it with bytes of their own. */

import { toAddress } from '../../src/core/address.ts';
import type { Address, InstanceId } from '../../src/core/ids.ts';
import { encodeFirst, MAX_VERSION, MIN_VERSION } from '../../src/peer/chat-proto.ts';
import { HELLO_MS } from '../../src/peer/limits.ts';
import type { Wire, WireClose } from '../../src/peer/wire.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { MemoryNetwork } from '../support/memory-transport.ts';
import { keyOf, PeeringNode } from '../support/peering-node.ts';
import { encodeLines } from '../support/said-frames.ts';

export const HERE = toAddress('127.0.0.1', 4565);
export const STRANGER = toAddress('127.0.0.1', 4566);
const FRIEND = toAddress('127.0.0.1', 4567);

/** Paced reading lets a stranger's backlog wait; so long we look whether it is through. */
const MAX_WAIT_STEPS = 60;

export function helloFrom(address: Address): Uint8Array {
  const instanceId = `run of ${address}` as InstanceId;
  return encodeFirst(address, { minVersion: MIN_VERSION, maxVersion: MAX_VERSION, instanceId, name: 'someone' });
}

export interface Call {
  readonly wire: Wire;
  /** What it was answered. */
  readonly got: Uint8Array[];
  readonly closed: WireClose[];
}

export class FuzzWorld {
  readonly clock = new FakeClock();
  readonly network = new MemoryNetwork();
  readonly node: PeeringNode;

  private constructor(options: ConstructorParameters<typeof PeeringNode>[3]) {
    this.node = new PeeringNode(HERE, this.clock, this.network.transport(HERE, keyOf(HERE)), options);
  }

  static async open(options?: ConstructorParameters<typeof PeeringNode>[3]): Promise<FuzzWorld> {
    const world = new FuzzWorld(options);
    await world.node.peering.start();
    return world;
  }

  /** Lets everything under way arrive, then time pass. */
  async pass(ms: number): Promise<void> {
    await this.network.settle();
    await this.clock.advance(ms);
    await this.network.settle();
  }

  async call(from: Address, security: 'tls' | 'plaintext' = 'tls'): Promise<Call> {
    const transport = this.network.transport(from, keyOf(from));
    const dialed = transport.dial(HERE, security, new AbortController().signal);
    await this.network.settle();
    const wire = await dialed;
    const closed: WireClose[] = [];
    const got: Uint8Array[] = [];
    wire.handle({ packet: (bytes) => got.push(bytes), drained: () => {}, closed: (reason) => closed.push(reason) });
    return { wire, got, closed };
  }

  /** Waits until `text` was heard or the call is over, as long as the node may take to read on. */
  async untilHeard(text: string, closed: readonly WireClose[]): Promise<boolean> {
    for (let step = 0; step < MAX_WAIT_STEPS; step++) {
      await this.network.settle();
      if (this.node.heard.includes(text)) return true;
      if (closed.length > 0) return false;
      await this.clock.advance(1_000);
    }
    return false;
  }

  /** Somebody else comes, is let in, and is heard: whatever was sent before has broken nothing. */
  async stillWorks(): Promise<boolean> {
    const { wire, closed } = await this.call(FRIEND);
    wire.write(helloFrom(FRIEND));
    wire.write(encodeLines(['still here']));
    return await this.untilHeard('still here', closed);
  }

  /** @returns timers that nobody cancelled */
  async close(): Promise<number> {
    const stopped = this.node.peering.stop();
    await this.pass(HELLO_MS + 1);
    await stopped;
    await this.pass(HELLO_MS + 1);
    return this.clock.pending;
  }
}
