/** One room of the list, whatever its kind: a figure, its name, when and what of it is new; opens it. Plain but for drafts. */

import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { RoomId } from '../../../src/core/ids.ts';
import type { Room } from '../../../src/core/model.ts';
import { useNode } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { RoomTime } from './RoomTime.tsx';
import { UnreadBadge } from './UnreadBadge.tsx';

/** What every kind of entry is given. */
export interface RoomEntryProps {
  readonly room: Room;
  readonly current: boolean;
  /** Somebody named us in what was not read. */
  readonly mentioned: boolean;
  readonly onShow: (room: RoomId) => void;
}

interface Props extends RoomEntryProps {
  /** Beside `room-entry`. */
  readonly className?: string;
  readonly figure: ReactNode;
  readonly name: ReactNode;
  /** Beside the name. */
  readonly marks?: ReactNode;
  /** Below the name, where there is no draft. */
  readonly state: ReactNode;
  /** Beside the state. */
  readonly stateMarks?: ReactNode;
  /** What to beware of. */
  readonly children?: ReactNode;
}

export function RoomListItem(props: Props) {
  const { room, current, mentioned, onShow, className, figure, name, marks, state, stateMarks, children } = props;
  const { drafts } = useNode();
  const { t } = useWords();
  const drafted = useStore(drafts.of(room.id), ({ draft }) => /\S/.test(draft)) && !current;
  return (
    <li className={className === undefined ? 'room-entry' : `room-entry ${className}`}>
      <button
        type="button"
        className="entry room-entry__button"
        data-room={room.id}
        aria-current={current ? 'page' : undefined}
        onClick={() => onShow(room.id)}
      >
        {figure}
        <span className="person__words">
          <span className="room-entry__line">
            <span className={room.unread > 0 ? 'room-entry__name room-entry__name--unread' : 'room-entry__name'}>
              {name}
            </span>
            {marks}
            <RoomTime atMs={room.lastAtMs} />
          </span>
          <span className="room-entry__line">
            <span className={drafted ? 'room-entry__state room-entry__state--draft' : 'room-entry__state'}>
              {drafted ? t('rooms.draft') : state}
            </span>
            {stateMarks}
            {room.unread > 0 && <UnreadBadge count={room.unread} mentioned={mentioned} />}
          </span>
          {children}
        </span>
      </button>
    </li>
  );
}
