/** What the people here say and who comes and goes: peers' events turned into the timeline, the roster and events. */

import type { Clock } from '../core/clock.ts';
import { ChatError } from '../core/errors.ts';
import type { Address } from '../core/ids.ts';
import type { Peer, Self } from '../core/model.ts';
import { cleanName, cleanText, cutUtf8, MAX_TEXT_BYTES, utf8Length } from '../core/text.ts';
import type { Announcer } from './announcer.ts';
import { Roster } from './roster.ts';
import { Timeline } from './timeline.ts';

/** As the peer room names a link. */
export interface Speaker {
  readonly address: Address;
  readonly isSeed: boolean;
  /** As sent. */
  readonly name: string;
}

export class Conversation {
  readonly timeline = new Timeline();
  readonly roster = new Roster();
  readonly #clock: Clock;
  readonly #announcer: Announcer;

  constructor(clock: Clock, announcer: Announcer) {
    this.#clock = clock;
    this.#announcer = announcer;
  }

  joined(speaker: Speaker): void {
    const peer = this.#setPeer({
      address: speaker.address,
      name: cleanName(speaker.name),
      kind: speaker.isSeed ? 'seed' : 'earshot',
      state: 'here',
      sinceMs: this.#clock.now(),
    });
    this.#movement('joined', peer);
  }

  left(address: Address): void {
    const peer = this.roster.get(address);
    if (peer?.state !== 'here') return;
    this.#setPeer({ ...peer, state: 'gone', sinceMs: this.#clock.now() });
    this.#movement('left', peer);
  }

  renamed(address: Address, name: string): void {
    const peer = this.roster.get(address);
    if (peer) this.#setPeer({ ...peer, name: cleanName(name) });
  }

  /** Lines of a peer, as sent. What is empty once cleaned is not shown. */
  heard(address: Address, texts: readonly string[]): void {
    const peer = this.roster.get(address);
    if (!peer) return;
    const author = { address, name: peer.name, own: false, kind: peer.kind };
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
      author: { address: self.address, name: self.name, own: true, kind: 'earshot' },
      text,
      truncated: false,
      sentTo,
    });
    this.#announcer.announceSoon(item);
    return { position: item.position, sentTo };
  }

  #setPeer(peer: Peer): Peer {
    this.roster.set(peer);
    this.#announcer.announce('peer:changed', { peer });
    return peer;
  }

  #movement(type: 'joined' | 'left', { address, name }: Peer): void {
    const item = this.timeline.add({ type, atMs: this.#clock.now(), address, name });
    this.#announcer.announce('timeline:added', { items: [item] });
  }
}
