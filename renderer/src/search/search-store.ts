/** What is searched for and what was found: asked a moment after the last letter, in pages, answers to former questions passed over. */

import { createStore } from 'zustand/vanilla';
import type { RoomId } from '../../../src/core/ids.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import type { NodeLink } from '../link/node-link.ts';
import type { Hit } from './snippet-parts.ts';

/** After the last letter: a search for each would be thrown away. */
const TYPING_PAUSE_MS = 150;
/** Hits in one page: two screens. */
export const PAGE_HITS = 40;
/** Hits held at most: past it one asks more closely. */
export const MAX_HITS = 2_000;

export interface SearchState {
  readonly query: string;
  /** Only there; undefined: in all rooms. */
  readonly room: RoomId | undefined;
  /** `waiting`: asked, or about to be; what was found before is still here. */
  readonly phase: 'nothing' | 'waiting' | 'found' | 'failed';
  readonly hits: readonly Hit[];
  /** Where the next page begins; null: all is here. */
  readonly next: string | null;
  readonly fetchingMore: boolean;
  /** What of from: and in: nobody and nothing is called. */
  readonly unknown: readonly string[];
  readonly failure: Failure | undefined;
  /** Index of the hit that Enter opens. */
  readonly chosen: number;
  /** Rises with each answer: the view begins at its top. */
  readonly answer: number;
}

export interface SearchSurroundings {
  readonly link: Pick<NodeLink, 'invoke'>;
  /** Runs `task` after `delayMs`; the returned function prevents it. */
  readonly after: (delayMs: number, task: () => void) => () => void;
}

export function createSearchStore({ link, after }: SearchSurroundings) {
  const nothing = {
    phase: 'nothing',
    hits: [],
    next: null,
    fetchingMore: false,
    unknown: [],
    failure: undefined,
    chosen: 0,
  } as const;
  const store = createStore<SearchState>(() => ({ ...nothing, query: '', room: undefined, answer: 0 }));
  let turn = 0;
  let cancelPause = () => {};

  async function ask(): Promise<void> {
    cancelPause();
    turn += 1;
    const mine = turn;
    const { query, room } = store.getState();
    if (query.trim() === '') return store.setState(nothing);
    store.setState({ phase: 'waiting', fetchingMore: false });
    const where = room === undefined ? {} : { room };
    const answer = await link.invoke('history:search', { query, ...where, items: PAGE_HITS });
    if (mine !== turn) return;
    if (!answer.ok)
      return store.setState({ phase: 'failed', failure: answer.error, hits: [], next: null, unknown: [] });
    const { hits, next, unknown } = answer.value;
    store.setState((former) => ({
      phase: 'found',
      hits,
      next,
      unknown,
      failure: undefined,
      chosen: 0,
      answer: former.answer + 1,
    }));
  }

  function askSoon(): void {
    cancelPause();
    turn += 1;
    const asks = store.getState().query.trim() !== '';
    store.setState(asks ? { phase: 'waiting' } : nothing);
    if (asks) cancelPause = after(TYPING_PAUSE_MS, () => void ask());
  }

  /** The next page, once; nothing while another search is under way. */
  async function more(): Promise<void> {
    const { phase, next, fetchingMore, query, room, hits } = store.getState();
    if (phase !== 'found' || next === null || fetchingMore || hits.length >= MAX_HITS) return;
    store.setState({ fetchingMore: true, failure: undefined });
    const mine = turn;
    const where = room === undefined ? {} : { room };
    const answer = await link.invoke('history:search', { query, ...where, after: next, items: PAGE_HITS });
    if (mine !== turn) return;
    if (!answer.ok) return store.setState({ fetchingMore: false, failure: answer.error });
    const known = new Set(hits.map(({ item }) => item.id));
    const fresh = answer.value.hits.filter(({ item }) => !known.has(item.id));
    store.setState({ fetchingMore: false, hits: [...hits, ...fresh], next: answer.value.next });
  }

  return {
    subscribe: store.subscribe,
    getState: store.getState,
    getInitialState: store.getInitialState,
    type: (query: string) => {
      if (query === store.getState().query) return;
      store.setState({ query });
      askSoon();
    },
    searchIn: (room: RoomId | undefined) => {
      store.setState({ room });
      void ask();
    },
    choose: (chosen: number) => store.setState({ chosen }),
    ask,
    more,
  };
}

export type SearchStore = ReturnType<typeof createSearchStore>;
