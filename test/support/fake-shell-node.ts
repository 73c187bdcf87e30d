/** A node without a network, for the shells' tests: says what it is told to, remembers what it is asked. */

import { ChatError } from '../../src/core/errors.ts';
import type { Address, InstanceId, PersonId } from '../../src/core/ids.ts';
import type { Peer, TimelineItem } from '../../src/core/model.ts';
import type { CommandTable, EventData, EventMessage, EventName, Snapshot } from '../../src/ipc/contract.ts';
import type { ShellNode } from '../../src/shell/shell-node.ts';

export const ANA = '127.0.0.1:4566' as Address;
export const BO = '127.0.0.1:4567' as Address;

/** Who is at an address, in these tests. */
export const idAt = (address: Address) => `id at ${address}` as PersonId;

export class FakeShellNode implements ShellNode {
  readonly self = {
    id: 'me' as PersonId,
    name: 'Me',
    address: '127.0.0.1:4565' as Address,
    instanceId: 'i' as InstanceId,
    startedAtMs: 0,
  };
  /** Texts said, in order. */
  readonly said: string[] = [];
  readonly items: TimelineItem[] = [];
  readonly peers: Peer[] = [];
  readonly stopped: Promise<void>;
  congested = false;
  readonly #listeners = new Set<(event: EventMessage) => void>();
  #seq = 0;
  #position = 0;
  #resolveStopped: () => void;
  #relieve: (() => void)[] = [];

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stopped = promise;
    this.#resolveStopped = resolve;
  }

  readonly commands: CommandTable = {
    snapshot: () => this.#snapshot(),
    'message:send': ({ text }) => {
      if (text === 'refuse me') throw new ChatError('message-too-long', 'too long');
      this.said.push(text);
      return { position: this.said.length, sentTo: this.peers.length };
    },
    'timeline:before': () => ({ items: [], before: false }),
    // Takes a moment, as writing a file does.
    'person:trust': async () => ({}),
    'person:safety-number': async () => ({ digits: '', code: '' }),
    'settings:change': async () => this.#snapshot().settings,
    'circle:show': () => ({ key: null }),
    'circle:change': async () => this.#snapshot().settings,
    quit: () => {
      void this.stop();
      return {};
    },
  };

  get listeners(): number {
    return this.#listeners.size;
  }

  onEvent(listener: (event: EventMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.#resolveStopped();
  }

  async whenRelieved(): Promise<void> {
    if (this.congested) await new Promise<void>((resolve) => this.#relieve.push(resolve));
  }

  relieve(): void {
    this.congested = false;
    for (const resolve of this.#relieve.splice(0)) resolve();
  }

  emit<E extends EventName>(event: E, data: EventData<E>): void {
    this.#seq += 1;
    for (const listener of this.#listeners) listener({ event, seq: this.#seq, data } as EventMessage);
  }

  /** Somebody else says something. */
  hear(address: Address, name: string, text: string, truncated = false): void {
    this.add({
      type: 'message',
      author: { id: idAt(address), address, name, own: false, kind: 'earshot' },
      text,
      truncated,
      sentTo: 0,
    });
  }

  add(item: DistributiveOmit<TimelineItem, 'position' | 'atMs'>): void {
    this.#position += 1;
    const full = { ...item, position: this.#position, atMs: 0 } as TimelineItem;
    this.items.push(full);
    this.emit('timeline:added', { items: [full] });
  }

  meet(address: Address, name: string, state: Peer['state'] = 'here'): void {
    const id = idAt(address);
    const peer: Peer = { id, address, name, kind: 'earshot', state, sinceMs: 0, trust: 'new', nameTaken: false };
    this.peers.push(peer);
    this.emit('peer:changed', { peer });
  }

  #snapshot(): Snapshot {
    return {
      seq: this.#seq,
      self: this.self,
      settings: {
        file: '/nowhere/config.json',
        name: this.self.name,
        ip: '127.0.0.1',
        cidrs: ['127.0.0.1/32'],
        minPort: 4565,
        maxPort: 4569,
        peers: [],
        legacyPeers: 'loopback',
        closedCircle: false,
        networkChoiceNeeded: false,
        restartNeededFor: [],
      },
      networks: [],
      peers: this.peers,
      sweep: { state: 'resting', pass: 1, visited: 5, total: 5 },
      notices: [],
      timeline: { items: this.items, before: false },
    };
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
