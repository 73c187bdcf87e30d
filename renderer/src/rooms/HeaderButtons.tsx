/** In a room's header: what opens the search and the room's details. Smart. */

import { Info, TextSearch } from 'lucide-react';
import { useStore } from 'zustand';
import { useChat, useNode } from '../app/node-context.ts';
import { usePanel } from '../app/panel-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { hasDetails } from './has-details.ts';

export function HeaderButtons() {
  const { store } = useNode();
  const { t } = useWords();
  const { panel, showPanel } = usePanel();
  const shown = useStore(store, ({ room }) => room);
  const details = useChat(({ rooms }) => hasDetails(rooms.get(shown)));
  return (
    <>
      <button
        type="button"
        className="icon-button"
        data-opens="search"
        aria-label={t('search.label')}
        aria-expanded={panel === 'search'}
        aria-keyshortcuts="Control+F Meta+F"
        title={t('search.open')}
        onClick={() => showPanel(panel === 'search' ? 'none' : 'search')}
      >
        <TextSearch size={18} aria-hidden="true" />
      </button>
      {details && (
        <button
          type="button"
          className="icon-button"
          data-opens="details"
          aria-label={t('details.title')}
          aria-expanded={panel === 'details'}
          title={t('details.title')}
          onClick={() => showPanel(panel === 'details' ? 'none' : 'details')}
        >
          <Info size={18} aria-hidden="true" />
        </button>
      )}
    </>
  );
}
