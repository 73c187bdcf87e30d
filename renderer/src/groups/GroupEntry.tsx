/** One group of the list, or the invitation into one: its name, how many are in it or who invites. Plain. */

import { memo } from 'react';
import type { Peer } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { PersonName } from '../people/PersonName.tsx';
import { NameTakenWarning, PersonWarning } from '../people/PersonWarning.tsx';
import { VerifiedMark } from '../people/VerifiedMark.tsx';
import { type RoomEntryProps, RoomListItem } from '../rooms/RoomListItem.tsx';
import { Sentence, SLOT } from '../ui/Sentence.tsx';
import { GroupAvatar } from './GroupAvatar.tsx';

interface Props extends RoomEntryProps {
  /** Who invites. */
  readonly inviter: Peer | undefined;
}

export const GroupEntry = memo(function GroupEntry({ inviter, ...entry }: Props) {
  const { t, formats } = useWords();
  const { room } = entry;
  const asking = room.state === 'invited' ? inviter : undefined;
  const count = room.members.length;

  function state() {
    if (room.state === 'left') return t('groups.youLeft');
    if (room.state !== 'invited') return t('groups.membersCount', { count, formatted: formats.number(count) });
    const who =
      inviter === undefined ? (
        t('groups.somebody')
      ) : (
        <PersonName id={inviter.id} name={inviter.name} address={inviter.address} />
      );
    return (
      <span className="room-entry__inviter">
        <Sentence text={t('groups.invitesShort', { name: SLOT })}>{who}</Sentence>
      </span>
    );
  }

  return (
    <RoomListItem
      {...entry}
      figure={<GroupAvatar name={room.name} id={room.id} />}
      name={<bdi>{room.name}</bdi>}
      state={state()}
      stateMarks={asking !== undefined && <VerifiedMark trust={asking.trust} />}
    >
      {asking?.nameTaken === true && <NameTakenWarning />}
      {asking?.trust === 'new' && !asking.nameTaken && (
        <PersonWarning title={t('rooms.newExplained')}>{t('rooms.new')}</PersonWarning>
      )}
    </RoomListItem>
  );
});
