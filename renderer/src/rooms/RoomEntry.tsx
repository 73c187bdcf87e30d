/** One conversation of the list: with whom, whether they are here, what of it was not read. Plain but for drafts. */

import { BadgeCheck, Ban, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { useStore } from 'zustand';
import type { RoomId } from '../../../src/core/ids.ts';
import type { Peer, Room } from '../../../src/core/model.ts';
import { useNode } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { useNameIsShared } from '../people/use-name-is-shared.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { shortId, shownName } from '../ui/identity.ts';
import { RoomTime } from './RoomTime.tsx';
import { UnreadBadge } from './UnreadBadge.tsx';

interface Props {
  readonly room: Room;
  readonly peer: Peer;
  readonly current: boolean;
  readonly mentioned: boolean;
  readonly onShow: (room: RoomId) => void;
}

export const RoomEntry = memo(function RoomEntry({ room, peer, current, mentioned, onShow }: Props) {
  const { drafts } = useNode();
  const { t } = useWords();
  const { id, name, address, state, trust, nameTaken } = peer;
  const suffix = useNameIsShared(name) ? shortId(id) : '';
  const drafted = useStore(drafts.of(room.id), ({ draft }) => /\S/.test(draft)) && !current;
  const blocked = trust === 'blocked';
  const quiet = blocked ? t('rooms.blocked') : state === 'here' ? t('rooms.here') : t('rooms.away');
  return (
    <li className={`room-entry person--${state} person--${trust}`}>
      <button
        type="button"
        className="room-entry__button"
        data-room={room.id}
        aria-current={current ? 'page' : undefined}
        onClick={() => onShow(room.id)}
      >
        <span className="person__figure">
          <Avatar name={name} id={id} />
          <span className="person__dot" />
        </span>
        <span className="person__words">
          <span className="room-entry__line">
            <span className={room.unread > 0 ? 'room-entry__name room-entry__name--unread' : 'room-entry__name'}>
              <bdi>{shownName(name, address)}</bdi>
            </span>
            {suffix !== '' && <span className="person__suffix mono">{suffix}</span>}
            {trust === 'verified' && (
              <span className="person__verified" title={t('people.verifiedExplained')}>
                <BadgeCheck size={15} aria-hidden="true" />
                <span className="visually-hidden">{t('people.verified')}</span>
              </span>
            )}
            <RoomTime atMs={room.lastAtMs} />
          </span>
          <span className="room-entry__line">
            <span className={drafted ? 'room-entry__state room-entry__state--draft' : 'room-entry__state'}>
              {blocked && <Ban size={12} aria-hidden="true" />}
              {drafted ? t('rooms.draft') : quiet}
            </span>
            {room.unread > 0 && <UnreadBadge count={room.unread} mentioned={mentioned} />}
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
