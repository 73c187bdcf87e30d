/** The lobby, first of the rooms. Plain. */

import { UsersRound } from 'lucide-react';
import { useWords } from '../i18n/use-words.ts';
import { type RoomEntryProps, RoomListItem } from './RoomListItem.tsx';

interface Props extends RoomEntryProps {
  readonly here: number;
}

export function LobbyEntry({ here, ...entry }: Props) {
  const { t, formats } = useWords();
  return (
    <RoomListItem
      {...entry}
      figure={
        <span className="room-entry__lobby">
          <UsersRound size={18} aria-hidden="true" />
        </span>
      }
      name={t('lobby.title')}
      state={here === 0 ? t('lobby.alone') : t('lobby.here', { count: here, formatted: formats.number(here) })}
    />
  );
}
