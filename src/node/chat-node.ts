/** The node: everything a shell talks to. Puts place, conversation, people and configuration together. */

import type { ChatError } from '../core/errors.ts';
import { type Address, LOBBY, type PersonId } from '../core/ids.ts';
import type { Self, Settings } from '../core/model.ts';
import type { CommandTable, ContractTarget, EventMessage, Params, Snapshot } from '../ipc/contract.ts';
import { AddressMemory } from '../peer/address-memory.ts';
import { Announcer } from './announcer.ts';
import type { ChatNodeParts } from './chat-node-parts.ts';
import { groupCommands } from './group-commands.ts';
import { Judgements, opinionOf } from './judgements.ts';
import { LiveConfig } from './live-config.ts';
import { Neighborhood } from './neighborhood.ts';
import { Notices } from './notices.ts';
import { OwnNetworks } from './own-networks.ts';
import { peerNews } from './peer-news.ts';
import { Place } from './place.ts';
import { safetyNumber } from './safety-number.ts';
import { Talk } from './talk.ts';
import { talkCommands } from './talk-commands.ts';

/** Timeline items of a snapshot that asks for no number: some screens full. */
const SNAPSHOT_ITEMS = 200;

/** What was said last is given so long to be kept. */
const SETTLE_MS = 1_000;

/** And then to be heard: who was linked a moment ago has yet to ask for it. It waits on our disk for who doesn't. */
const HEARD_MS = 500;

export class ChatNode implements ContractTarget {
  readonly profileDir: string;
  /** Resolves when the node has stopped, whoever asked for it. */
  readonly stopped: Promise<void>;
  readonly commands: CommandTable;
  readonly #parts: ChatNodeParts;
  readonly #announcer = new Announcer();
  readonly #notices = new Notices(this.#announcer);
  readonly #talk: Talk;
  readonly #holding = new Set<'shell' | 'disk'>();
  readonly #judgements: Judgements;
  readonly #config: LiveConfig;
  readonly #networks: OwnNetworks;
  readonly #place: Place;
  readonly #secured = new AddressMemory();
  readonly #resolveStopped: () => void;
  #self: Self;
  #stopping: Promise<void> | undefined;

