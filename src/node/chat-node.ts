/** The node: everything a shell talks to. Puts neighborhood, conversation and configuration together. */

import { ipOf } from '../core/address.ts';
import type { Clock, Random, Timer } from '../core/clock.ts';
import { ChatError } from '../core/errors.ts';
import type { Address, InstanceId } from '../core/ids.ts';
import type { Network, Self, Settings } from '../core/model.ts';
import type { CommandTable, ContractTarget, EventMessage, Params, Snapshot } from '../ipc/contract.ts';
import { Announcer } from './announcer.ts';
import { Conversation } from './conversation.ts';
import { LiveConfig } from './live-config.ts';
import { Neighborhood } from './neighborhood.ts';
import { type Interfaces, listNetworks } from './networks.ts';
import type { NodeOptions } from './node-options.ts';
import { Notices } from './notices.ts';
import type { Profile } from './profile.ts';

/** How often this machine's networks are read: someone who plugs a cable in looks for it within seconds. */
const NETWORKS_EVERY_MS = 3_000;

/** Timeline items of a snapshot that asks for no number: some screens full. */
const SNAPSHOT_ITEMS = 200;

export interface ChatNodeParts {
  readonly options: NodeOptions;
  readonly profile: Profile;
  readonly clock: Clock;
  readonly random: Random;
  readonly instanceId: InstanceId;
  /** Who uses this machine: the name when none is configured. */
  readonly userName: string;
  readonly interfaces: () => Interfaces;
}

export class ChatNode implements ContractTarget {
  readonly profileDir: string;
  /** Resolves when the node has stopped, whoever asked for it. */
  readonly stopped: Promise<void>;
  readonly commands: CommandTable;
  readonly #parts: ChatNodeParts;
  readonly #announcer = new Announcer();
  readonly #notices = new Notices(this.#announcer);
  readonly #conversation: Conversation;
  readonly #config: LiveConfig;
  #neighborhood: Neighborhood | undefined;
  #self: Self;
  #networks: Network[] = [];
  #ownIps: ReadonlySet<string> = new Set();
  #networksTimer: Timer | undefined;
  #relocating: Promise<void> = Promise.resolve();
  #stopping: Promise<void> | undefined;
  #resolveStopped: () => void;
  #held = false;

