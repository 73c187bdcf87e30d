/** What is said, in every room: kept, handed on, caught up with. Puts the replica between links and shells. */

import type { Clock, Random } from '../core/clock.ts';
import { ChatError } from '../core/errors.ts';
import { LOBBY, type PeerId, type RoomId } from '../core/ids.ts';
import type { Peer, Self } from '../core/model.ts';
import { encodeBody, type Said } from '../history/bodies.ts';
import { EVENT_KINDS, type LogId, type SignedEvent } from '../history/event.ts';
import { type EventId, eventIdOf, orderOf, parseEventId } from '../history/event-id.ts';
import type { HistoryView, KeptMessage } from '../history/history-view.ts';
import { authorOf, openedBy } from '../history/opening.ts';
import type { ShareMode } from '../history/peer-link.ts';
import { Replica } from '../history/replica.ts';
import type { Signer } from '../history/signer.ts';
import type { SyncFrame } from '../history/sync-frame.ts';
import type { Announcer } from './announcer.ts';
import { Arrivals } from './arrivals.ts';
import { Deliveries } from './deliveries.ts';
import { DeliveryNews } from './delivery-news.ts';
import { KnownNames } from './known-names.ts';
import { MessageItems } from './message-items.ts';
import type { Notices } from './notices.ts';
import { type OpenHistory, openedStore } from './open-history.ts';
import { RecentMessages } from './recent-messages.ts';
import { packetOf, readSyncFrame, type SyncRoomFrame } from './sync-wire.ts';
import { TimelineNews } from './timeline-news.ts';

const HOUR_MS = 3_600_000;
/** A group's new member gets so much of it. */
const GROUP_SHARE_MS = 30 * 24 * HOUR_MS;

export interface ChronicleOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly announcer: Announcer;
  readonly notices: Notices;
  readonly history: OpenHistory;
  readonly signer: Signer;
  readonly ownId: PeerId;
  readonly self: () => Self;
  readonly peerOf: (id: PeerId) => Peer | undefined;
  readonly lobbyShareHours: () => number;
  /** Whether those in a room know of somebody who shares it. */
  readonly isMember: (room: RoomId, id: PeerId) => boolean;
  /** Accepted or verified. */
  readonly isKnown: (id: PeerId) => boolean;
  /** See LobbySeal. */
  readonly sealed: (log: LogId) => number;
  /** Who may write in a room; undefined: anybody. Empty: nobody. */
  readonly authorsIn: (room: RoomId) => readonly PeerId[] | undefined;
  /** Who should have what is said there now, but ourselves. */
  readonly audienceOf: (room: RoomId) => readonly PeerId[];
  /** False: taken, but no more until `drained`. */
  readonly send: (peer: PeerId, packet: Uint8Array) => boolean;
  readonly punish: (peer: PeerId, reason: string) => void;
  /** Ends a link that is to come up anew; nobody is to blame. */
  readonly relink: (peer: PeerId) => void;
  /** What one peer handed on is much of what waits for the disk: it is read from no more, until that is less. */
  readonly holdPeer: (peer: PeerId, held: boolean) => void;
  /** The disk can't follow: nobody is read from any more, until it can. */
  readonly hold: (held: boolean) => void;
  /** Durable, before it is told: what else concerns whom. */
  readonly stored: (events: readonly SignedEvent[]) => void;
  readonly acknowledged: (log: LogId) => void;
  readonly added: (messages: readonly KeptMessage[]) => void;
  readonly changed: (messages: readonly KeptMessage[]) => void;
}

export class Chronicle {
  readonly replica: Replica;
  readonly view: HistoryView;
  readonly deliveries: Deliveries;
  readonly items: MessageItems;
  readonly recent: RecentMessages;
  readonly news: TimelineNews;
  readonly deliveryNews: DeliveryNews;
  readonly names: KnownNames;
  readonly #options: ChronicleOptions;
  readonly #arrivals: Arrivals;
  readonly #authors = new Map<LogId, PeerId>();
  /** In which each log is. */
  readonly #rooms = new Map<LogId, RoomId>();
  #saying = 0;
  #onSaid: (() => void)[] = [];
  #congested = false;

