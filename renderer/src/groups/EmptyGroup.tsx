/** A group before anything was said in it: who will read it. Smart. */

import type { Room } from '../../../src/core/model.ts';
import { usePanel } from '../app/panel-context.ts';
import { useWords } from '../i18n/use-words.ts';
import type { Timeline } from '../store/timeline.ts';
import { nothingSaid } from '../timeline/nothing-said.ts';
import { GroupAvatar } from './GroupAvatar.tsx';
import '../timeline/EmptyLobby.css';

interface Props {
  readonly room: Room;
  readonly timeline: Timeline;
}

export function EmptyGroup({ room, timeline }: Props) {
  const { t } = useWords();
  const { showPanel } = usePanel();
  if (room.state === 'left' || !nothingSaid(timeline)) return null;
  const alone = room.members.length < 2;
  return (
    <div className="empty-lobby">
      <div className="empty-lobby__person">
        <GroupAvatar name={room.name} id={room.id} size="large" />
      </div>
      <h2 className="empty-lobby__title">
        <bdi>{room.name}</bdi>
      </h2>
      <p className="empty-lobby__text">{alone ? t('groups.emptyAlone') : t('groups.emptyText')}</p>
      {alone && (
        <button type="button" className="button" onClick={() => showPanel('details')}>
          {t('groups.invite')}
        </button>
      )}
    </div>
  );
}
