/** Transport without sockets: a network in memory whose deliveries the test decides. */

import { ipOf } from '../../src/core/address.ts';
import { ChatError } from '../../src/core/errors.ts';
import type { Address, PeerId } from '../../src/core/ids.ts';
import type { RefusalCode, Security, Transport, Wire, WireClose, WireHandler } from '../../src/peer/wire.ts';

/** Packets one side may have under way before `write` says wait: as grpc-js has it. */
const HIGH_WATER = 16;

type Step = () => void;

interface Listener {
  readonly onCall: (wire: Wire) => void;
  readonly peerId: PeerId | undefined;
}

/** Where every transport of a test listens, and the queue of what is under way. */
export class MemoryNetwork {
  readonly #listeners = new Map<Address, Listener>();
  readonly #steps: Step[] = [];
  /** Chooses the next step out of `count`; the default keeps their order. Any choice keeps each wire's own order. */
  choose: (count: number) => number = () => 0;
  /** Set true to let steps pile up until `settle`. */
  #running = false;
  #connections = 0;

  /** @param peerId whose key this transport has; undefined: a seed node, which speaks plaintext only */
  transport(address: Address, peerId: PeerId | undefined): MemoryTransport {
    return new MemoryTransport(this, address, peerId);
  }

  listen(address: Address, onCall: (wire: Wire) => void, peerId?: PeerId): void {
    if (this.#listeners.has(address)) throw new ChatError('ports-taken', `${address} is taken`);
    this.#listeners.set(address, { onCall, peerId });
  }

  unlisten(address: Address): void {
    this.#listeners.delete(address);
  }

  listenerAt(address: Address): Listener | undefined {
    return this.#listeners.get(address);
  }

  /** What both ends of one connection have, and no other. */
  freshSecret(): Uint8Array {
    this.#connections += 1;
    return Buffer.from(`the secret of connection ${this.#connections}`);
  }

  post(step: Step): void {
    this.#steps.push(step);
  }

  /** Runs steps, and lets promises settle between them, until nothing is under way. */
  async settle(): Promise<void> {
    if (this.#running) throw new Error('settle is running');
    this.#running = true;
    for (let idle = 0; idle < 2; ) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#steps.length === 0) idle += 1;
      else {
        idle = 0;
        this.#steps.splice(this.choose(this.#steps.length), 1)[0]?.();
      }
    }
    this.#running = false;
  }
}

export class MemoryTransport implements Transport {
  readonly wires = new Set<MemoryWire>();
  readonly #network: MemoryNetwork;
  readonly #address: Address;
  readonly #peerId: PeerId | undefined;

  constructor(network: MemoryNetwork, address: Address, peerId: PeerId | undefined) {
    this.#network = network;
    this.#address = address;
    this.#peerId = peerId;
  }

