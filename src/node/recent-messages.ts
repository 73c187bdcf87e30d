/** Messages as they are now, the latest asked for at hand: what is told again a moment later needs no disk. */

import type { EventId } from '../history/event-id.ts';
import type { HistoryView, KeptMessage } from '../history/history-view.ts';

/** What a bot says in a second is acknowledged in the next, and told again: from here, not from the disk. */
const MAX_RECENT = 20_000;
/** Long texts must not take what short ones would not. */
const MAX_RECENT_CHARACTERS = 4 * 1024 * 1024;

export class RecentMessages {
  readonly #view: Pick<HistoryView, 'messages'>;
  /** Oldest first. */
  readonly #messages = new Map<EventId, KeptMessage>();
  #characters = 0;

  constructor(view: Pick<HistoryView, 'messages'>) {
    this.#view = view;
  }

  get(id: EventId): KeptMessage | undefined {
    return this.#messages.get(id);
  }

  put(message: KeptMessage): void {
    this.forget(message.id);
    this.#messages.set(message.id, message);
    this.#characters += message.text.length;
    while (this.#messages.size > MAX_RECENT || this.#characters > MAX_RECENT_CHARACTERS) {
      const oldest = this.#messages.keys().next().value;
      if (oldest === undefined || oldest === message.id) return;
      this.forget(oldest);
    }
  }

  /** It is another one now. */
  forget(id: EventId): void {
    const message = this.#messages.get(id);
    if (!message) return;
    this.#messages.delete(id);
    this.#characters -= message.text.length;
  }

  /** Those that are here, by id; from the disk where they are not at hand. */
  async find(ids: readonly EventId[]): Promise<ReadonlyMap<EventId, KeptMessage>> {
    const found = new Map<EventId, KeptMessage>();
    const missing: EventId[] = [];
    for (const id of ids) {
      const message = this.get(id);
      if (message) found.set(id, message);
      else missing.push(id);
    }
    if (missing.length > 0) for (const message of await this.#view.messages(missing)) found.set(message.id, message);
    return found;
  }
}
