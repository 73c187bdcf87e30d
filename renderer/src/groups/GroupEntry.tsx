/** One group of the list, or the invitation into one: its name, how many are in it or who invites. Plain but for drafts. */

import { BadgeCheck, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { useStore } from 'zustand';
import type { RoomId } from '../../../src/core/ids.ts';
import type { Peer, Room } from '../../../src/core/model.ts';
import { useNode } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { PersonName } from '../people/PersonName.tsx';
import { RoomTime } from '../rooms/RoomTime.tsx';
import { UnreadBadge } from '../rooms/UnreadBadge.tsx';
import { Sentence, SLOT } from '../ui/Sentence.tsx';
import { GroupAvatar } from './GroupAvatar.tsx';

interface Props {
  readonly room: Room;
  /** Who invites. */
  readonly inviter: Peer | undefined;
  readonly current: boolean;
  readonly mentioned: boolean;
  readonly onShow: (room: RoomId) => void;
}

export const GroupEntry = memo(function GroupEntry({ room, inviter, current, mentioned, onShow }: Props) {
  const { drafts } = useNode();
  const { t, formats } = useWords();
  const drafted = useStore(drafts.of(room.id), ({ draft }) => /\S/.test(draft)) && !current;
  const invited = room.state === 'invited';
  const count = room.members.length;

  function state() {
    if (drafted) return t('rooms.draft');
    if (!invited) return t('groups.membersCount', { count, formatted: formats.number(count) });
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
    <li className="room-entry">
      <button
        type="button"
        className="room-entry__button"
        data-room={room.id}
        aria-current={current ? 'page' : undefined}
        onClick={() => onShow(room.id)}
      >
        <GroupAvatar name={room.name} id={room.id} />
        <span className="person__words">
          <span className="room-entry__line">
            <span className={room.unread > 0 ? 'room-entry__name room-entry__name--unread' : 'room-entry__name'}>
              <bdi>{room.name}</bdi>
            </span>
            <RoomTime atMs={room.lastAtMs} />
          </span>
          <span className="room-entry__line">
            <span className={drafted ? 'room-entry__state room-entry__state--draft' : 'room-entry__state'}>
              {state()}
            </span>
            {invited && inviter?.trust === 'verified' && (
              <span className="person__verified" title={t('people.verifiedExplained')}>
                <BadgeCheck size={14} aria-hidden="true" />
                <span className="visually-hidden">{t('people.verified')}</span>
              </span>
            )}
            {room.unread > 0 && <UnreadBadge count={room.unread} mentioned={mentioned} />}
          </span>
          {invited && inviter?.nameTaken === true && (
            <span className="person__warning" title={t('people.nameTakenExplained')}>
              <TriangleAlert size={12} aria-hidden="true" />
              {t('people.nameTaken')}
            </span>
          )}
          {invited && inviter?.trust === 'new' && !inviter.nameTaken && (
            <span className="person__warning" title={t('rooms.newExplained')}>
              <TriangleAlert size={12} aria-hidden="true" />
              {t('rooms.new')}
            </span>
          )}
        </span>
      </button>
    </li>
  );
});
