/** Says that the link to the node is broken, while what was said stays readable. Smart. */

import { Unplug } from 'lucide-react';
import { useStore } from 'zustand';
import { useWords } from '../i18n/use-words.ts';
import { useNode } from './node-context.ts';
import './ConnectionBanner.css';

export function ConnectionBanner() {
  const { store, link } = useNode();
  const { t } = useWords();
  const state = useStore(store, (window) => window.link);
  if (state === 'open' || state === 'refused') return null;
  const away = state === 'away';
  return (
    <div className={away ? 'connection-banner' : 'connection-banner connection-banner--soon'} role="status">
      <Unplug size={16} aria-hidden="true" />
      {away ? (
        <p className="connection-banner__text">
          <strong>{t('connection.awayTitle')}</strong> {t('connection.awayText')}
        </p>
      ) : (
        <p className="connection-banner__text">{t('connection.lost')}</p>
      )}
      {away && (
        <button type="button" className="button" onClick={() => link.retry()}>
          {t('connection.retry')}
        </button>
      )}
    </div>
  );
}