  constructor(options: ChronicleOptions) {
    const { announcer, clock, history, ownId, random, self, signer } = options;
    this.#options = options;
    this.view = history.store;
    this.#arrivals = new Arrivals(() => clock.now());
    this.recent = new RecentMessages(this.view);
    this.names = new KnownNames(this.view);
    this.deliveries = new Deliveries(history.found.acknowledged, this.view, clock);
    for (const { log, author, room } of history.found.logs) {
      this.#authors.set(log, authorOf(author));
      this.#rooms.set(log, room);
    }
    this.items = new MessageItems({
      self,
      peerOf: options.peerOf,
      nameOf: (id) => this.names.of(id),
      recent: this.recent,
      isLate: (message) => this.#arrivals.isLate(message),
      deliveryOf: ({ id, room }) => this.deliveries.of(id, room),
    });
    this.news = new TimelineNews({
      clock,
      announcer,
      items: this.items,
      recent: this.recent,
      view: this.view,
      authorOf: ({ log }) => this.#authors.get(log) as PeerId,
      added: (messages) => {
        for (const { author, name } of messages) {
          if (name !== undefined && author !== ownId) this.names.goesBy(author, name);
        }
        options.added(messages);
      },
      changed: options.changed,
    });
    this.deliveryNews = new DeliveryNews({
      clock,
      announcer,
      deliveries: this.deliveries,
      roomOf: (log) => this.#rooms.get(log),
    });
    this.replica = new Replica({
      self: ownId,
      signer,
      store: openedStore(history),
      clock,
      random,
      shareMs: (room) => this.#shareMs(room),
      sealed: options.sealed,
      isKnown: options.isKnown,
      isMember: options.isMember,
      mayAuthor: (room, author) => options.authorsIn(room)?.includes(author) ?? true,
      send: (peer, frame) => this.#send(peer, frame),
      events: {
        stored: (events) => this.#stored(events),
        acknowledged: (peer, log, seq) => {
          const stretch = this.deliveries.acknowledged(peer, log, seq);
          if (stretch) this.deliveryNews.changed(stretch);
          options.acknowledged(log);
        },
        quarantined: (_log, _room, author) => this.#forked(author),
        skipped: () =>
          options.notices.raise({
            code: 'history-gap',
            message:
              'some messages are missing: they were said while we were away, and nobody who was here then had them',
            params: {},
          }),
        renewed: () => {},
        misbehaved: (peer, reason) => options.punish(peer, reason),
        relink: (peer) => options.relink(peer),
        held: (peer, yes) => options.holdPeer(peer, yes),
        congested: (yes) => {
          this.#congested = yes;
          options.hold(yes);
          this.#settleSaid();
        },
        failed: (error) =>
          options.notices.raise({ code: 'history-unwritable', message: error.message, params: error.params }),
        recovered: () => options.notices.clear('history-unwritable'),
      },
    });
  }

  /** Opens the lobby. @param anew in another log than before */
  async start(anew = false): Promise<void> {
    const { history, notices } = this.#options;
    for (const notice of history.notices) notices.raise(notice);
    history.onRenewed((notice, raised) => {
      notices.raise(notice);
      void this.replica.prune(async () => raised);
    });
    await Promise.all([this.replica.start(), this.deliveries.start(), this.names.start(), this.news.start()]);
    this.replica.open(LOBBY, anew);
  }

