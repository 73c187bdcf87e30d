/** A Peering with everything it tells written down. */

import type { Address, InstanceId, PeerId } from '../../src/core/ids.ts';
import { AddressMemory } from '../../src/peer/address-memory.ts';
import type { Circle } from '../../src/peer/circle.ts';
import { Peering } from '../../src/peer/peering.ts';
import type { Session } from '../../src/peer/session.ts';
import type { Transport } from '../../src/peer/wire.ts';
import type { FakeClock } from './fake-clock.ts';
import { encodeLines, textsOf } from './said-frames.ts';

/** The key that a test's node has; in the order of the addresses, so that tests can tell which one is smaller. */
export function keyOf(address: Address): PeerId {
  return `key of ${address}` as PeerId;
}

export class PeeringNode {
  readonly address: Address;
  readonly peering: Peering;
  readonly heard: string[] = [];
  readonly story: string[] = [];
  readonly blocked = new Set<PeerId>();
  readonly accepted = new Set<PeerId>();
  name: string;

  constructor(
    address: Address,
    clock: FakeClock,
    transport: Transport,
    options: {
      instanceId?: string;
      legacyPeers?: 'loopback' | boolean;
      isOwnIp?: (ip: string) => boolean;
      circle?: Circle;
      maxLinks?: number;
    } = {},
  ) {
    this.address = address;
    this.name = `node at ${address}`;
    this.peering = new Peering({
      clock,
      random: () => 0.5,
      transport,
      secured: new AddressMemory(),
      maxLinks: options.maxLinks,
      identity: () => ({
        id: keyOf(address),
        isBlocked: (id) => this.blocked.has(id),
        isAccepted: (id) => this.accepted.has(id),
        instanceId: (options.instanceId ?? `run of ${address}`) as InstanceId,
        name: this.name,
        legacyPeers: options.legacyPeers ?? 'loopback',
        circle: options.circle,
        isOwnIp: options.isOwnIp ?? ((ip) => ip.startsWith('127.')),
      }),
      events: {
        joined: (session) => this.story.push(`joined ${session.address}`),
        left: (session, error) => this.story.push(`left ${session.address}${error ? ` (${error.code})` : ''}`),
        line: (_session, text) => this.heard.push(text),
        heard: (_session, frame) => this.heard.push(...textsOf(frame)),
        group() {},
        drained: (session) => this.story.push(`drained ${session.address}`),
        renamed: (session, name) => this.story.push(`renamed ${session.address} ${name}`),
        refused: ({ code, address: who }) => this.story.push(`refused ${code} ${who ?? ''}`.trim()),
      },
    });
  }

  /** Says one line to everyone linked. */
  say(text: string): void {
    const packet = encodeLines([text]);
    for (const session of [...this.peering.sessions()]) if (!session.isSeed) session.send(packet);
    this.peering.sayToSeeds(() => [text]);
  }

  get links(): Address[] {
    return [...this.peering.sessions()].map((session: Session) => session.address);
  }
}
