/** A conversation as it is read: its messages as they are now, with names, times and what they answer. */

import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId } from './event.ts';
import { type EventId, orderOf } from './event-id.ts';
import type { HistoryView, KeptMessage } from './history-view.ts';

/** Messages asked for at a time. */
const PAGE = 500;
/** Characters shown of a message that is answered. */
const QUOTE_LENGTH = 120;

const BEFORE_ALL = orderOf({ lamport: 0, log: '0'.repeat(64) as LogId, seq: 0 });

export interface ReadableOptions {
  readonly view: Pick<HistoryView, 'after' | 'messages'>;
  readonly room: RoomId;
  /** As this person knows it. */
  readonly roomName: string;
  /** Never '': somebody unknown has a name made of their id. @param said what their message says they go by */
  readonly nameOf: (id: PeerId, said?: string) => string;
  /** A moment as it is to be read. */
  readonly timeOf: (ms: number) => string;
  readonly nowMs: number;
  readonly words: ReadableWords;
}

/** What the file says beside what people said, in the reader's language. */
export interface ReadableWords {
  /** Of the HTML: `en`, `zh`. */
  readonly language: string;
  readonly exported: (time: string) => string;
  readonly edited: string;
  readonly deleted: string;
  readonly forgotten: string;
  readonly answers: (name: string) => string;
  readonly answersMissing: string;
  readonly empty: string;
}

export const ENGLISH: ReadableWords = {
  language: 'en',
  exported: (time) =>
    `Exported from Earshot, ${time}. Messages as they were then; only the JSON lines prove who said them.`,
  edited: 'edited',
  deleted: 'This message was deleted.',
  forgotten: 'The words of this message are no longer kept.',
  answers: (name) => `in reply to ${name}`,
  answersMissing: 'in reply to a message that is not here',
  empty: 'Nothing was said here.',
};

/** A message with what is to be read of it. All of it may be hostile: to be escaped. */
export interface ReadMessage {
  readonly name: string;
  readonly time: string;
  readonly state: KeptMessage['state'];
  readonly text: string;
  readonly reply: { readonly name: string; readonly quote: string } | 'missing' | undefined;
  readonly reactions: readonly { readonly emoji: string; readonly names: readonly string[] }[];
}

/** Every message of the room, oldest first, a page at a time in memory. */
export async function* readMessages(options: ReadableOptions): AsyncGenerator<ReadMessage> {
  const { view, room, nameOf, timeOf } = options;
  for (let order = BEFORE_ALL; ; ) {
    const page = await view.after(room, order, PAGE);
    const answered = await answeredBy(page.messages, view);
    for (const message of page.messages) {
      const { author, wallMs, keptAtMs, state, text, reactions } = message;
      yield {
        name: nameOf(author, message.name),
        // As in searches: nobody's clock puts a message above what is said later.
        time: timeOf(Math.min(wallMs, keptAtMs)),
        state,
        text,
        reply: replyOf(message, answered, nameOf),
        reactions: reactions.map(({ emoji, people }) => ({ emoji, names: people.map((id) => nameOf(id)) })),
      };
    }
    const last = page.messages.at(-1);
    if (!last || !page.after) return;
    order = last.order;
  }
}

async function answeredBy(
  messages: readonly KeptMessage[],
  view: ReadableOptions['view'],
): Promise<ReadonlyMap<EventId, KeptMessage>> {
  const ids = new Set(messages.map(({ replyTo }) => replyTo).filter((id) => id !== undefined));
  const found = ids.size === 0 ? [] : await view.messages([...ids]);
  return new Map(found.map((message) => [message.id, message]));
}

function replyOf(
  { replyTo, room }: KeptMessage,
  answered: ReadonlyMap<EventId, KeptMessage>,
  nameOf: ReadableOptions['nameOf'],
): ReadMessage['reply'] {
  if (replyTo === undefined) return undefined;
  const target = answered.get(replyTo);
  // Another conversation's words stay in it, whatever a message points at.
  if (!target || target.room !== room) return 'missing';
  const line = target.text.replace(/\s+/g, ' ').trim();
  const characters = [...line.slice(0, QUOTE_LENGTH * 2)];
  const quote = characters.length > QUOTE_LENGTH || line.length > QUOTE_LENGTH * 2;
  return {
    name: nameOf(target.author, target.name),
    quote: quote ? `${characters.slice(0, QUOTE_LENGTH).join('')}…` : line,
  };
}
