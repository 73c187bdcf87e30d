/** The people nearby: oneself on top, those here, those who were, those blocked; each opens their dialog. Smart. */

import { useCallback, useMemo, useRef, useState } from 'react';
import type { PersonId } from '../../../src/core/ids.ts';
import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { PersonDialog } from '../person/PersonDialog.tsx';
import { BlockedPeople } from './BlockedPeople.tsx';
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
  const { here, gone, moreGone, blocked } = useMemo(() => orderPeople(peers.values(), language), [peers, language]);
  const root = useRef<HTMLDivElement>(null);
  // The id stays while the dialog fades out.
  const [dialog, setDialog] = useState<{ readonly id: PersonId | undefined; readonly open: boolean }>({
    id: undefined,
    open: false,
  });
  const openPerson = useCallback((id: PersonId) => setDialog({ id, open: true }), []);

  /** Their entry, wherever it is now: who was blocked meanwhile has moved, perhaps into the closed list. */
  function entryOf(id: PersonId): HTMLElement | null {
    const find = (selector: string) => root.current?.querySelector<HTMLElement>(selector) ?? null;
    return find(`[data-person="${CSS.escape(id)}"]`) ?? find('.people__fold') ?? find('button');
  }

  return (
    <div className="people" ref={root}>
      <OwnEntry self={self} onOpen={onOpenSettings} />
      <div className="people__scroll">
        <h2 className="people__heading">
          {t('people.title')}
          <span className="people__count">{formats.number(here.length)}</span>
        </h2>
        {here.length === 0 && <p className="people__nobody">{t('people.nobody')}</p>}
        <ul className="people__list" aria-label={t('people.title')}>
          {here.map((peer) => (
            <PersonEntry key={peer.id} peer={peer} onOpen={openPerson} />
          ))}
        </ul>
        {gone.length > 0 && (
          <>
            <h2 className="people__heading">{t('people.earlier')}</h2>
            <ul className="people__list" aria-label={t('people.earlier')}>
              {gone.map((peer) => (
                <PersonEntry key={peer.id} peer={peer} onOpen={openPerson} />
              ))}
            </ul>
            {moreGone > 0 && (
              <p className="people__nobody">
                {t('people.moreGone', { count: moreGone, formatted: formats.number(moreGone) })}
              </p>
            )}
          </>
        )}
        {blocked.length > 0 && <BlockedPeople blocked={blocked} onOpen={openPerson} />}
      </div>
      <PersonDialog
        id={dialog.id}
        open={dialog.open}
        onClose={() => setDialog(({ id }) => ({ id, open: false }))}
        focusAfter={entryOf}
      />
    </div>
  );
}
