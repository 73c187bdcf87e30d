/** The people nearby: oneself on top, those here, those who were. Smart. */

import { useMemo } from 'react';
import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { OwnEntry } from './OwnEntry.tsx';
import { orderPeople } from './order-people.ts';
import { PersonEntry } from './PersonEntry.tsx';
import './People.css';

interface Props {
  readonly onOpenSettings: () => void;
}

export function People({ onOpenSettings }: Props) {
  const { t, formats, language } = useWords();
  const self = useChat((chat) => chat.self);
  const peers = useChat((chat) => chat.peers);
  const { here, gone, moreGone } = useMemo(() => orderPeople(peers.values(), language), [peers, language]);
  return (
    <div className="people">
      <OwnEntry self={self} onOpen={onOpenSettings} />
      <div className="people__scroll">
        <h2 className="people__heading">
          {t('people.title')}
          <span className="people__count">{formats.number(here.length)}</span>
        </h2>
        {here.length === 0 && <p className="people__nobody">{t('people.nobody')}</p>}
        <ul className="people__list" aria-label={t('people.title')}>
          {here.map((peer) => (
            <PersonEntry key={peer.address} peer={peer} />
          ))}
        </ul>
        {gone.length > 0 && (
          <>
            <h2 className="people__heading">{t('people.earlier')}</h2>
            <ul className="people__list" aria-label={t('people.earlier')}>
              {gone.map((peer) => (
                <PersonEntry key={peer.address} peer={peer} />
              ))}
            </ul>
            {moreGone > 0 && (
              <p className="people__nobody">
                {t('people.moreGone', { count: moreGone, formatted: formats.number(moreGone) })}
              </p>
            )}
          </>
        )}
      </div>
    </div>
  );
}
