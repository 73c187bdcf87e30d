/** One person of the list: name, address, here or gone and since when, and what to know of them. Plain but for names. */

import { BadgeCheck, LockOpen, MessageCircle, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import type { PersonId } from '../../../src/core/ids.ts';
import type { Peer } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { shortId, shownName } from '../ui/identity.ts';
import { useNameIsShared } from './use-name-is-shared.ts';

interface Props {
  readonly peer: Peer;
  readonly onOpen: (id: PersonId) => void;
  /** Undefined: no room can be had with them. */
  readonly onMessage: ((id: PersonId) => void) | undefined;
}

export const PersonEntry = memo(function PersonEntry({ peer, onOpen, onMessage }: Props) {
  const { t, formats } = useWords();
  const { id, name, address, state, kind, sinceMs, trust, nameTaken } = peer;
  const suffix = useNameIsShared(name) ? shortId(id) : '';
  const time = formats.time(sinceMs);
  return (
    <li className={`person person--${state} person--${trust}`}>
      <button
        type="button"
        className="person__button"
        data-person={id}
        aria-haspopup="dialog"
        onClick={() => onOpen(id)}
      >
        <span className="person__figure">
          <Avatar name={name} id={id} />
          <span className="person__dot" />
        </span>
        <span className="person__words">
          <span className="person__line">
            <span className="person__name" title={name}>
              <bdi>{shownName(name, address)}</bdi>
            </span>
            {suffix !== '' && <span className="person__suffix mono">{suffix}</span>}
            {trust === 'verified' && (
              <span className="person__verified" title={t('people.verifiedExplained')}>
                <BadgeCheck size={15} aria-hidden="true" />
                <span className="visually-hidden">{t('people.verified')}</span>
              </span>
            )}
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
            <span className="person__warning" title={t('people.seedExplained')}>
              <LockOpen size={12} aria-hidden="true" />
              {t('people.seed')}
            </span>
          )}
          {nameTaken && (
            <span className="person__warning" title={t('people.nameTakenExplained')}>
              <TriangleAlert size={12} aria-hidden="true" />
              {t('people.nameTaken')}
            </span>
          )}
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
