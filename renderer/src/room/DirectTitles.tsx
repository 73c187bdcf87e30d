/** With whom one talks: name and marks, here or away and since when; opens their dialog. Plain but for names. */

import { BadgeCheck, Lock, TriangleAlert } from 'lucide-react';
import type { Peer } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { useNameIsShared } from '../people/use-name-is-shared.ts';
import { useToldName } from '../people/use-told-name.ts';
import { useOpenPerson } from '../person/person-dialog-context.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { shortId, shownName } from '../ui/identity.ts';

interface Props {
  readonly peer: Peer;
}

export function DirectTitles({ peer }: Props) {
  const { t, formats } = useWords();
  const openPerson = useOpenPerson();
  const { id, name, address, state, sinceMs, trust, nameTaken } = peer;
  const suffix = useNameIsShared(name) ? shortId(id) : '';
  const about = t('rooms.about', { name: useToldName(peer) });
  const time = formats.timeOrDay(sinceMs, Date.now());
  return (
    <div className={`room-header__person person--${state} person--${trust}`}>
      <button
        type="button"
        className="room-header__about"
        aria-label={about}
        title={about}
        aria-haspopup="dialog"
        onClick={() => openPerson({ id })}
      >
        <span className="person__figure">
          <Avatar name={name} id={id} />
          <span className="person__dot" />
        </span>
      </button>
      <div className="room-header__titles">
        <div className="room-header__line">
          <h1 className="room-header__title" tabIndex={-1}>
            <bdi>{shownName(name, address)}</bdi>
          </h1>
          {suffix !== '' && <span className="person__suffix mono">{suffix}</span>}
          {trust === 'verified' && (
            <span className="person__verified" title={t('people.verifiedExplained')}>
              <BadgeCheck size={16} aria-hidden="true" />
              <span className="visually-hidden">{t('people.verified')}</span>
            </span>
          )}
          {trust === 'new' && !nameTaken && (
            <span className="room-header__new" title={t('rooms.newExplained')}>
              {t('rooms.new')}
            </span>
          )}
          {nameTaken && (
            <span className="person__warning" title={t('people.nameTakenExplained')}>
              <TriangleAlert size={12} aria-hidden="true" />
              <span className="room-header__warning-text">{t('people.nameTaken')}</span>
            </span>
          )}
        </div>
        <div className="room-header__line">
          <p className="room-header__count">
            {trust === 'blocked'
              ? t('rooms.blocked')
              : state === 'here'
                ? t('rooms.hereSince', { time })
                : t('rooms.awaySince', { time })}
          </p>
          {trust !== 'blocked' && (
            <p className="room-header__lock" title={t('rooms.encryptedExplained')}>
              <Lock size={13} aria-hidden="true" />
              {t('lobby.encrypted')}
              <span className="visually-hidden">{t('rooms.encryptedExplained')}</span>
            </p>
          )}
        </div>
      </div>
    </div>
  );
}
