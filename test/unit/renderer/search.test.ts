/** Searching in the window: what is offered while one types, how hits are marked, and which answers count. */

import { beforeEach, describe, expect, it } from 'vitest';
import { completions, dayText, type Offer, withOperator } from '../../../renderer/src/search/complete-query.ts';
import { createSearchStore, MAX_HITS, PAGE_HITS, type SearchStore } from '../../../renderer/src/search/search-store.ts';
import { type Hit, snippetParts } from '../../../renderer/src/search/snippet-parts.ts';
import { LOBBY } from '../../../src/core/ids.ts';
import type { Params, Result, Value } from '../../../src/ipc/contract.ts';
import { message, NOON_MS } from './made-up.ts';

describe('a snippet', () => {
  const marked = (text: string, marks: [number, number][]) =>
    snippetParts({ text, marks }).map((part) => (part.marked ? `[${part.text}]` : part.text));

  it('is cut where its marks begin and end', () => {
    expect(marked('we need a projector', [[10, 19]])).toEqual(['we need a ', '[projector]']);
    expect(
      marked('网线和网线', [
        [0, 2],
        [3, 5],
      ]),
    ).toEqual(['[网线]', '和', '[网线]']);
    expect(marked('nothing', [])).toEqual(['nothing']);
  });

  it('is marked once where marks overlap, touch, come out of order or reach past its end', () => {
    expect(
      marked('abcdef', [
        [3, 9],
        [1, 4],
      ]),
    ).toEqual(['a', '[bcdef]']);
    expect(
      marked('abcd', [
        [0, 2],
        [2, 3],
      ]),
    ).toEqual(['[abc]', 'd']);
    expect(
      marked('abcd', [
        [0, 4],
        [1, 2],
      ]),
    ).toEqual(['[abcd]']);
    expect(marked('', [[0, 4]])).toEqual([]);
  });
});

describe('what is offered while one types', () => {
  const named = (...names: string[]): Offer[] => names.map((name) => ({ label: name, value: name }));
  const offers = {
    from: named('Ana Ruiz', 'Mira', '陈晓雯'),
    in: [{ label: '大厅', value: 'lobby' }, ...named('Kitchen crew')],
    before: [{ label: 'Today', value: '2026-03-02' }],
    after: [],
  };
  const offered = (query: string, caret = query.length) => completions(query, caret, offers);

  it('is what fits the operator under the caret, and is put in its place', () => {
    expect(offered('hello from:mi').map(({ query }) => query)).toEqual(['hello from:Mira ']);
    expect(offered('from:').map(({ label }) => label)).toEqual(['Ana Ruiz', 'Mira', '陈晓雯']);
    expect(offered('FROM:陈').map(({ query }) => query)).toEqual(['FROM:陈晓雯 ']);
  });

  it('puts what has a space in it into quotes, also where one was begun', () => {
    expect(offered('from:ana').map(({ query }) => query)).toEqual(['from:"Ana Ruiz" ']);
    expect(offered('in:"kitch').map(({ query }) => query)).toEqual(['in:"Kitchen crew" ']);
  });

  it('reads the colon of a Chinese keyboard, and finds a room by what it is called here', () => {
    expect(offered('in：大').map(({ query, caret }) => [query, caret])).toEqual([['in:lobby ', 9]]);
  });

  it('leaves what stands before and after', () => {
    const query = 'from:mi projector';
    expect(offered(query, 7).map((offer) => offer.query)).toEqual(['from:Mira projector']);
  });

  it('is nothing elsewhere, in a word that only looks like it, and where it is all there', () => {
    expect(offered('mira')).toEqual([]);
    expect(offered('platform:mi')).toEqual([]);
    expect(offered('from:mira')).toEqual([]);
    expect(offered('from:mira projector')).toEqual([]);
  });

  it('begins an operator with the caret where one writes on', () => {
    expect(withOperator('', 'from')).toEqual({ query: 'from:', caret: 5 });
    expect(withOperator('cable', 'in')).toEqual({ query: 'cable in:', caret: 9 });
    expect(withOperator('cable ', 'phrase')).toEqual({ query: 'cable ""', caret: 7 });
  });

  it('writes a day as the query language reads it', () => {
    expect(dayText(NOON_MS)).toBe('2026-03-02');
  });
});

