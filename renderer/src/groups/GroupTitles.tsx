/** A group's name above its room, with how many are in it and here; opens its details. Smart. */

import { useMemo } from 'react';
import type { Room } from '../../../src/core/model.ts';
import { useChat } from '../app/node-context.ts';
import { usePanel } from '../app/panel-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { EncryptedMark } from '../room/EncryptedMark.tsx';
import { GroupAvatar } from './GroupAvatar.tsx';
import { orderMembers } from './order-members.ts';

interface Props {
  readonly room: Room;
}

export function GroupTitles({ room }: Props) {
  const { t, formats, language } = useWords();
  const { panel, showPanel } = usePanel();
  const peers = useChat((chat) => chat.peers);
  const self = useChat((chat) => chat.self.id);
  const { here } = useMemo(
    () => orderMembers(room.members, peers, self, language),
    [room.members, peers, self, language],
  );
  const count = room.members.length;
  const invited = room.state === 'invited';

  function about(): string {
    if (room.state === 'left') return t('groups.youLeft');
    if (invited) return t('groups.invitedYou');
    return t('groups.membersHere', { count, formatted: formats.number(count), here: formats.number(here) });
  }

  return (
    <div className="room-header__person">
      {invited ? (
        <GroupAvatar name={room.name} id={room.id} />
      ) : (
        <button
          type="button"
          className="room-header__about room-header__about--group"
          title={t('rooms.about', { name: room.name })}
          aria-expanded={panel === 'details'}
          onClick={() => showPanel(panel === 'details' ? 'none' : 'details')}
        >
          <GroupAvatar name={room.name} id={room.id} />
          <span className="visually-hidden">{t('rooms.about', { name: room.name })}</span>
        </button>
      )}
      <div className="room-header__titles">
        <div className="room-header__line">
          <h1 className="room-header__title" tabIndex={-1}>
            <bdi>{room.name}</bdi>
          </h1>
        </div>
        <div className="room-header__line">
          <p className="room-header__count">{about()}</p>
          {room.state === 'open' && <EncryptedMark explained={t('groups.encryptedExplained')} />}
        </div>
      </div>
    </div>
  );
}
