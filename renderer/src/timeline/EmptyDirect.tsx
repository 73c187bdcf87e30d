/** A conversation before anything was said: with whom it would be, and who could read it. Smart. */

import type { Peer } from '../../../src/core/model.ts';
import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { PersonName } from '../people/PersonName.tsx';
import { useOpenPerson } from '../person/person-dialog-context.ts';
import type { Timeline } from '../store/timeline.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { Sentence, SLOT } from '../ui/Sentence.tsx';
import { nothingSaid } from './nothing-said.ts';
import './EmptyLobby.css';

interface Props {
  readonly peer: Peer;
  readonly timeline: Timeline;
}

export function EmptyDirect({ peer, timeline }: Props) {
  const { t } = useWords();
  const openPerson = useOpenPerson();
  const notKept = useChat(({ notices }) => notices.some(({ code }) => code === 'history-not-kept'));
  const { id, name, address, trust } = peer;
  if (!nothingSaid(timeline) || trust === 'blocked') return null;
  return (
    <div className="empty-lobby">
      <div className="empty-lobby__person">
        <Avatar name={name} id={id} size="large" />
      </div>
      <h2 className="empty-lobby__title">
        <PersonName id={id} name={name} address={address} />
      </h2>
      <p className="empty-lobby__text">
        <Sentence text={t(trust === 'verified' ? 'rooms.emptyVerified' : 'rooms.emptyText', { name: SLOT })}>
          <PersonName id={id} name={name} address={address} />
        </Sentence>
      </p>
      {trust !== 'verified' && (
        <button type="button" className="button" onClick={() => openPerson({ id, step: 'compare' })}>
          {t('person.compare')}
        </button>
      )}
      {notKept && <p className="empty-lobby__note">{t('timeline.notKept')}</p>}
    </div>
  );
}
