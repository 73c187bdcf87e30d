/** Kept messages as shells are shown them: with names, with what they answer, with what became of them. */

import type { PeerId } from '../core/ids.ts';
import { type Delivery, MAX_QUOTE_CHARACTERS, type Message, type Peer, type Self } from '../core/model.ts';
import type { EventId } from '../history/event-id.ts';
import type { KeptMessage } from '../history/history-view.ts';
import type { RecentMessages } from './recent-messages.ts';

/** Of an id, where there is no name: enough to tell people apart. */
const SHORT_ID_DIGITS = 8;

export interface MessageItemsOptions {
  readonly self: () => Self;
  readonly peerOf: (id: PeerId) => Peer | undefined;
  /** What somebody went by when they were last read; '' where nobody remembers. */
  readonly nameOf: (id: PeerId) => string;
  readonly deliveryOf: (message: KeptMessage) => Delivery;
  readonly isLate: (message: KeptMessage) => boolean;
  readonly recent: RecentMessages;
}

export class MessageItems {
  readonly #options: MessageItemsOptions;

  constructor(options: MessageItemsOptions) {
    this.#options = options;
  }

  /** What they answer is looked up where it isn't at hand. */
  async ofAll(messages: readonly KeptMessage[]): Promise<Message[]> {
    const missing = this.missing(messages);
    const quoted = missing.length > 0 ? await this.#options.recent.find(missing) : undefined;
    return messages.map((message) => this.of(message, quoted));
  }

  /** What these answer, and isn't at hand. */
  missing(messages: readonly KeptMessage[]): EventId[] {
    const { recent } = this.#options;
    return messages.flatMap(({ replyTo }) => (replyTo !== undefined && !recent.get(replyTo) ? [replyTo] : []));
  }

  of(message: KeptMessage, quoted?: ReadonlyMap<EventId, KeptMessage>): Message {
    const { deliveryOf, isLate, self } = this.#options;
    const { id, room, order, wallMs, keptAtMs, state, text, mentions, reactions } = message;
    const author = this.#authorOf(message);
    return {
      type: 'message',
      room,
      id,
      order,
      // Nobody's clock puts a message after what is said later.
      atMs: Math.min(wallMs, keptAtMs),
      author,
      state,
      text,
      truncated: false,
      replyTo: this.#replyTo(message, quoted),
      mentions: [...mentions],
      reactions: reactions.map(({ emoji, people }) => ({ emoji, people: [...people] })),
      late: message.author !== self().id && isLate(message),
      local: false,
      delivery: author.own ? deliveryOf(message) : null,
    };
  }

  #replyTo({ replyTo, room }: KeptMessage, quoted?: ReadonlyMap<EventId, KeptMessage>): Message['replyTo'] {
    if (replyTo === undefined) return null;
    const found = this.#options.recent.get(replyTo) ?? quoted?.get(replyTo);
    // Another conversation's words stay in it, whatever a message points at.
    if (found?.room !== room) return { id: replyTo, order: null, author: null, text: '' };
    const { id, name, own } = this.#authorOf(found);
    return { id: replyTo, order: found.order, author: { id, name, own }, text: beginningOf(found.text) };
  }

  #authorOf({ author: id, name }: Pick<KeptMessage, 'author' | 'name'>): Message['author'] {
    const self = this.#options.self();
    if (id === self.id) return { id, address: self.address, name: self.name, own: true, kind: 'earshot' };
    const peer = this.#options.peerOf(id);
    const shown = peer?.name || name || this.#options.nameOf(id) || id.slice(0, SHORT_ID_DIGITS);
    return {
      id,
      address: peer?.address ?? ('' as Message['author']['address']),
      name: shown,
      own: false,
      kind: 'earshot',
    };
  }
}

function beginningOf(text: string): string {
  return text.length <= MAX_QUOTE_CHARACTERS
    ? text
    : text
        .slice(0, MAX_QUOTE_CHARACTERS)
        .toWellFormed()
        .replace(/\uFFFD$/u, '');
}