  constructor(parts: ChatNodeParts) {
    const { clock, interfaces, instanceId, options, people, profile } = parts;
    this.#parts = parts;
    this.profileDir = profile.dir;
    const opinion = opinionOf(people);
    const peering = () => this.#place.neighborhood?.peering;
    this.#talk = new Talk({
      clock,
      random: parts.random,
      announcer: this.#announcer,
      notices: this.#notices,
      opinion,
      history: parts.history,
      certificate: parts.certificate,
      run: instanceId.slice(-12),
      self: () => this.#self,
      rules: () => this.#config.inForce,
      peering,
      hold: (held) => this.#hold('disk', held),
    });
    this.#judgements = new Judgements({ people, talk: this.#talk, peering });
    this.#config = new LiveConfig({
      options,
      profileDir: profile.dir,
      clock,
      interfaces,
      onChange: () => this.#apply(),
      onRejected: (error) => this.#rejected(error),
    });
    this.#networks = new OwnNetworks({
      clock,
      interfaces,
      ports: () => this.#config.inForce,
      onRead: (changed) => this.#networksRead(changed),
    });
    this.#place = new Place({
      wanted: () => this.#config,
      neighborhoodAt: (ip) => this.#neighborhoodAt(ip),
      onMoved: (address) => {
        this.#self = { ...this.#self, address };
        this.#announcer.announce('self:changed', { self: this.#self });
      },
      onFailed: (error) => this.#rejected(error),
    });
    const id: PersonId = parts.certificate.id;
    this.#self = { id, name: '', address: '' as Address, instanceId, startedAtMs: clock.now() };
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stopped = promise;
    this.#resolveStopped = resolve;
    const talking = talkCommands({
      talk: this.#talk,
      judgements: this.#judgements,
      self: () => this.#self,
      nowMs: () => clock.now(),
      isStopping: () => this.#stopping !== undefined,
    });
    const grouping = groupCommands({
      groups: this.#talk.groups,
      personOf: (person) => this.#judgements.personOf(person),
      isStopping: () => this.#stopping !== undefined,
    });
    this.commands = {
      snapshot: ({ items }) => this.#snapshot(items ?? SNAPSHOT_ITEMS),
      ...talking,
      'settings:change': (change) => this.#change(change),
      'person:trust': (judgement) => this.#judgements.judge(judgement),
      'person:safety-number': ({ id: other }) => safetyNumber(parts.certificate.id, this.#judgements.personOf(other)),
      'circle:show': () => ({ key: this.#config.inForce.networkKey ?? null }),
      'circle:change': ({ key }) => this.#changeCircle(key),
      ...grouping,
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
    return this.#talk.chronicle.congested || (this.#place.neighborhood?.peering.congested ?? false);
  }

  /** … until this resolves. */
  async whenRelieved(signal: AbortSignal): Promise<void> {
    await this.#talk.chronicle.whenRelieved(signal);
    await this.#place.neighborhood?.peering.whenRelieved(signal);
  }

  /** The shell can't show what is said as fast as it comes: peers wait (true) until it can (false). */
  holdPeers(held: boolean): void {
    this.#hold('shell', held);
  }

  #hold(why: 'shell' | 'disk', held: boolean): void {
    if (held) this.#holding.add(why);
    else this.#holding.delete(why);
    this.#place.hold(this.#holding.size > 0);
  }

  /**
   * Reads the configuration, listens, and looks around.
   * @throws ChatError having closed what it opened
   */
  async start(): Promise<void> {
    try {
      await this.#config.load();
      this.#networks.read();
      this.#self = { ...this.#self, name: this.#configuredName() };
      for (const { id, name, latestName = name, sinceMs } of this.#parts.people.known())
        this.#talk.conversation.remember(id, latestName, sinceMs);
      await this.#talk.start();
      await this.#place.start();
      for (const notice of this.#parts.firstNotices) this.#notices.raise(notice);
      const { damaged } = this.#parts.people;
      if (damaged !== undefined) this.#notices.raise({ code: 'people-damaged', message: damaged, params: {} });
      this.#config.watch();
      this.#networks.watch();
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
    this.#networks.close();
    this.#config.close();
    // On the disk first, and from there to everybody: a disk that hangs must not keep us for ever.
    await Promise.race([
      this.#talk.settled(),
      new Promise((resolve) => this.#parts.clock.after(SETTLE_MS, () => resolve(undefined))),
    ]);
    await this.#talk.heardByAll(HEARD_MS);
    await this.#place.stop();
    await this.#talk.stop();
    await this.#parts.people.flush();
    await this.#parts.profile.close();
    this.#resolveStopped();
  }

  #neighborhoodAt(ip: string): Neighborhood {
    const { certificate, clock, instanceId, people, random } = this.#parts;
    this.#talk.followCircle(); // the links of the former circle have ended, those of this one are to come
    return new Neighborhood({
      clock,
      random,
      ip,
      config: this.#config.inForce,
      certificate,
      secured: this.#secured,
      instanceId,
      name: () => this.#self.name,
      circle: () => this.#config.circle,
      isBlocked: (id) => people.trustOf(id) === 'blocked',
      isAccepted: (id) => ['accepted', 'verified'].includes(people.trustOf(id)),
      ownIps: () => this.#networks.ips,
      events: peerNews({ talk: this.#talk, notices: this.#notices, announcer: this.#announcer }),
    });
  }

  #configuredName(): string {
    return this.#config.inForce.name ?? this.#parts.userName;
  }

  /** The configuration in force has changed: name, cidrs, peers, and with the cidrs perhaps our ip. */
  #apply(): void {
    this.#notices.clear('config-rejected');
    const name = this.#configuredName();
    if (name !== this.#self.name) {
      const peering = this.#place.neighborhood?.peering;
      this.#self = { ...this.#self, name };
      this.#announcer.announce('self:changed', { self: this.#self });
      peering?.announceName(name);
    }
    void this.#place.follow();
    this.#announcer.announce('settings:changed', { settings: this.#settings() });
  }

  #networksRead(changed: boolean): void {
    if (changed) {
      this.#announcer.announce('networks:changed', { networks: this.#networks.networks });
      this.#config.networksChanged();
    }
    if (!this.#place.neighborhood) void this.#place.follow();
  }

  #rejected(error: ChatError): void {
    this.#notices.raise({ code: 'config-rejected', message: error.message, params: error.params });
  }

  async #change(change: Params<'settings:change'>): Promise<Settings> {
    await this.#config.change(change);
    await this.#place.follow();
    return this.#settings();
  }

  async #changeCircle(key: string | null): Promise<Settings> {
    await this.#config.changeCircle(key);
    await this.#place.follow();
    return this.#settings();
  }

  #settings(): Settings {
    return { ...this.#config.settings(), name: this.#self.name, ip: this.#config.ip };
  }

  async #snapshot(items: number): Promise<Snapshot> {
    const noSweep = { state: 'resting', pass: 0, visited: 0, total: 0 } as const;
    // As it is now; what is announced while the page is read may be in it too, and comes again.
    const now = {
      seq: this.#announcer.seq,
      self: this.#self,
      settings: this.#settings(),
      networks: this.#networks.networks,
      peers: this.#talk.conversation.roster.all(),
      sweep: this.#place.neighborhood?.progress ?? noSweep,
      notices: this.#notices.all(),
      rooms: this.#talk.rooms.all(),
    };
    return { ...now, timeline: await this.#talk.pages.before(LOBBY, undefined, items) };
  }
}
