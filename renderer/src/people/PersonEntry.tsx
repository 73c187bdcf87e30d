/** One person of the list: name, address, here or gone and since when, and what to know of them. Plain. */

import { LockOpen, MessageCircle } from 'lucide-react';
import { memo } from 'react';
import type { PersonId } from '../../../src/core/ids.ts';
import type { Peer } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { shownName } from '../ui/identity.ts';
import { NameSuffix } from './NameSuffix.tsx';
import { PersonFigure } from './PersonFigure.tsx';
import { NameTakenWarning, PersonWarning } from './PersonWarning.tsx';
import { VerifiedMark } from './VerifiedMark.tsx';

interface Props {
  readonly peer: Peer;
  readonly onOpen: (id: PersonId) => void;
  /** Undefined: no room can be had with them. */
  readonly onMessage: ((id: PersonId) => void) | undefined;
}

export const PersonEntry = memo(function PersonEntry({ peer, onOpen, onMessage }: Props) {
  const { t, formats } = useWords();
  const { id, name, address, state, kind, sinceMs, trust, nameTaken } = peer;
  const time = formats.time(sinceMs);
  return (
    <li className={`person person--${state} person--${trust}`}>
      <button
        type="button"
        className="entry person__button"
        data-person={id}
        aria-haspopup="dialog"
        onClick={() => onOpen(id)}
      >
        <PersonFigure id={id} name={name} />
        <span className="person__words">
          <span className="person__line">
            <span className="person__name" title={name}>
              <bdi>{shownName(name, address)}</bdi>
            </span>
            <NameSuffix id={id} name={name} />
            <VerifiedMark trust={trust} />
          </span>
          <span className="person__line">
            {name !== '' && <span className="person__address mono">{address}</span>}
            <time
              className="person__since"
              dateTime={new Date(sinceMs).toISOString()}
              title={formats.dateTime(sinceMs)}
            >
              {state === 'here' ? t('people.hereSince', { time }) : t('people.goneSince', { time })}
            </time>
          </span>
          {kind === 'seed' && (
            <PersonWarning title={t('people.seedExplained')} icon={LockOpen}>
              {t('people.seed')}
            </PersonWarning>
          )}
          {nameTaken && <NameTakenWarning />}
        </span>
      </button>
      {/* A short way for the pointer: by keyboard and for screen readers it is the first of the dialog's buttons. */}
      {onMessage !== undefined && (
        <button
          type="button"
          className="icon-button person__message"
          tabIndex={-1}
          aria-hidden="true"
          title={t('person.message')}
          onClick={() => onMessage(id)}
        >
          <MessageCircle size={17} />
        </button>
      )}
    </li>
  );
});
