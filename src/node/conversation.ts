/** What the people here say and who comes and goes: peers' events turned into the timeline, the roster and events. */

import type { Clock, Timer } from '../core/clock.ts';
import { ChatError } from '../core/errors.ts';
import type { Address, PersonId } from '../core/ids.ts';
import type { Peer, Self, Trust } from '../core/model.ts';
import { cleanName, cleanText, cutUtf8, MAX_TEXT_BYTES, utf8Length } from '../core/text.ts';
import type { Announcer } from './announcer.ts';
import { Roster } from './roster.ts';
import { Timeline } from './timeline.ts';

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
  readonly timeline = new Timeline();
  readonly roster = new Roster();
  readonly #clock: Clock;
  readonly #announcer: Announcer;
  readonly #opinion: Opinion;
  #reconsidering: Timer | undefined;

  constructor(clock: Clock, announcer: Announcer, opinion: Opinion) {
    this.#clock = clock;
    this.#announcer = announcer;
    this.#opinion = opinion;
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
      const cut = cutUtf8(raw, MAX_TEXT_BYTES);
      const text = cleanText(cut);
      if (text === '') continue;
      items.push(
        this.timeline.add({ type: 'message', atMs, author, text, truncated: cut.length < raw.length, sentTo: 0 }),
      );
    }
    if (items.length > 0) this.#announcer.announce('timeline:added', { items });
  }

  /**
   * Says something of our own.
   * @param send hands the cleaned text to everyone here, and returns how many that is
   * @throws ChatError `message-empty`, `message-too-long`
   */
  say(self: Self, raw: string, send: (text: string) => number): { position: number; sentTo: number } {
    const text = cleanText(raw);
    if (text.trim() === '') throw new ChatError('message-empty', 'there is nothing to send; type something first');
    if (text.length * 3 > MAX_TEXT_BYTES) {
      const bytes = utf8Length(text);
      if (bytes > MAX_TEXT_BYTES) {
        throw new ChatError(
          'message-too-long',
          `the message has ${bytes} bytes; at most ${MAX_TEXT_BYTES} can be sent: split it, or send less`,
          { params: { bytes, maxBytes: MAX_TEXT_BYTES } },
        );
      }
    }
    const sentTo = send(text);
    const item = this.timeline.add({
      type: 'message',
      atMs: this.#clock.now(),
      author: { id: self.id, address: self.address, name: self.name, own: true, kind: 'earshot' },
      text,
      truncated: false,
      sentTo,
    });
    this.#announcer.announceSoon(item);
    return { position: item.position, sentTo };
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

  #movement(type: 'joined' | 'left', { id, address, name }: Peer): void {
    const item = this.timeline.add({ type, atMs: this.#clock.now(), id, address, name });
    this.#announcer.announce('timeline:added', { items: [item] });
  }
}