  constructor(parts: ChatNodeParts) {
    this.#parts = parts;
    this.profileDir = parts.profile.dir;
    this.#conversation = new Conversation(parts.clock, this.#announcer);
    this.#config = new LiveConfig({
      options: parts.options,
      profileDir: parts.profile.dir,
      clock: parts.clock,
      interfaces: parts.interfaces,
      onChange: () => this.#apply(),
      onRejected: (error) => this.#rejected(error),
    });
    this.#self = { name: '', address: '' as Address, instanceId: parts.instanceId, startedAtMs: parts.clock.now() };
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stopped = promise;
    this.#resolveStopped = resolve;
    this.commands = {
      snapshot: ({ items }) => this.#snapshot(items ?? SNAPSHOT_ITEMS),
      'message:send': ({ text }) => this.#say(text),
      'timeline:before': ({ position, items }) => this.#conversation.timeline.before(position, items),
      'settings:change': (change) => this.#change(change),
      quit: () => {
        setImmediate(() => void this.stop()); // after the answer
        return {};
      },
    };
  }

  get self(): Self {
    return this.#self;
  }

  onEvent(listener: (event: EventMessage) => void): () => void {
    return this.#announcer.listen(listener);
  }

  /** More waits to be sent than should: who feeds it fast pauses … */
  get congested(): boolean {
    return this.#neighborhood?.peering.congested ?? false;
  }

  /** … until this resolves. */
  async whenRelieved(signal: AbortSignal): Promise<void> {
    await this.#neighborhood?.peering.whenRelieved(signal);
  }

  /** The shell can't show what is said as fast as it comes: peers wait (true) until it can (false). */
  holdPeers(held: boolean): void {
    this.#held = held;
    this.#neighborhood?.peering.hold(held);
  }

  /**
   * Reads the configuration, listens, and looks around.
   * @throws ChatError having closed what it opened
   */
  async start(): Promise<void> {
    try {
      await this.#config.load();
      this.#readNetworks();
      await this.#settle(this.#config.ip);
      this.#notices.raise({
        code: 'history-not-kept',
        message: 'messages are kept in memory only, and are gone when Earshot is closed',
        params: {},
      });
      this.#config.watch();
      this.#watchNetworks();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Leaves properly: what was said is sent, links are ended. Idempotent; done within about two seconds. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#networksTimer?.cancel();
    this.#config.close();
    await this.#relocating;
    await this.#neighborhood?.stop();
    this.#announcer.flush();
    await this.#parts.profile.close();
    this.#resolveStopped();
  }

  /** Listens on `ip` and makes that our place. */
  async #settle(ip: string): Promise<void> {
    const { clock, random, instanceId } = this.#parts;
    const conversation = this.#conversation;
    const neighborhood = new Neighborhood({
      clock,
      random,
      ip,
      config: this.#config.inForce,
      instanceId,
      name: () => this.#self.name,
      ownIps: () => this.#ownIps,
      events: {
        joined: (session) => conversation.joined(session),
        left: ({ address }) => conversation.left(address),
        replaced: ({ address }, session) => {
          conversation.left(address);
          conversation.joined(session);
        },
        lines: ({ address }, texts) => conversation.heard(address, texts),
        renamed: ({ address }, name) => conversation.renamed(address, name),
        versionMismatch: (message, address) =>
          this.#notices.raise({ code: 'version-mismatch', message, params: { address: address ?? '' } }),
        progressed: (sweep) => this.#announcer.announce('sweep:progressed', { sweep }),
      },
    });
    this.#self = { ...this.#self, name: this.#config.inForce.name ?? this.#parts.userName };
    neighborhood.peering.hold(this.#held);
    const address = await neighborhood.start();
    this.#neighborhood = neighborhood;
    neighborhood.peering.hold(this.#held); // as it is now, and not as it was when we began
    this.#self = { ...this.#self, address };
  }

  /** Moves to another ip of this machine; if that fails, back to where we were. */
  async #relocate(ip: string): Promise<void> {
    const former = ipOf(this.#self.address);
    const left = this.#neighborhood;
    this.#neighborhood = undefined; // on our way: whoever changes the configuration now moves us again
    await left?.stop();
    try {
      await this.#settle(ip);
    } catch (error) {
      this.#rejected(error as ChatError);
      await this.#settle(former);
    }
    this.#announcer.announce('self:changed', { self: this.#self });
  }

  /** The configuration in force has changed: name, cidrs, peers, and with the cidrs perhaps our ip. */
  #apply(): void {
    this.#notices.clear('config-rejected');
    const { inForce, ip } = this.#config;
    const name = inForce.name ?? this.#parts.userName;
    if (name !== this.#self.name) {
      this.#neighborhood?.peering.flush();
      this.#self = { ...this.#self, name };
      this.#announcer.announce('self:changed', { self: this.#self });
      this.#neighborhood?.peering.announceName(name);
    }
    if (this.#isAt(ip)) this.#neighborhood?.retarget(inForce);
    else this.#relocateSoon();
    this.#announcer.announce('settings:changed', { settings: this.#settings() });
  }

  /** False also while we are on our way from there. */
  #isAt(ip: string): boolean {
    return this.#neighborhood !== undefined && ipOf(this.#self.address) === ip;
  }

  #relocateSoon(): void {
    this.#relocating = this.#relocating.then(async () => {
      if (this.#stopping) return;
      // As they are now: while others moved us, they may have changed again.
      const { ip, inForce } = this.#config;
      try {
        if (this.#isAt(ip)) this.#neighborhood?.retarget(inForce);
        else await this.#relocate(ip);
      } catch (error) {
        this.#rejected(error as ChatError); // neither the new place nor the former: tried again with the networks
      }
    });
  }

  #rejected(error: ChatError): void {
    this.#notices.raise({ code: 'config-rejected', message: error.message, params: error.params });
  }

  #say(text: string): { position: number; sentTo: number } {
    if (this.#stopping) throw new ChatError('stopped', 'this node is stopping; start it again to go on');
    return this.#conversation.say(this.#self, text, (cleaned) => this.#neighborhood?.peering.say(cleaned) ?? 0);
  }

  async #change({ name, cidrs }: Params<'settings:change'>): Promise<Settings> {
    await this.#config.change({ name, cidrs });
    await this.#relocating;
    return this.#settings();
  }

  #watchNetworks(): void {
    this.#networksTimer = this.#parts.clock.after(NETWORKS_EVERY_MS, () => {
      if (this.#readNetworks()) {
        this.#announcer.announce('networks:changed', { networks: this.#networks });
        this.#config.networksChanged();
      }
      if (!this.#neighborhood) this.#relocateSoon();
      this.#watchNetworks();
    });
  }

  /** True when they, or this machine's addresses, are not what they were. */
  #readNetworks(): boolean {
    const interfaces = this.#parts.interfaces();
    const former = [...this.#ownIps, JSON.stringify(this.#networks)].join();
    this.#ownIps = new Set(Object.values(interfaces).flatMap((list) => list?.map(({ address }) => address) ?? []));
    this.#networks = listNetworks(interfaces, this.#config.inForce);
    return [...this.#ownIps, JSON.stringify(this.#networks)].join() !== former;
  }

  #settings(): Settings {
    const name = this.#self.name;
    return { ...this.#config.settings(), name, ip: this.#config.ip };
  }

  #snapshot(items: number): Snapshot {
    const noSweep = { state: 'resting', pass: 0, visited: 0, total: 0 } as const;
    return {
      seq: this.#announcer.seq,
      self: this.#self,
      settings: this.#settings(),
      networks: this.#networks,
      peers: this.#conversation.roster.all(),
      sweep: this.#neighborhood?.progress ?? noSweep,
      notices: this.#notices.all(),
      timeline: this.#conversation.timeline.newest(items),
    };
  }
}
