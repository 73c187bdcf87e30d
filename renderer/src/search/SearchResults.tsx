/** What was found, newest first, more of it as one scrolls; or why there is nothing. Smart. */

import { SearchX, TextSearch } from 'lucide-react';
import { type UIEvent, useCallback, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import { HITS_ID } from './hit-ids.ts';
import { SearchHit } from './SearchHit.tsx';
import type { SearchStore } from './search-store.ts';
import type { Hit } from './snippet-parts.ts';

/** The next page is asked for when this little is left below. */
const PAGE_AHEAD_PX = 600;
/** A search that takes longer puts what came in meanwhile into its index first, and says so. */
const SLOW_MS = 700;

interface Props {
  readonly search: SearchStore;
  /** The last one that was to be opened is of a room that one has left. */
  readonly refused: boolean;
  readonly onOpen: (hit: Hit) => void;
}

export function SearchResults({ search, refused, onOpen }: Props) {
  const { t, formats } = useWords();
  const { phase, hits, next, fetchingMore, unknown, failure, chosen, answer } = useStore(search);
  const scroller = useRef<HTMLDivElement>(null);
  const slow = useSlow(phase === 'waiting');
  // The same one each time, so that hits need not be drawn anew.
  const latest = useRef(onOpen);
  latest.current = onOpen;
  const open = useCallback((hit: Hit) => latest.current(hit), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer begins at its top
  useEffect(() => {
    if (scroller.current !== null) scroller.current.scrollTop = 0;
  }, [answer]);

  function onScroll({ currentTarget: { scrollHeight, scrollTop, clientHeight } }: UIEvent<HTMLElement>): void {
    if (scrollHeight - scrollTop - clientHeight < PAGE_AHEAD_PX) void search.more();
  }

  function said(): string {
    if (phase === 'waiting') return slow ? t('search.slow') : '';
    if (phase !== 'found' || hits.length === 0) return '';
    const counted = { count: hits.length, formatted: formats.number(hits.length) };
    return next === null ? t('search.found', counted) : t('search.foundMore', counted);
  }

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div ref={scroller} className="search-results" tabIndex={0} onScroll={onScroll}>
      <p className="search-results__count" role="status">
        {said()}
      </p>
      {unknown.length > 0 && (
        <p className="search-results__unknown" role="status">
          {t('search.unknown', {
            names: formats
              .listParts(unknown)
              .map(({ value }) => value)
              .join(''),
          })}
        </p>
      )}
      {refused && (
        <p className="search-results__failure" role="alert">
          {t('search.roomLeft')}
        </p>
      )}
      <div
        id={HITS_ID}
        className="search-results__list"
        role="listbox"
        aria-label={t('search.results')}
        aria-busy={phase === 'waiting'}
      >
        {hits.map((hit, index) => (
          <SearchHit
            key={hit.item.id}
            hit={hit}
            index={index}
            active={index === chosen}
            onPoint={search.choose}
            onOpen={open}
          />
        ))}
      </div>
      {fetchingMore && <p className="search-results__more">{t('search.fetching')}</p>}
      {failure !== undefined && (
        <div className="search-results__failure" role="alert">
          <p>{t('search.failed', { reason: errorText(t, formats, failure) })}</p>
          <button
            type="button"
            className="button"
            onClick={() => void (phase === 'found' ? search.more() : search.ask())}
          >
            {t('connection.retry')}
          </button>
        </div>
      )}
      {phase === 'nothing' && (
        <div className="search-results__empty">
          <TextSearch size={28} aria-hidden="true" />
          <p>{t('search.empty')}</p>
          <p className="search-results__keys">{t('search.keys')}</p>
        </div>
      )}
      {phase === 'found' && hits.length === 0 && (
        <div className="search-results__empty" role="status">
          <SearchX size={28} aria-hidden="true" />
          <p>{t('search.none')}</p>
          <p className="search-results__keys">{t('search.noneHint')}</p>
        </div>
      )}
    </div>
  );
}

/** Whether it has been waited for longer than one notices. */
function useSlow(waiting: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (!waiting) return;
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, [waiting]);
  return slow;
}
