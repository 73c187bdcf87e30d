/** One conversation of the list: with whom, whether they are here, what of it was not read. Plain. */

import { Ban } from 'lucide-react';
import { memo } from 'react';
import type { Peer } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { NameSuffix } from '../people/NameSuffix.tsx';
import { PersonFigure } from '../people/PersonFigure.tsx';
import { NameTakenWarning } from '../people/PersonWarning.tsx';
import { VerifiedMark } from '../people/VerifiedMark.tsx';
import { shownName } from '../ui/identity.ts';
import { type RoomEntryProps, RoomListItem } from './RoomListItem.tsx';

interface Props extends RoomEntryProps {
  readonly peer: Peer;
}

export const RoomEntry = memo(function RoomEntry({ peer, ...entry }: Props) {
  const { t } = useWords();
  const { id, name, address, state, trust, nameTaken } = peer;
  const blocked = (
    <>
      <Ban size={12} aria-hidden="true" />
      {t('rooms.blocked')}
    </>
  );
  return (
    <RoomListItem
      {...entry}
      className={`person--${state} person--${trust}`}
      figure={<PersonFigure id={id} name={name} />}
      name={<bdi>{shownName(name, address)}</bdi>}
      marks={
        <>
          <NameSuffix id={id} name={name} />
          <VerifiedMark trust={trust} />
        </>
      }
      state={trust === 'blocked' ? blocked : state === 'here' ? t('rooms.here') : t('rooms.away')}
    >
      {nameTaken && <NameTakenWarning />}
    </RoomListItem>
  );
});
