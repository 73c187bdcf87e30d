/** The people nearby: those here, those who were, those blocked; each opens their dialog. Smart. */

import { useCallback, useMemo } from 'react';
import type { PersonId } from '../../../src/core/ids.ts';
import type { Peer } from '../../../src/core/model.ts';
import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { useOpenPerson } from '../person/person-dialog-context.ts';
import { useOpenDirect } from '../rooms/use-open-direct.ts';
import { BlockedPeople } from './BlockedPeople.tsx';
import { orderPeople } from './order-people.ts';
import { PersonEntry } from './PersonEntry.tsx';
import './People.css';

export function People() {
  const { t, formats, language } = useWords();
  const peers = useChat((chat) => chat.peers);
  const { here, gone, moreGone, blocked } = useMemo(() => orderPeople(peers.values(), language), [peers, language]);
  const openDialog = useOpenPerson();
  const openDirect = useOpenDirect();
  const openPerson = useCallback((id: PersonId) => openDialog({ id }), [openDialog]);
  const message = useCallback(
    async (id: PersonId) => {
      const failure = await openDirect(id);
      if (failure !== undefined) openDialog({ id, failure });
    },
    [openDirect, openDialog],
  );

  function entry(peer: Peer) {
    // A seed node has no key, so nothing can be said to it alone.
    const onMessage = peer.kind === 'seed' ? undefined : message;
    return <PersonEntry key={peer.id} peer={peer} onOpen={openPerson} onMessage={onMessage} />;
  }

  return (
    <section aria-label={t('people.title')}>
      <h2 className="people__heading">
        {t('people.title')}
        <span className="people__count">{formats.number(here.length)}</span>
      </h2>
      {here.length === 0 && <p className="people__nobody">{t('people.nobody')}</p>}
      <ul className="people__list" aria-label={t('people.title')}>
        {here.map(entry)}
      </ul>
      {gone.length > 0 && (
        <>
          <h2 className="people__heading">{t('people.earlier')}</h2>
          <ul className="people__list" aria-label={t('people.earlier')}>
            {gone.map(entry)}
          </ul>
          {moreGone > 0 && (
            <p className="people__nobody">
              {t('people.moreGone', { count: moreGone, formatted: formats.number(moreGone) })}
            </p>
          )}
        </>
      )}
      {blocked.length > 0 && <BlockedPeople blocked={blocked} onOpen={openPerson} />}
    </section>
  );
}