  /** Resolves once all that was said is kept, or isn't and was told so. */
  async settled(): Promise<void> {
    while (this.#saying > 0) await new Promise<void>((resolve) => this.#onSaid.push(resolve));
  }

  async stop(): Promise<void> {
    await this.replica.stop();
    await this.news.settled();
    this.news.close();
    this.deliveryNews.close();
    await Promise.all([this.deliveries.flush(), this.names.flush()]);
  }

  /** Who says more should wait: the disk can't follow. */
  get congested(): boolean {
    return this.#congested;
  }

  /** Resolves once not congested, or aborted. */
  async whenRelieved(signal: AbortSignal): Promise<void> {
    while (this.#congested && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const onAbort = () => resolve();
      this.#onSaid.push(resolve);
      signal.addEventListener('abort', onAbort, { once: true });
      await promise;
      signal.removeEventListener('abort', onAbort);
    }
  }

  linked(peer: PeerId, rooms: ReadonlyMap<RoomId, ShareMode>): void {
    this.#arrivals.opened(peer);
    this.replica.linked(peer, rooms);
  }

  unlinked(peer: PeerId): void {
    this.replica.unlinked(peer);
    this.#arrivals.unlinked(peer);
  }

  admit(peer: PeerId, room: RoomId, mode: ShareMode): void {
    this.#arrivals.opened(peer);
    this.replica.admit(peer, room, mode);
  }

  /** @throws ChatError `protocol`: no frame of ours */
  read(frame: SyncRoomFrame): SyncFrame {
    return readSyncFrame(frame);
  }

  receive(peer: PeerId, frame: SyncFrame): void {
    if (frame.kind === 'events') {
      const log = frame.events[0]?.log;
      this.#arrivals.came(peer, frame.room, frame.events, log && this.#authors.get(log));
    }
    this.replica.receive(peer, frame);
  }

  /** Who writes a log; undefined: nothing of it is here. */
  authorOf(log: LogId): PeerId | undefined {
    return this.#authors.get(log);
  }

  /**
   * Resolves once it is kept and told.
   * @throws ChatError as `message:send`
   */
  async say(room: RoomId, said: Said): Promise<{ id: EventId; order: string }> {
    const body = encodeBody(said);
    this.#saying += 1;
    try {
      const event = await this.replica.say(room, EVENT_KINDS[said.kind], body);
      return { id: eventIdOf(event), order: orderOf(event) };
    } finally {
      this.#saying -= 1;
      if (this.#saying === 0) this.#settleSaid();
    }
  }

  /** @throws ChatError `message-unknown` */
  async message(text: string): Promise<KeptMessage> {
    const id = parseEventId(text) ? (text as EventId) : undefined;
    const found = id && (await this.recent.find([id])).get(id);
    if (found) return found;
    throw new ChatError('message-unknown', 'there is no such message here, or it is in no log: a seed node said it');
  }

  /** @throws ChatError `message-unknown`, `not-yours` */
  async ownMessage(id: string): Promise<KeptMessage> {
    const message = await this.message(id);
    if (message.author !== this.#options.ownId)
      throw new ChatError('not-yours', 'only who said a message may do that with it');
    return message;
  }

  #send(peer: PeerId, frame: SyncFrame): boolean {
    if (frame.kind === 'want') this.#arrivals.asked(peer, frame.log);
    return this.#options.send(peer, packetOf(frame));
  }

  #stored(events: readonly SignedEvent[]): void {
    const { audienceOf, ownId, stored } = this.#options;
    const audiences = new Map<RoomId, readonly PeerId[]>();
    for (const event of events) {
      const { log, room, seq } = event;
      if (seq === 1) {
        const spki = openedBy(event);
        if (spki) this.#authors.set(log, authorOf(spki));
        this.#rooms.set(log, room);
      }
      const author = this.#authors.get(log) as PeerId;
      if (author !== ownId) {
        this.#arrivals.stored(event, author);
        continue;
      }
      const audience = audiences.get(room) ?? audienceOf(room);
      audiences.set(room, audience);
      this.deliveries.said(log, seq, audience);
    }
    stored(events);
    this.news.stored(events);
  }

  #shareMs(room: RoomId): number {
    if (room === LOBBY) return this.#options.lobbyShareHours() * HOUR_MS;
    return room.startsWith('group:') ? GROUP_SHARE_MS : Number.POSITIVE_INFINITY;
  }

  #forked(author: PeerId): void {
    const { notices, ownId, peerOf, self } = this.#options;
    const name = author === ownId ? self().name : (peerOf(author)?.name ?? '') || author.slice(0, 8);
    notices.raise({
      code: 'log-forked',
      message: `two contents of one message of ${name} were seen: nothing more of what they wrote there is taken`,
      params: { name },
    });
  }

  #settleSaid(): void {
    for (const resolve of this.#onSaid.splice(0)) resolve();
  }
}
