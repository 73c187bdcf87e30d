/** One member: name and marks, here or away; opens their dialog. Plain but for names. */

import { BadgeCheck, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import type { Peer } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { useNameIsShared } from '../people/use-name-is-shared.ts';
import { useOpenPerson } from '../person/person-dialog-context.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { shortId, shownName } from '../ui/identity.ts';

interface Props {
  readonly peer: Peer;
}

export const MemberEntry = memo(function MemberEntry({ peer }: Props) {
  const { t } = useWords();
  const openPerson = useOpenPerson();
  const { id, name, address, state, trust, nameTaken } = peer;
  const suffix = useNameIsShared(name) ? shortId(id) : '';
  const presence = trust === 'blocked' ? t('rooms.blocked') : state === 'here' ? t('rooms.here') : t('rooms.away');
  return (
    <li className={`person--${state} person--${trust}`}>
      <button type="button" className="members__entry" aria-haspopup="dialog" onClick={() => openPerson({ id })}>
        <span className="person__figure">
          <Avatar name={name} id={id} />
          <span className="person__dot" />
        </span>
        <span className="person__words">
          <span className="room-entry__line">
            <span className="person__name">
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
          <span className="room-entry__state">
            {trust === 'new' ? t('groups.andNew', { presence, mark: t('rooms.new') }) : presence}
          </span>
          {nameTaken && (
            <span className="person__warning" title={t('people.nameTakenExplained')}>
              <TriangleAlert size={12} aria-hidden="true" />
              {t('people.nameTaken')}
            </span>
          )}
        </span>
      </button>
    </li>
  );
});