describe('a search', () => {
  type Answer = Result<Value<'history:search'>>;
  let asked: { params: Params<'history:search'>; answer: (answer: Answer) => void }[];
  let pauses: (() => void)[];
  let search: SearchStore;

  const hit = (place: number): Hit => ({
    item: message(place),
    snippet: { text: `line ${place}`, marks: [], cutBefore: false, cutAfter: false },
  });
  const found = (from: number, count: number, next: string | null = null): Answer => ({
    ok: true,
    value: { hits: Array.from({ length: count }, (_, index) => hit(from + index)), next, unknown: [] },
  });
  const pass = () => {
    for (const pause of pauses.splice(0)) pause();
  };
  const settle = async () => {
    for (let turn = 0; turn < 4; turn++) await Promise.resolve();
  };
  async function answer(given: Answer, index = 0): Promise<void> {
    asked.splice(index, 1)[0]?.answer(given);
    await settle();
  }

  beforeEach(() => {
    asked = [];
    pauses = [];
    search = createSearchStore({
      link: {
        invoke: ((_command: string, params: Params<'history:search'>) =>
          new Promise((resolve) => asked.push({ params, answer: resolve as (answer: Answer) => void }))) as never,
      },
      after: (_delayMs, task) => {
        pauses.push(task);
        return () => void pauses.splice(pauses.indexOf(task), 1);
      },
    });
  });

  it('is asked once one stops typing, and not for each letter', async () => {
    for (const query of ['c', 'ca', 'cab']) search.type(query);
    expect(asked).toEqual([]);
    pass();
    expect(asked.map(({ params }) => params)).toEqual([{ query: 'cab', items: PAGE_HITS }]);
    expect(search.getState().phase).toBe('waiting');
    await answer(found(1, 3));
    expect(search.getState()).toMatchObject({ phase: 'found', chosen: 0, next: null });
    expect(search.getState().hits).toHaveLength(3);
  });

  it('passes over the answer to what was asked before', async () => {
    search.type('first');
    pass();
    search.type('second');
    pass();
    await answer(found(10, 2), 1);
    await answer(found(1, 5), 0);
    expect(search.getState().hits).toHaveLength(2);
  });

  it('asks nothing for nothing, and forgets what was found', async () => {
    search.type('cable');
    pass();
    await answer(found(1, 2));
    search.type('  ');
    pass();
    expect(asked).toEqual([]);
    expect(search.getState()).toMatchObject({ phase: 'nothing', hits: [] });
  });

  it('pages on, once at a time, each hit once', async () => {
    search.type('cable');
    pass();
    await answer(found(1, 40, 'page 2'));
    void search.more();
    void search.more();
    expect(asked.map(({ params }) => params.after)).toEqual(['page 2']);
    await answer(found(40, 40));
    expect(search.getState().hits).toHaveLength(79);
    void search.more();
    expect(asked).toEqual([]);
  });

  it('holds no more than it may', async () => {
    search.type('e');
    pass();
    await answer(found(1, MAX_HITS, 'more'));
    void search.more();
    expect(asked).toEqual([]);
  });

  it('keeps what was found when the next page fails, and can be asked again', async () => {
    const error = { code: 'link-lost', message: '', params: {} };
    search.type('cable');
    pass();
    await answer(found(1, 40, 'page 2'));
    void search.more();
    await answer({ ok: false, error });
    expect(search.getState()).toMatchObject({ phase: 'found', failure: error, next: 'page 2', fetchingMore: false });
    expect(search.getState().hits).toHaveLength(40);
    void search.more();
    await answer(found(41, 1));
    expect(search.getState()).toMatchObject({ failure: undefined, next: null });
  });

  it('searches in one room when told so, at once', () => {
    search.type('cable');
    search.searchIn(LOBBY);
    expect(asked.map(({ params }) => params)).toEqual([{ query: 'cable', room: LOBBY, items: PAGE_HITS }]);
    expect(pauses).toEqual([]);
  });
});
