/** The lobby, and who comes and goes: peers' events turned into its timeline, the roster and events. */

import type { Clock, Timer } from '../core/clock.ts';
import { type Address, LOBBY, type PersonId } from '../core/ids.ts';
import type { Message, Peer, Room, Self, Trust } from '../core/model.ts';
import { cleanName } from '../core/text.ts';
import type { Announcer } from './announcer.ts';
import { RoomLog } from './room-log.ts';
import { Roster } from './roster.ts';
import { heardText, ownText } from './texts.ts';
import { LOBBY_BOUNDS, Timeline } from './timeline.ts';

/** Unread counts are told this often at most: there may be 100,000 lines a second, and nobody reads that fast. */
const ROOM_NEWS_MS = 100;

/** As the peer room names a link. */
export interface Speaker {
  readonly id: PersonId;
  readonly address: Address;
  readonly isSeed: boolean;
  /** As sent. */
  readonly name: string;
}

/** What our person thinks of people. */
export interface Opinion {
  trustOf(id: PersonId): Trust;
  /** Somebody accepted or verified has this name with another key. */
  nameTaken(id: PersonId, name: string): boolean;
  /** They go by this name now, as sent: whether that changes what is thought of anybody's name. */
  goesBy(id: PersonId, name: string): boolean;
}

/**
 * Somebody trusted may say new names as fast as they like, and each is held against everybody's: that is done at most
 * this often. Who comes meanwhile is judged as they come.
 */
const RECONSIDER_AFTER_MS = 500;

export class Conversation {
  readonly log: RoomLog;
  readonly roster = new Roster();
  readonly #clock: Clock;
  readonly #announcer: Announcer;
  readonly #opinion: Opinion;
  #roomNews: Timer | undefined;
  #reconsidering: Timer | undefined;

  /** @param run tells this run's items from those of others */
  constructor(clock: Clock, announcer: Announcer, opinion: Opinion, run: string) {
    this.#clock = clock;
    this.#announcer = announcer;
    this.#opinion = opinion;
    const counts = ({ author }: Message) => !author.own && opinion.trustOf(author.id) !== 'blocked';
    this.log = new RoomLog(new Timeline(LOBBY, run, LOBBY_BOUNDS), counts);
  }

  get room(): Room {
    return { id: LOBBY, kind: 'lobby', person: null, state: 'open', ...this.log.state };
  }

  /** Says no more of its own accord. */
  close(): void {
    this.#roomNews?.cancel();
    this.#reconsidering?.cancel();
  }

  /** Somebody trusted or blocked in an earlier run: listed, though nobody knows where they are. */
  remember(id: PersonId, name: string, sinceMs: number): void {
    this.roster.set(this.#judged({ id, address: '' as Address, name, kind: 'earshot', state: 'gone', sinceMs }));
  }

  /** What is thought of people has changed: tells whom it makes look different. */
  reconsider(): void {
    for (const peer of this.roster.all()) {
      const now = this.#judged(peer);
      if (now.trust !== peer.trust || now.nameTaken !== peer.nameTaken) this.#setPeer(now);
    }
    if (this.log.recount()) this.#announcer.announce('room:changed', { room: this.room });
  }

  #reconsiderSoon(): void {
    this.#reconsidering ??= this.#clock.after(RECONSIDER_AFTER_MS, () => {
      this.#reconsidering = undefined;
      this.reconsider();
    });
  }

  joined(speaker: Speaker): void {
    const renamed = this.#opinion.goesBy(speaker.id, speaker.name);
    const peer = this.#setPeer({
      id: speaker.id,
      address: speaker.address,
      name: cleanName(speaker.name),
      kind: speaker.isSeed ? 'seed' : 'earshot',
      state: 'here',
      sinceMs: this.#clock.now(),
    });
    this.#movement('joined', peer);
    if (renamed) this.#reconsiderSoon();
  }

  left(id: PersonId): void {
    const peer = this.roster.get(id);
    if (peer?.state !== 'here') return;
    this.#setPeer({ ...peer, state: 'gone', sinceMs: this.#clock.now() });
    this.#movement('left', peer);
  }

  renamed(id: PersonId, name: string): void {
    const peer = this.roster.get(id);
    if (!peer) return;
    const changes = this.#opinion.goesBy(id, name);
    this.#setPeer({ ...peer, name: cleanName(name) });
    if (changes) this.#reconsiderSoon();
  }

  /** Lines of a peer, as sent. What is empty once cleaned is not shown. */
  heard(id: PersonId, texts: readonly string[]): void {
    const peer = this.roster.get(id);
    if (!peer) return;
    const author = { id, address: peer.address, name: peer.name, own: false, kind: peer.kind };
    const atMs = this.#clock.now();
    const items = [];
    for (const raw of texts) {
      const heard = heardText(raw);
      if (heard) items.push(this.log.add({ type: 'message', atMs, author, ...heard, sentTo: 0, delivery: 'none' }));
    }
    if (items.length === 0) return;
    this.#announcer.announce('timeline:added', { items });
    this.#tellRoomSoon();
  }

  /**
   * Says something of our own.
   * @param send hands the cleaned text to everyone here, and returns how many that is
   * @throws ChatError `message-empty`, `message-too-long`
   */
  say(self: Self, raw: string, send: (text: string) => number): { id: string; order: string; sentTo: number } {
    const text = ownText(raw);
    const sentTo = send(text);
    const item = this.log.add({
      type: 'message',
      atMs: this.#clock.now(),
      author: { id: self.id, address: self.address, name: self.name, own: true, kind: 'earshot' },
      text,
      truncated: false,
      sentTo,
      delivery: 'none',
    });
    this.#announcer.announceSoon(item);
    this.#tellRoomSoon();
    return { id: item.id, order: item.order, sentTo };
  }

  #tellRoomSoon(): void {
    this.#roomNews ??= this.#clock.after(ROOM_NEWS_MS, () => {
      this.#roomNews = undefined;
      this.#announcer.announce('room:changed', { room: this.room });
    });
  }

  #setPeer(seen: Omit<Peer, 'trust' | 'nameTaken'>): Peer {
    const peer = this.#judged(seen);
    this.roster.set(peer);
    this.#announcer.announce('peer:changed', { peer });
    return peer;
  }

  #judged(peer: Omit<Peer, 'trust' | 'nameTaken'>): Peer {
    const { id, name } = peer;
    return { ...peer, trust: this.#opinion.trustOf(id), nameTaken: this.#opinion.nameTaken(id, name) };
  }

  #movement(type: 'joined' | 'left', { id: person, address, name }: Peer): void {
    const item = this.log.add({ type, atMs: this.#clock.now(), person, address, name });
    this.#announcer.announce('timeline:added', { items: [item] });
  }
}
