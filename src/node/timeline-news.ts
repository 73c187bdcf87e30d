/** What became durable, told to shells: new messages in their order, and what changed of those before. */

import type { Clock, Timer } from '../core/clock.ts';
import type { PeerId } from '../core/ids.ts';
import type { Message } from '../core/model.ts';
import { parseBody, type Said } from '../history/bodies.ts';
import { EVENT_KINDS, type SignedEvent } from '../history/event.ts';
import { type EventId, eventIdOf, orderOf } from '../history/event-id.ts';
import type { KeptMessage } from '../history/history-view.ts';
import { MAX_PAGE } from '../ipc/contract.ts';
import type { Announcer } from './announcer.ts';
import type { MessageItems } from './message-items.ts';
import type { RecentMessages } from './recent-messages.ts';

/** Changes are gathered: a message that all react to is told anew once, and nobody looks closer. */
const GATHER_MS = 100;

/** Changed messages told at once: the newest, which is all that a window shows. */
const MAX_CHANGED = MAX_PAGE;

/** Messages that something was said about before they came. */
const MAX_AWAITED = 4_096;

export interface TimelineNewsOptions {
  readonly clock: Clock;
  readonly announcer: Announcer;
  readonly items: MessageItems;
  readonly recent: RecentMessages;
  /** Who writes a log. */
  readonly authorOf: (event: SignedEvent) => PeerId;
  /** New, as it is told. */
  readonly added: (messages: readonly KeptMessage[]) => void;
  /** As it is now. */
  readonly changed: (messages: readonly KeptMessage[]) => void;
}

export class TimelineNews {
  readonly #options: TimelineNewsOptions;
  /** True: something was said about it, so it may be on its way. */
  readonly #changed = new Map<EventId, boolean>();
  readonly #awaited = new Set<EventId>();
  #gathering: Timer | undefined;
  /** What is told waits for what was to be told before it. */
  #telling: Promise<void> | undefined;

  constructor(options: TimelineNewsOptions) {
    this.#options = options;
  }

  /** In the order in which it is to be shown. */
  stored(events: readonly SignedEvent[]): void {
    const { clock, recent } = this.#options;
    const nowMs = clock.now();
    const messages: KeptMessage[] = [];
    for (const event of events) {
      const said = event.body && parseBody(event.kind, event.body);
      if (event.kind === EVENT_KINDS.message) {
        if (event.body && !said) continue; // not what a message may say: it is kept, and nobody is shown it
        const message = this.#messageOf(event, said, nowMs);
        messages.push(message);
        if (this.#awaited.delete(message.id)) this.#change(message.id, false);
        else recent.put(message);
      } else if (said && 'target' in said) {
        recent.forget(said.target);
        this.#change(said.target, true);
      }
    }
    if (messages.length > 0) this.#tell(messages);
  }

  close(): void {
    this.#gathering?.cancel();
  }

  /** Resolves once all that was to be told is. */
  async settled(): Promise<void> {
    while (this.#telling) await this.#telling;
  }

  /** Something of a message is another than it was. */
  #change(id: EventId, isSaidAbout: boolean): void {
    const before = this.#changed.get(id) ?? false;
    this.#changed.delete(id);
    this.#changed.set(id, before || isSaidAbout);
    if (this.#changed.size > MAX_CHANGED) this.#changed.delete(this.#changed.keys().next().value as EventId);
    this.#gathering ??= this.#options.clock.after(GATHER_MS, () => {
      this.#gathering = undefined;
      this.#inTurn(() => this.#tellChanged());
    });
  }

  #messageOf(event: SignedEvent, said: Said | undefined, keptAtMs: number): KeptMessage {
    const message = said?.kind === 'message' ? said : undefined;
    return {
      id: eventIdOf(event),
      room: event.room,
      author: this.#options.authorOf(event),
      name: message?.name,
      order: orderOf(event),
      wallMs: event.wallMs,
      keptAtMs,
      state: message ? 'said' : 'forgotten',
      text: message?.text ?? '',
      replyTo: message?.replyTo,
      mentions: message?.mentions ?? [],
      reactions: [],
    };
  }

  #tell(messages: readonly KeptMessage[]): void {
    const { items } = this.#options;
    if (!this.#telling && items.missing(messages).length === 0)
      this.#announce(
        messages,
        messages.map((one) => items.of(one)),
      );
    else this.#inTurn(async () => this.#announce(messages, await items.ofAll(messages)));
  }

  #announce(messages: readonly KeptMessage[], items: readonly Message[]): void {
    this.#options.added(messages);
    this.#options.announcer.announce('timeline:added', { items: [...items] });
  }

  async #tellChanged(): Promise<void> {
    const { announcer, items, recent, changed } = this.#options;
    const ids = new Map(this.#changed);
    this.#changed.clear();
    const found = await recent.find([...ids.keys()]);
    for (const [id, isSaidAbout] of ids) if (isSaidAbout && !found.has(id)) this.#await(id);
    const messages = [...found.values()];
    if (messages.length === 0) return;
    for (const message of messages) recent.put(message);
    changed(messages);
    announcer.announce('timeline:changed', { items: await items.ofAll(messages) });
  }

  #await(id: EventId): void {
    this.#awaited.add(id);
    if (this.#awaited.size > MAX_AWAITED) this.#awaited.delete(this.#awaited.keys().next().value as EventId);
  }

  #inTurn(task: () => Promise<void>): void {
    const before = this.#telling ?? Promise.resolve();
    const turn: Promise<void> = before
      .then(task)
      .catch(() => {}) // the disk couldn't be read: pages show it once it can
      .finally(() => {
        if (this.#telling === turn) this.#telling = undefined;
      });
    this.#telling = turn;
  }
}
