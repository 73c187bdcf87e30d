/** One member: name and marks, here or away; opens their dialog. Plain. */

import { memo } from 'react';
import type { Peer } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { NameSuffix } from '../people/NameSuffix.tsx';
import { PersonFigure } from '../people/PersonFigure.tsx';
import { NameTakenWarning } from '../people/PersonWarning.tsx';
import { VerifiedMark } from '../people/VerifiedMark.tsx';
import { useOpenPerson } from '../person/person-dialog-context.ts';
import { shownName } from '../ui/identity.ts';

interface Props {
  readonly peer: Peer;
}

export const MemberEntry = memo(function MemberEntry({ peer }: Props) {
  const { t } = useWords();
  const openPerson = useOpenPerson();
  const { id, name, address, state, trust, nameTaken } = peer;
  const presence = trust === 'blocked' ? t('rooms.blocked') : state === 'here' ? t('rooms.here') : t('rooms.away');
  return (
    <li className={`person--${state} person--${trust}`}>
      <button type="button" className="entry members__entry" aria-haspopup="dialog" onClick={() => openPerson({ id })}>
        <PersonFigure id={id} name={name} />
        <span className="person__words">
          <span className="room-entry__line">
            <span className="person__name">
              <bdi>{shownName(name, address)}</bdi>
            </span>
            <NameSuffix id={id} name={name} />
            <VerifiedMark trust={trust} />
          </span>
          <span className="room-entry__state">
            {trust === 'new' ? t('groups.andNew', { presence, mark: t('rooms.new') }) : presence}
          </span>
          {nameTaken && <NameTakenWarning />}
        </span>
      </button>
    </li>
  );
});
