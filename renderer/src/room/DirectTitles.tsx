/** With whom one talks: name and marks, here or away and since when; opens their dialog. Plain but for names. */

import type { Peer } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { NameSuffix } from '../people/NameSuffix.tsx';
import { PersonFigure } from '../people/PersonFigure.tsx';
import { PersonWarning } from '../people/PersonWarning.tsx';
import { useToldName } from '../people/use-told-name.ts';
import { VerifiedMark } from '../people/VerifiedMark.tsx';
import { useOpenPerson } from '../person/person-dialog-context.ts';
import { shownName } from '../ui/identity.ts';
import { EncryptedMark } from './EncryptedMark.tsx';

interface Props {
  readonly peer: Peer;
}

export function DirectTitles({ peer }: Props) {
  const { t, formats } = useWords();
  const openPerson = useOpenPerson();
  const { id, name, address, state, sinceMs, trust, nameTaken } = peer;
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
        <PersonFigure id={id} name={name} />
      </button>
      <div className="room-header__titles">
        <div className="room-header__line">
          <h1 className="room-header__title" tabIndex={-1}>
            <bdi>{shownName(name, address)}</bdi>
          </h1>
          <NameSuffix id={id} name={name} />
          <VerifiedMark trust={trust} />
          {trust === 'new' && !nameTaken && (
            <span className="room-header__new" title={t('rooms.newExplained')}>
              {t('rooms.new')}
            </span>
          )}
          {nameTaken && (
            <PersonWarning title={t('people.nameTakenExplained')}>
              <span className="room-header__words">{t('people.nameTaken')}</span>
            </PersonWarning>
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
          {trust !== 'blocked' && <EncryptedMark explained={t('rooms.encryptedExplained')} />}
        </div>
      </div>
    </div>
  );
}
