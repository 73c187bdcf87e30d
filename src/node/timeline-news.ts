/** What became durable, told to shells: new messages in their order, and what changed of those before. */

import type { Clock, Timer } from '../core/clock.ts';
import type { PeerId } from '../core/ids.ts';
import type { Message } from '../core/model.ts';
import { parseBody, type Said } from '../history/bodies.ts';
import { EVENT_KINDS, type LogId, type SignedEvent } from '../history/event.ts';
import { type EventId, eventIdOf, orderOf, parseEventId } from '../history/event-id.ts';
import type { HistoryView, KeptMessage } from '../history/history-view.ts';
import { MAX_PAGE } from '../ipc/contract.ts';
import type { Announcer } from './announcer.ts';
import type { MessageItems } from './message-items.ts';
import type { RecentMessages } from './recent-messages.ts';

/** Changes are gathered: a message that all react to is told anew once, and nobody looks closer. */
const GATHER_MS = 100;

/** Changed messages told at once: the newest, which is all that a window shows. */
const MAX_CHANGED = MAX_PAGE;

/** Logs of which messages are awaited that something was said about already. Past it all are looked up on the disk. */
const MAX_AWAITED_LOGS = 16_384;

export interface TimelineNewsOptions {
  readonly clock: Clock;
  readonly announcer: Announcer;
  readonly items: MessageItems;
  readonly recent: RecentMessages;
  readonly view: Pick<HistoryView, 'awaited'>;
  /** Who writes a log. */
  readonly authorOf: (event: SignedEvent) => PeerId;
  /** New, as it is told. */
  readonly added: (messages: readonly KeptMessage[]) => void;
  /** As it is now. */
  readonly changed: (messages: readonly KeptMessage[]) => void;
}

export class TimelineNews {
  readonly #options: TimelineNewsOptions;
  readonly #changed = new Set<EventId>();
  /**
   * Of each log, up to where something was said about it, if that may be ahead of what is here. What comes below is
   * looked up on the disk, which knows; all else is told without asking it.
   */
  readonly #awaited = new Map<LogId, number>();
  #awaitsAll = false;
  #gathering: Timer | undefined;
  /** What is told waits for what was to be told before it. */
  #telling: Promise<void> | undefined;

  constructor(options: TimelineNewsOptions) {
    this.#options = options;
  }

  /** Before anything is stored. */
  async start(): Promise<void> {
    for (const { log, seq } of await this.#options.view.awaited(MAX_AWAITED_LOGS + 1)) this.#await(log, seq);
  }

  /** In the order in which it is to be shown. */
  stored(events: readonly SignedEvent[]): void {
    const { clock, recent } = this.#options;
    const nowMs = clock.now();
    const messages: KeptMessage[] = [];
    const spokenOf: EventId[] = [];
    const targets = new Set<EventId>();
    for (const event of events) {
      const said = event.body && parseBody(event.kind, event.body);
      const isAwaited = this.#came(event);
      if (event.kind === EVENT_KINDS.message) {
        if (event.body && !said) continue; // not what a message may say: it is kept, and nobody is shown it
        const message = this.#messageOf(event, said, nowMs);
        messages.push(message);
        if (isAwaited) spokenOf.push(message.id);
        else recent.put(message);
      } else if (said && 'target' in said) {
        const { log, seq } = parseEventId(said.target) as Pick<SignedEvent, 'log' | 'seq'>;
        this.#await(log, seq);
        recent.forget(said.target);
        targets.add(said.target);
        this.#change(said.target);
      }
    }
    // What came in one go with its deletion was never to be read here.
    if (targets.size > 0) for (const { id } of messages) if (targets.has(id)) spokenOf.push(id);
    if (messages.length > 0) this.#tell(messages, spokenOf);
  }

  close(): void {
    this.#gathering?.cancel();
  }

  /** Resolves once all that was to be told is. */
  async settled(): Promise<void> {
    while (this.#telling) await this.#telling;
  }

  /** Something of a message is another than it was. */
  #change(id: EventId): void {
    this.#changed.delete(id);
    this.#changed.add(id);
    if (this.#changed.size > MAX_CHANGED) this.#changed.delete(this.#changed.keys().next().value as EventId);
    this.#gathering ??= this.#options.clock.after(GATHER_MS, () => {
      this.#gathering = undefined;
      this.#inTurn(() => this.#tellChanged());
    });
  }

  #await(log: LogId, seq: number): void {
    if (seq <= (this.#awaited.get(log) ?? 0)) return;
    if (this.#awaited.size < MAX_AWAITED_LOGS || this.#awaited.has(log)) this.#awaited.set(log, seq);
    else this.#awaitsAll = true;
  }

  /** @returns whether something may have been said about it before */
  #came({ log, seq }: SignedEvent): boolean {
    const upTo = this.#awaited.get(log);
    if (upTo !== undefined && seq >= upTo) this.#awaited.delete(log);
    return this.#awaitsAll || (upTo !== undefined && seq <= upTo);
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

  /** @param spokenOf what the disk knows more of than the event says: nobody sees deleted words, not even for a moment */
  #tell(messages: readonly KeptMessage[], spokenOf: readonly EventId[]): void {
    const { items, recent } = this.#options;
    if (!this.#telling && spokenOf.length === 0 && items.missing(messages).length === 0)
      this.#announce(
        messages,
        messages.map((one) => items.of(one)),
      );
    else
      this.#inTurn(async () => {
        const now = await recent.find(spokenOf);
        this.#remember(now.values());
        const told = messages.map((one) => now.get(one.id) ?? one);
        this.#announce(told, await items.ofAll(told));
      });
  }

  #announce(messages: readonly KeptMessage[], items: readonly Message[]): void {
    this.#options.added(messages);
    this.#options.announcer.announce('timeline:added', { items: [...items] });
  }

  async #tellChanged(): Promise<void> {
    const { announcer, items, recent, changed } = this.#options;
    const ids = [...this.#changed];
    this.#changed.clear();
    const messages = [...(await recent.find(ids)).values()];
    if (messages.length === 0) return;
    this.#remember(messages);
    changed(messages);
    announcer.announce('timeline:changed', { items: await items.ofAll(messages) });
  }

  /** As they were read; what was said about one meanwhile may have been too late for that. */
  #remember(messages: Iterable<KeptMessage>): void {
    for (const message of messages) if (!this.#changed.has(message.id)) this.#options.recent.put(message);
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
