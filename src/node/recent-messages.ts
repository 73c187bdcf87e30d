/** Messages as they are now, the latest asked for at hand: what is told again a moment later needs no disk. */

import { NewestMap } from '../core/newest-map.ts';
import type { EventId } from '../history/event-id.ts';
import type { HistoryView, KeptMessage } from '../history/history-view.ts';

/** What a bot says in a second is acknowledged in the next, and told again: from here, not from the disk. */
const MAX_RECENT = 20_000;
/** What a short message takes, in characters of a text. */
const MESSAGE_CHARACTERS = 200;

export class RecentMessages {
  readonly #view: Pick<HistoryView, 'messages'>;
  /** By weight, for long texts must not take what short ones would not. */
  readonly #messages = new NewestMap<EventId, KeptMessage>(
    MAX_RECENT * MESSAGE_CHARACTERS,
    ({ text }) => MESSAGE_CHARACTERS + text.length,
  );

  constructor(view: Pick<HistoryView, 'messages'>) {
    this.#view = view;
  }

  get(id: EventId): KeptMessage | undefined {
    return this.#messages.get(id);
  }

  put(message: KeptMessage): void {
    this.#messages.set(message.id, message);
  }

  /** It is another one now. */
  forget(id: EventId): void {
    this.#messages.delete(id);
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
