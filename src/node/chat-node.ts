/** The node: everything a shell talks to. Puts place, conversation, people and configuration together. */

import { ChatError } from '../core/errors.ts';
import { type Address, LOBBY, type PersonId } from '../core/ids.ts';
import type { Self, Settings } from '../core/model.ts';
import type { CommandTable, ContractTarget, EventMessage, Params, Snapshot, Value } from '../ipc/contract.ts';
import { AddressMemory } from '../peer/address-memory.ts';
import { Announcer } from './announcer.ts';
import type { ChatNodeParts } from './chat-node-parts.ts';
import { Conversation } from './conversation.ts';
import { DirectRooms } from './direct-rooms.ts';
import { Judgements, opinionOf } from './judgements.ts';
import { LiveConfig } from './live-config.ts';
import { Neighborhood } from './neighborhood.ts';
import { Notices } from './notices.ts';
import { OwnNetworks } from './own-networks.ts';
import { peerNews } from './peer-news.ts';
import { Place } from './place.ts';
import { Rooms } from './rooms.ts';
import { safetyNumber } from './safety-number.ts';
import { ownText } from './texts.ts';

/** Timeline items of a snapshot that asks for no number: some screens full. */
const SNAPSHOT_ITEMS = 200;

export class ChatNode implements ContractTarget {
  readonly profileDir: string;
  /** Resolves when the node has stopped, whoever asked for it. */
  readonly stopped: Promise<void>;
  readonly commands: CommandTable;
  readonly #parts: ChatNodeParts;
  readonly #announcer = new Announcer();
  readonly #notices = new Notices(this.#announcer);
  readonly #conversation: Conversation;
  readonly #directs: DirectRooms;
  readonly #rooms: Rooms;
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
    this.#conversation = new Conversation(clock, this.#announcer, opinion, instanceId.slice(-12));
    this.#directs = new DirectRooms({
      clock,
      announcer: this.#announcer,
      ownId: parts.certificate.id,
      newMessageId: parts.newMessageId,
      trustOf: opinion.trustOf,
      peerOf: (id) => this.#conversation.roster.get(id),
      tell: (id, frame) => this.#place.neighborhood?.peering.tell(id, frame) ?? false,
    });
    this.#judgements = new Judgements({
      people,
      conversation: this.#conversation,
      directs: this.#directs,
      peering: () => this.#place.neighborhood?.peering,
    });
    this.#rooms = new Rooms(this.#conversation, this.#directs, this.#announcer);
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
    this.commands = {
      snapshot: ({ items }) => this.#snapshot(items ?? SNAPSHOT_ITEMS),
      'message:send': (message) => this.#say(message),
      'timeline:before': (page) => this.#rooms.page(page),
      'room:open': ({ person }) => ({ room: this.#directs.open(this.#judgements.personOf(person)) }),
      'room:read': (mark) => this.#rooms.read(mark),
      'settings:change': (change) => this.#change(change),
      'person:trust': (judgement) => this.#judgements.judge(judgement),
      'person:safety-number': ({ id: other }) => safetyNumber(parts.certificate.id, this.#judgements.personOf(other)),
      'circle:show': () => ({ key: this.#config.inForce.networkKey ?? null }),
      'circle:change': ({ key }) => this.#changeCircle(key),
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
    return this.#place.neighborhood?.peering.congested ?? false;
  }

  /** … until this resolves. */
  async whenRelieved(signal: AbortSignal): Promise<void> {
    await this.#place.neighborhood?.peering.whenRelieved(signal);
  }

  /** The shell can't show what is said as fast as it comes: peers wait (true) until it can (false). */
  holdPeers(held: boolean): void {
    this.#place.hold(held);
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
        this.#conversation.remember(id, latestName, sinceMs);
      await this.#place.start();
      this.#notices.raise({
        code: 'history-not-kept',
        message: 'messages are kept in memory only, and are gone when Earshot is closed',
        params: {},
      });
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
    await this.#place.stop();
    this.#conversation.close();
    await this.#parts.people.flush();
    this.#announcer.flush();
    await this.#parts.profile.close();
    this.#resolveStopped();
  }

  #neighborhoodAt(ip: string): Neighborhood {
    const { certificate, clock, instanceId, people, random } = this.#parts;
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
      events: peerNews({
        conversation: this.#conversation,
        directs: this.#directs,
        notices: this.#notices,
        announcer: this.#announcer,
      }),
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
      peering?.flush();
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

  #say({ room: id, text }: Params<'message:send'>): Value<'message:send'> | Promise<Value<'message:send'>> {
    if (this.#stopping) throw new ChatError('stopped', 'this node is stopping; start it again to go on');
    if (id === undefined || id === LOBBY) {
      return this.#conversation.say(this.#self, text, (line) => this.#place.neighborhood?.peering.say(line) ?? 0);
    }
    const room = this.#rooms.direct(id);
    const say = () => this.#directs.say(this.#self, room, text);
    if (this.#parts.people.trustOf(room.person) !== 'new') return say();
    ownText(text); // what can't be said accepts nobody
    return this.#judgements.judge({ id: room.person, trust: 'accepted' }).then(say);
  }

  async #change({ name, cidrs }: Params<'settings:change'>): Promise<Settings> {
    await this.#config.change({ name, cidrs });
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

  #snapshot(items: number): Snapshot {
    const noSweep = { state: 'resting', pass: 0, visited: 0, total: 0 } as const;
    return {
      seq: this.#announcer.seq,
      self: this.#self,
      settings: this.#settings(),
      networks: this.#networks.networks,
      peers: this.#conversation.roster.all(),
      sweep: this.#place.neighborhood?.progress ?? noSweep,
      notices: this.#notices.all(),
      rooms: this.#rooms.all(),
      timeline: this.#conversation.log.timeline.newest(items),
    };
  }
}
