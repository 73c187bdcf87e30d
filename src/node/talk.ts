/** Everything that is said: rooms, messages, who comes and goes. What links tell goes in, what shells are told comes out. */

import { ipOf } from '../core/address.ts';
import type { Clock, Random } from '../core/clock.ts';
import { ChatError } from '../core/errors.ts';
import { LOBBY, type PeerId, type PersonId, type RoomId } from '../core/ids.ts';
import type { Self } from '../core/model.ts';
import { parseBody } from '../history/bodies.ts';
import type { SignedEvent } from '../history/event.ts';
import type { ShareMode } from '../history/peer-link.ts';
import { p256Signer, type Signer } from '../history/signer.ts';
import type { RoomFrame } from '../peer/chat-proto.ts';
import type { GroupFrame } from '../peer/group-frames.ts';
import type { Certificate } from '../peer/identity.ts';
import type { Peering } from '../peer/peering.ts';
import type { Session } from '../peer/session.ts';
import type { Announcer } from './announcer.ts';
import { Chronicle } from './chronicle.ts';
import { Conversation, type Opinion } from './conversation.ts';
import { DirectRooms } from './direct-rooms.ts';
import { Groups } from './groups.ts';
import { type LobbyHeads, LobbySeal } from './lobby-seal.ts';
import { Momentary } from './momentary.ts';
import type { Notices } from './notices.ts';
import type { OpenHistory } from './open-history.ts';
import { Pages } from './pages.ts';
import { Retention } from './retention.ts';
import { RoomBook } from './room-book.ts';
import { RoomList, type RoomShape } from './room-list.ts';
import { RoomSignals } from './room-signals.ts';

const DAY_MS = 24 * 3_600_000;
const MB = 1024 * 1024;

/** What was read here, and names, are written this often: losing it costs a mark that is told again. */
const FLUSH_MS = 5_000;

/** Of the configuration, as it is in force. */
export interface TalkRules {
  readonly historyDays: number;
  readonly historyMaxMb: number;
  readonly lobbyShareHours: number;
  readonly readMarks: boolean;
  readonly networkKey?: string | undefined;
}

export interface TalkOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly announcer: Announcer;
  readonly notices: Notices;
  readonly opinion: Opinion;
  readonly history: OpenHistory;
  readonly certificate: Certificate;
  /** Tells this run's items from those of others. */
  readonly run: string;
  readonly self: () => Self;
  readonly rules: () => TalkRules;
  /** Undefined while on the way from one address to another. */
  readonly peering: () => Peering | undefined;
  readonly hold: (held: boolean) => void;
}

/** How often it is looked whether all was heard, on leaving. */
const HEARD_STEP_MS = 20;

export class Talk {
  readonly signer: Signer;
  readonly conversation: Conversation;
  readonly directs: DirectRooms;
  readonly groups: Groups;
  readonly chronicle: Chronicle;
  readonly rooms: RoomList;
  readonly pages: Pages;
  readonly #options: TalkOptions;
  readonly #ownId: PeerId;
  readonly #book = new RoomBook();
  readonly #seal: LobbySeal;
  readonly #signals: RoomSignals;
  readonly #retention: Retention;
  readonly #linked = new Set<PeerId>();
  #flushing: { cancel(): void } | undefined;

