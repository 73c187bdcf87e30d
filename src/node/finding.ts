/** Searches as a person types them: names of people and rooms found out, hits as they are shown. */

import type { PeerId, RoomId } from '../core/ids.ts';
import { cleanName } from '../core/text.ts';
import type { HistoryView } from '../history/history-view.ts';
import { parseQuery } from '../history/search-query.ts';
import type { Params, Value } from '../ipc/contract.ts';
import type { MessageItems } from './message-items.ts';

/** So many hex digits are an id and never a name. */
const ID = /^[0-9a-f]{8,64}$/i;

export interface FindingOptions {
  readonly view: Pick<HistoryView, 'search'>;
  readonly items: MessageItems;
  /** Everybody who ever said something that is known by a name, ourselves included. */
  readonly people: () => Iterable<readonly [PeerId, string]>;
  /** Those that can be read. What is in no room on show is not found: nobody could look at it. */
  readonly rooms: () => Iterable<readonly [RoomId, string]>;
  /** Of whom nothing is shown anywhere, and so nothing is found, also where they are named. */
  readonly blocked: () => readonly PeerId[];
}

export class Finding {
  readonly #options: FindingOptions;

  constructor(options: FindingOptions) {
    this.#options = options;
  }

  /** @param room only there */
  async search(
    { query, after, items: count }: Params<'history:search'>,
    room?: RoomId,
  ): Promise<Value<'history:search'>> {
    const { blocked, items, people, rooms, view } = this.#options;
    const { terms, from, inside, sinceMs, untilMs } = parseQuery(query);
    const unknown: string[] = [];
    const authors = namedBy(from, people(), unknown);
    const readable = [...rooms()];
    const named = namedBy(inside, readable, unknown);
    const within = named ?? readable.map(([id]) => id);
    const nothing = terms.length === 0 && !authors && !named && sinceMs === undefined && untilMs === undefined;
    if (nothing) return { hits: [], next: null, unknown };
    const searched = room === undefined ? within : within.filter((id) => id === room);
    const request = { terms, authors, hidden: blocked(), rooms: searched, sinceMs, untilMs, after, count };
    const found = await view.search(request);
    const shown = await items.ofAll(found.hits.map(({ message }) => message));
    const hits = found.hits.map(({ snippet }, index) => ({
      item: shown[index] as (typeof shown)[number],
      snippet: { ...snippet, marks: snippet.marks.map(([start, end]): [number, number] => [start, end]) },
    }));
    return { hits, next: found.next ?? null, unknown };
  }
}

/** Ids of those that are called so, or whose name begins so, or whose id does. Undefined: nobody was named. */
function namedBy<Id extends string>(
  typed: readonly string[],
  all: Iterable<readonly [Id, string]>,
  unknown: string[],
): Id[] | undefined {
  if (typed.length === 0) return undefined;
  const known = [...all].map(([id, name]) => ({ id, name: folded(name) }));
  const ids = new Set<Id>();
  for (const text of typed) {
    const wanted = folded(text);
    const exact = known.filter(({ name }) => name === wanted);
    const close = exact.length > 0 ? exact : known.filter(({ name }) => wanted !== '' && name.startsWith(wanted));
    const byId = ID.test(text)
      ? known.filter(({ id }) => id.replace(/^[a-z]+:/, '').startsWith(text.toLowerCase()))
      : [];
    if (close.length + byId.length === 0) unknown.push(text);
    for (const { id } of [...close, ...byId]) ids.add(id);
  }
  return [...ids];
}

function folded(name: string): string {
  return cleanName(name).toLowerCase();
}
