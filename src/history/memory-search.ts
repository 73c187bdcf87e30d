/** Search without an index: looks at everything, which memory's bound allows. */

import { type KeptMessage, MAX_HITS, type SearchAnswer, type SearchRequest } from './history-view.ts';
import type { MemoryMessages } from './memory-messages.ts';
import { matches, snippetOf } from './search-text.ts';

/** What a person sees as its time: an author's clock that is ahead can't put a message above newer ones for ever. */
const shownMs = (message: KeptMessage) => Math.min(message.wallMs, message.keptAtMs);

export function searchMessages(messages: MemoryMessages, request: SearchRequest): SearchAnswer {
  const { terms, authors, hidden, rooms, sinceMs, untilMs, after } = request;
  const count = Math.max(1, Math.min(MAX_HITS, request.count));
  const found: { readonly key: string; readonly message: KeptMessage }[] = [];
  for (const id of messages.all) {
    const message = messages.get(id);
    if (!message || (message.state !== 'said' && message.state !== 'edited')) continue;
    if (authors && !authors.includes(message.author)) continue;
    if (hidden?.includes(message.author)) continue;
    if (rooms && !rooms.includes(message.room)) continue;
    const at = shownMs(message);
    if ((sinceMs !== undefined && at < sinceMs) || (untilMs !== undefined && at >= untilMs)) continue;
    const key = [at, messages.arrivalOf(id)].map((part) => part.toString(36).padStart(11, '0')).join(' ');
    if (after !== undefined && key >= after) continue;
    if (matches(message.text, terms)) found.push({ key, message });
  }
  found.sort((a, b) => (a.key < b.key ? 1 : -1));
  const hits = found.slice(0, count);
  return {
    hits: hits.map(({ message }) => ({ message, snippet: snippetOf(message.text, terms) })),
    next: found.length > count ? hits.at(-1)?.key : undefined,
  };
}
