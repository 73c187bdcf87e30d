/** Where one writes what to find: arrows choose among what is offered or found, Enter takes it. Smart. */

import { Search, X } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useState } from 'react';
import { useStore } from 'zustand';
import { useWords } from '../i18n/use-words.ts';
import { CompletionList } from './CompletionList.tsx';
import { HITS_ID, hitId } from './hit-ids.ts';
import type { SearchStore } from './search-store.ts';
import type { Hit } from './snippet-parts.ts';
import { useCompletions } from './use-completions.ts';

/** What the node reads of a query. */
const MAX_QUERY_CHARACTERS = 1_000;
const OFFERS_ID = 'search-offers';

interface Props {
  readonly search: SearchStore;
  readonly fieldRef: RefObject<HTMLInputElement | null>;
  readonly caret: number;
  readonly onCaret: (caret: number) => void;
  readonly onWrite: (next: { readonly query: string; readonly caret: number }) => void;
  readonly onOpen: (hit: Hit) => void;
}

export function SearchField({ search, fieldRef, caret, onCaret, onWrite, onOpen }: Props) {
  const { t } = useWords();
  const { query, hits, chosen } = useStore(search);
  const [offered, setOffered] = useState(0);
  /** Put away by Escape, until something else is typed. */
  const [dismissed, setDismissed] = useState('');
  const all = useCompletions(query, caret);
  const offers = dismissed === query ? [] : all;
  const activeOffer = Math.min(offered, offers.length - 1);

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.nativeEvent.isComposing) return;
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const offering = offers.length > 0;
    if (by !== 0) {
      event.preventDefault();
      if (offering) setOffered((activeOffer + by + offers.length) % offers.length);
      else step(by);
    } else if (event.key === 'Enter' || (event.key === 'Tab' && offering && !event.shiftKey)) {
      event.preventDefault();
      const offer = offers[activeOffer];
      const hit = hits[chosen];
      if (offer !== undefined) take(offer);
      else if (search.getState().phase !== 'found') void search.ask();
      else if (hit !== undefined) onOpen(hit);
    } else if (event.key === 'Escape' && offering) {
      event.preventDefault();
      setDismissed(query);
    }
  }

  function step(by: number): void {
    if (hits.length === 0) return;
    search.choose(Math.min(hits.length - 1, Math.max(0, chosen + by)));
    if (chosen + by >= hits.length - 5) void search.more();
  }

  function take(offer: { readonly query: string; readonly caret: number }): void {
    setOffered(0);
    onWrite(offer);
  }

  const active =
    offers.length > 0 ? `${OFFERS_ID}-${activeOffer}` : hits[chosen] === undefined ? undefined : hitId(chosen);
  return (
    <div className="search-field">
      <div className="search-field__line">
        <Search size={17} aria-hidden="true" />
        <input
          ref={fieldRef}
          type="text"
          enterKeyHint="search"
          className="search-field__input"
          role="combobox"
          aria-label={t('search.label')}
          aria-expanded={offers.length > 0 || hits.length > 0}
          aria-controls={offers.length > 0 ? OFFERS_ID : HITS_ID}
          aria-autocomplete="list"
          aria-activedescendant={active}
          placeholder={t('search.placeholder')}
          maxLength={MAX_QUERY_CHARACTERS}
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          value={query}
          onChange={(event) => {
            search.type(event.target.value);
            onCaret(event.target.selectionStart ?? event.target.value.length);
            setOffered(0);
          }}
          onSelect={(event) => onCaret(event.currentTarget.selectionStart ?? 0)}
          onKeyDown={onKeyDown}
        />
        {query !== '' && (
          <button
            type="button"
            className="icon-button search-field__clear"
            aria-label={t('search.clear')}
            title={t('search.clear')}
            onClick={() => onWrite({ query: '', caret: 0 })}
          >
            <X size={16} aria-hidden="true" />
          </button>
        )}
      </div>
      {offers.length > 0 && (
        <CompletionList id={OFFERS_ID} offers={offers} active={activeOffer} onPoint={setOffered} onTake={take} />
      )}
    </div>
  );
}