  constructor(options: TalkOptions) {
    const { announcer, certificate, clock, history, opinion, rules } = options;
    const { store: view } = history;
    this.#options = options;
    this.#ownId = certificate.id;
    this.signer = p256Signer(certificate.key);
    this.#seal = new LobbySeal(view, () => rules().networkKey);
    const momentary = new Momentary(options.run);
    this.conversation = new Conversation({
      clock,
      announcer,
      opinion,
      momentary,
      lastOrder: () => this.#book.of(LOBBY).lastOrder,
      onLine: (message) => this.rooms.addedMomentary(message),
      onReconsidered: () => this.rooms.recount(),
    });
    this.chronicle = new Chronicle({
      ...options,
      signer: this.signer,
      ownId: this.#ownId,
      peerOf: (id) => this.conversation.roster.get(id),
      lobbyShareHours: () => rules().lobbyShareHours,
      sealed: (log) => this.#seal.sealed(log),
      isMember: (room, id) => !isGroup(room) || this.groups.hasMember(room, id),
      isKnown: (id) => ['accepted', 'verified'].includes(opinion.trustOf(id)),
      authorsIn: (room) => (room.startsWith('direct:') ? (this.directs.authorsIn(room) ?? []) : undefined),
      audienceOf: (room) => this.#audienceOf(room),
      send: (peer, packet) => options.peering()?.tell(peer, packet) ?? true,
      punish: (peer, reason) => options.peering()?.punish(peer, reason),
      relink: (peer) => options.peering()?.drop(peer),
      holdPeer: (peer, held) => options.peering()?.holdPeer(peer, held),
      stored: (events) => this.#stored(events),
      acknowledged: (log) => this.groups.acknowledged(log),
      added: (messages) => this.rooms.added(messages),
      changed: (messages) => this.rooms.messagesChanged(messages),
    });
    this.directs = new DirectRooms({
      clock,
      ownId: this.#ownId,
      view,
      trustOf: opinion.trustOf,
      peerOf: (id) => this.conversation.roster.get(id),
      opened: (room) => this.chronicle.replica.open(room),
      admit: (person, room, mode) => this.#admit(person, room, mode),
      changed: (room) => this.rooms.changed(room),
      removed: (room) => announcer.announce('room:removed', { room }),
    });
    this.groups = new Groups({
      self: this.#ownId,
      clock,
      replica: this.chronicle.replica,
      view,
      trustOf: opinion.trustOf,
      tell: (peer, frame) => options.peering()?.tellOfGroups(peer, frame) ?? false,
      shared: (peer, room) => this.#signals.marks.linked(peer, (read) => read === room),
      changed: (room) => this.rooms.changed(room),
      removed: (room) => announcer.announce('room:removed', { room }),
    });
    this.#signals = new RoomSignals({
      clock,
      announcer,
      view,
      chronicle: this.chronicle,
      ownId: this.#ownId,
      tellsReading: () => rules().readMarks,
      audienceOf: (room) => this.#audienceOf(room),
      shares: (peer, room) => this.#shares(peer, room),
      tell: (peer, frame) => options.peering()?.tell(peer, frame),
    });
    this.rooms = new RoomList({
      clock,
      announcer,
      ownId: this.#ownId,
      book: this.#book,
      view,
      directs: () => this.directs,
      groups: () => this.groups.all(),
      marks: this.#signals.marks,
      tellsReading: () => rules().readMarks,
      trustOf: (id) => opinion.trustOf(id as PersonId),
      blocked: () => this.blocked(),
    });
    this.pages = new Pages(view, this.chronicle.items, momentary);
    this.#retention = new Retention({
      clock,
      replica: this.chronicle.replica,
      store: view,
      limits: () => ({ maxAgeMs: rules().historyDays * DAY_MS, maxBytes: rules().historyMaxMb * MB }),
    });
  }

  /** Reads what there was. To be called before anybody is linked. @throws ChatError `history-unusable` */
  async start(): Promise<void> {
    const { store } = this.#options.history;
    const [facts, kept] = await Promise.all([store.facts(this.#ownId, this.blocked()), store.rooms()]);
    this.#book.load(facts);
    const isAnother = await this.#seal.start(() => this.#headsOnDisk());
    await Promise.all([this.chronicle.start(isAnother), this.#signals.marks.start()]);
    await this.directs.start(kept);
    await this.groups.start();
    this.#retention.start();
    this.#flushLater();
  }

  /** To be called whenever nobody of the former circle is linked any more, and nobody of the next one yet. */
  followCircle(): void {
    const { replica } = this.chronicle;
    if (this.#seal.follow(() => replica.headsOf(LOBBY))) replica.open(LOBBY, true);
  }

  /** What was said is kept, or was refused: what can be sent is. */
  async settled(): Promise<void> {
    await this.chronicle.settled();
  }

  /** Everybody linked has what we said, or did not say so within `withinMs`. */
  async heardByAll(withinMs: number): Promise<void> {
    const { clock } = this.#options;
    for (let leftMs = withinMs; leftMs > 0 && !this.chronicle.replica.isHeard; leftMs -= HEARD_STEP_MS)
      await new Promise<void>((resolve) => clock.after(HEARD_STEP_MS, () => resolve()));
  }

  /** When nobody is linked any more. */
  async stop(): Promise<void> {
    this.#flushing?.cancel();
    this.conversation.close();
    await this.#retention.stop();
    await this.groups.stop();
    await this.chronicle.stop();
    await Promise.all([this.#signals.marks.flush(), this.#seal.flush()]);
    this.rooms.close();
    await this.#options.history.store.close();
  }

  /** Before anything is read from them. */
  joined(session: Session): void {
    this.conversation.joined(session);
    if (session.isSeed) return;
    const peer = session.id as PeerId;
    this.#linked.add(peer);
    const rooms = new Map<RoomId, ShareMode>([[LOBBY, 'share']]);
    const direct = this.directs.modeOf(peer);
    if (direct) rooms.set(direct.room, direct.mode);
    this.chronicle.linked(peer, rooms);
    this.#signals.marks.linked(peer, (room) => room === LOBBY || (direct?.room === room && direct.mode === 'share'));
    if (session.channelSecret) this.groups.linked(peer, session.channelSecret);
  }

  left(id: PersonId): void {
    if (this.#linked.delete(id as PeerId)) {
      this.chronicle.unlinked(id as PeerId);
      this.groups.unlinked(id as PeerId);
    }
    this.conversation.left(id);
  }

  heard(session: Session, frame: RoomFrame): void {
    const peer = session.id as PeerId;
    try {
      if (frame.kind === 'readMark' || frame.kind === 'typing') this.#signals.heard(peer, frame);
      else this.#receive(peer, frame);
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      this.#options.peering()?.punish(peer, error.message);
    }
  }

  heardOfGroups(session: Session, frame: GroupFrame): void {
    this.groups.received(session.id as PeerId, ipOf(session.address), frame);
  }

  drained(session: Session): void {
    this.chronicle.replica.drained(session.id as PeerId);
  }

  /** Whether something they said is here, with their signature: then they have a key, and can be written to. */
  hasRead(person: PeerId): boolean {
    return this.chronicle.names.of(person) !== '';
  }

  /** Of those who were met or are known. */
  blocked(): PeerId[] {
    const all = this.conversation.roster.all();
    return all.filter(({ id }) => this.trustOf(id) === 'blocked').map(({ id }) => id as PeerId);
  }

  trustOf(person: PersonId) {
    return this.#options.opinion.trustOf(person);
  }

  get store() {
    return this.#options.history.store;
  }

  /** The room in which something is about to be said. @throws ChatError `person-blocked`, `room-unknown` */
  writable(id: RoomId): RoomShape {
    const room = this.rooms.shape(id);
    this.#ready(id);
    return room;
  }

  /** What is thought of somebody has changed. */
  judged(person: PeerId): void {
    this.directs.judged(person);
    this.groups.judged(person);
  }

  /** @throws ChatError as `message:send` */
  async say(
    id: RoomId,
    text: string,
    about: { replyTo?: string | undefined; mentions?: readonly string[] | undefined },
  ) {
    if (id !== LOBBY) this.#ready(id);
    const replyTo = about.replyTo === undefined ? undefined : await this.#quotable(id, about.replyTo);
    const { name } = this.#options.self();
    const mentions = (about.mentions ?? []) as PeerId[];
    return this.chronicle.say(id, {
      kind: 'message',
      text,
      ...(name === '' ? {} : { name }),
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(mentions.length === 0 ? {} : { mentions }),
    });
  }

  /** @throws ChatError `room-unknown` */
  typing(id: string): void {
    const { id: room, state } = this.rooms.shape(id);
    if (state === 'open') this.#signals.typing(room);
  }

  /** What was said in a group that was left is there to be read. @throws ChatError `room-unknown` */
  refuseLeft(id: RoomId): void {
    if (!isGroup(id) || this.groups.has(id)) return;
    throw new ChatError('room-unknown', 'you have left this group; join it again to write in it');
  }

  #headsOnDisk(): LobbyHeads {
    const logs = this.#options.history.found.logs.filter(({ room }) => room === LOBBY);
    return new Map(logs.map(({ log, head }) => [log, head.seq]));
  }

  #ready(id: RoomId): void {
    this.refuseLeft(id);
    const direct = this.directs.get(id);
    if (!direct) return;
    this.directs.refuseBlocked(direct.person);
    this.directs.ready(direct);
  }

  async #quotable(room: RoomId, id: string) {
    const message = await this.chronicle.message(id);
    if (message.room === room) return message.id;
    throw new ChatError('message-unknown', 'the message that is answered is in another room');
  }

  #audienceOf(room: RoomId): readonly PeerId[] {
    if (room === LOBBY) return [...this.#linked].sort();
    if (isGroup(room)) return this.groups.others(room);
    const direct = this.directs.get(room);
    return direct ? [direct.person] : [];
  }

  #admit(person: PeerId, room: RoomId, mode: ShareMode): void {
    if (this.#linked.has(person)) this.chronicle.admit(person, room, mode);
  }

  #receive(peer: PeerId, frame: Exclude<RoomFrame, { kind: 'readMark' | 'typing' }>): void {
    const read = this.chronicle.read(frame);
    if (!read.room.startsWith('direct:')) {
      const heard = isGroup(read.room) ? this.groups.heard(read) : read;
      if (heard) this.chronicle.receive(peer, heard);
      return;
    }
    const taken = this.directs.take(peer, read.room, read.kind === 'events' ? read.events : undefined);
    if (!taken) return;
    this.chronicle.receive(peer, read.kind === 'events' ? { ...read, events: taken } : read);
  }

  /** They are linked, and both may speak of it on the link between them. */
  #shares(peer: PeerId, room: RoomId): boolean {
    if (!this.#linked.has(peer)) return false;
    if (room === LOBBY) return true;
    if (isGroup(room)) return this.groups.shares(peer, room);
    const direct = this.directs.modeOf(peer);
    return direct?.room === room && direct.mode === 'share';
  }

  /** Seed nodes are told what we say in the lobby, once it is kept. */
  #stored(events: readonly SignedEvent[]): void {
    this.#options.peering()?.sayToSeeds(() => this.#ownLines(events));
    this.#book.stored(events);
    this.groups.stored(events);
  }

  #ownLines(events: readonly SignedEvent[]): string[] {
    return events.flatMap(({ body, kind, log, room }) => {
      if (room !== LOBBY || this.chronicle.authorOf(log) !== this.#ownId) return [];
      const said = body && parseBody(kind, body);
      return said?.kind === 'message' ? [said.text] : [];
    });
  }

  #flushLater(): void {
    this.#flushing = this.#options.clock.after(FLUSH_MS, () => {
      void Promise.all([this.chronicle.names.flush(), this.#signals.marks.flush()]).then(() => this.#flushLater());
    });
  }
}

function isGroup(room: RoomId): boolean {
  return room.startsWith('group:');
}