  listen(onCall: (wire: Wire) => void): Promise<Address> {
    const take = (wire: Wire) => {
      this.#track(wire as MemoryWire);
      onCall(wire);
    };
    this.#network.listen(this.#address, take, this.#peerId);
    return Promise.resolve(this.#address);
  }

  async dial(address: Address, security: Security, signal: AbortSignal): Promise<Wire> {
    const { promise, resolve, reject } = Promise.withResolvers<Wire>();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    this.#network.post(() => {
      if (signal.aborted) return;
      const listener = this.#network.listenerAt(address);
      if (!listener) return reject(new ChatError('dial-failed', `nobody at ${address}`));
      const encrypted = security === 'tls';
      if (encrypted && !listener.peerId) return reject(new ChatError('not-tls', `no TLS at ${address}`));
      const secret = encrypted ? this.#network.freshSecret() : undefined;
      const ours = new MemoryWire(this.#network, ipOf(address), encrypted ? listener.peerId : undefined, secret);
      const theirs = new MemoryWire(this.#network, ipOf(this.#address), encrypted ? this.#peerId : undefined, secret);
      ours.join(theirs);
      this.#track(ours);
      listener.onCall(theirs);
      resolve(ours);
    });
    return promise;
  }

  close(): Promise<void> {
    this.#network.unlisten(this.#address);
    for (const wire of [...this.wires]) wire.destroy();
    return Promise.resolve();
  }

  #track(wire: MemoryWire): void {
    this.wires.add(wire);
    wire.onDropped = () => this.wires.delete(wire);
  }
}

/** One end of a wire. What it sends is under way on the network, in order, until the test's network delivers it. */
export class MemoryWire implements Wire {
  readonly remoteIp: string;
  readonly peerId: PeerId | undefined;
  readonly channelSecret: Uint8Array | undefined;
  onDropped: () => void = () => {};
  readonly #network: MemoryNetwork;
  #other: MemoryWire | undefined;
  #handler: WireHandler | undefined;
  #closed: WireClose | undefined;
  #ending = false;
  #paused = false;
  #sent = 0;
  /** What is under way to us, oldest first. */
  readonly #inbox: (Uint8Array | WireClose)[] = [];

  constructor(
    network: MemoryNetwork,
    remoteIp: string,
    peerId: PeerId | undefined,
    channelSecret: Uint8Array | undefined,
  ) {
    this.#network = network;
    this.remoteIp = remoteIp;
    this.peerId = peerId;
    this.channelSecret = channelSecret;
  }

  join(other: MemoryWire): void {
    this.#other = other;
    other.#other = this;
  }

  /** Places are sockets, and here are none. */
  admit(): boolean {
    return true;
  }

  handle(handler: WireHandler): void {
    const first = this.#handler === undefined;
    this.#handler = handler;
    if (this.#closed) handler.closed(this.#closed);
    else if (first) this.#network.post(() => this.#deliver());
  }

  write(packet: Uint8Array): boolean {
    if (this.#closed || this.#ending) return true;
    this.#sent += 1;
    this.#post(packet);
    return this.#sent < HIGH_WATER;
  }

  /** Nobody weighs memory. */
  took(): void {}

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#network.post(() => this.#deliver());
  }

  end(): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#post({ kind: 'ended' });
  }

  refuse(_code: RefusalCode, message: string): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#post({ kind: 'refused', message });
  }

  destroy(): void {
    this.#ending = true;
    this.#other?.receive({ kind: 'lost', message: 'connection lost' });
    this.#close({ kind: 'lost', message: 'dropped by this node' });
  }

  #post(what: Uint8Array | WireClose): void {
    this.#other?.receive(what);
  }

  /** From the other end: it is under way. */
  receive(what: Uint8Array | WireClose): void {
    this.#inbox.push(what);
    this.#network.post(() => this.#deliver());
  }

  /** Hands over the oldest thing under way, if anyone listens. */
  #deliver(): void {
    if (this.#closed || !this.#handler) return;
    if (this.#paused) {
      // A connection that is gone is noticed without reading.
      const lost = this.#inbox.find((one) => !(one instanceof Uint8Array) && one.kind === 'lost');
      if (lost) this.#close(lost as WireClose);
      return;
    }
    const next = this.#inbox.shift();
    if (next === undefined) return;
    if (!(next instanceof Uint8Array)) {
      this.#close(next);
      return;
    }
    const sender = this.#other;
    if (sender) {
      sender.#sent -= 1;
      if (sender.#sent === HIGH_WATER - 1 && !sender.#closed) sender.#handler?.drained();
    }
    this.#handler.packet(next);
    if (this.#inbox.length > 0) this.#network.post(() => this.#deliver());
  }

  #close(reason: WireClose): void {
    if (this.#closed) return;
    this.#closed = reason;
    if (reason.kind === 'ended') this.end();
    else if (!this.#ending) this.destroy();
    this.onDropped();
    this.#handler?.closed(reason);
  }
}
