/** The lobby, first of the rooms. Plain. */

import { UsersRound } from 'lucide-react';
import type { RoomId } from '../../../src/core/ids.ts';
import type { Room } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { UnreadBadge } from './UnreadBadge.tsx';

interface Props {
  readonly room: Room;
  readonly here: number;
  readonly current: boolean;
  readonly mentioned: boolean;
  readonly onShow: (room: RoomId) => void;
}

export function LobbyEntry({ room, here, current, mentioned, onShow }: Props) {
  const { t, formats } = useWords();
  const count = here === 0 ? t('lobby.alone') : t('lobby.here', { count: here, formatted: formats.number(here) });
  return (
    <li className="room-entry">
      <button
        type="button"
        className="room-entry__button"
        data-room={room.id}
        aria-current={current ? 'page' : undefined}
        onClick={() => onShow(room.id)}
      >
        <span className="room-entry__lobby">
          <UsersRound size={18} aria-hidden="true" />
        </span>
        <span className="person__words">
          <span className="room-entry__line">
            <span className={room.unread > 0 ? 'room-entry__name room-entry__name--unread' : 'room-entry__name'}>
              {t('lobby.title')}
            </span>
          </span>
          <span className="room-entry__line">
            <span className="room-entry__state">{count}</span>
            {room.unread > 0 && <UnreadBadge count={room.unread} mentioned={mentioned} />}
          </span>
        </span>
      </button>
    </li>
  );
}
