/** A group: its name, what can be done about it, who is in it. Smart. */

import { useMemo } from 'react';
import type { Room } from '../../../src/core/model.ts';
import { useChat } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { DetailsAction } from '../rooms/DetailsAction.tsx';
import type { DetailsStep } from '../rooms/details-step.ts';
import { GroupAvatar } from './GroupAvatar.tsx';
import { MemberEntry } from './MemberEntry.tsx';
import { OwnMember, UnmetMember } from './OtherMembers.tsx';
import { orderMembers } from './order-members.ts';

interface Props {
  readonly room: Room;
  readonly onStep: (step: DetailsStep) => void;
}

export function GroupOverview({ room, onStep }: Props) {
  const { t, formats, language } = useWords();
  const peers = useChat((chat) => chat.peers);
  const self = useChat((chat) => chat.self);
  const members = useMemo(
    () => orderMembers(room.members, peers, self.id, language),
    [room.members, peers, self.id, language],
  );
  const count = room.members.length;
  const left = room.state === 'left';
  return (
    <div className="details details__step">
      <div className="details__intro">
        <GroupAvatar name={room.name} id={room.id} size="large" />
        <p className="details__name">
          <bdi>{room.name}</bdi>
        </p>
        <p className="details__quiet">{left ? t('groups.leftText') : t('groups.private')}</p>
      </div>
      <div className="details__actions">
        {!left && <DetailsAction kind="invite" onClick={() => onStep('invite')} />}
        {!left && <DetailsAction kind="invitation" onClick={() => onStep('invitation')} />}
        {!left && <DetailsAction kind="rename" onClick={() => onStep('rename')} />}
        <DetailsAction kind="export" onClick={() => onStep('export')} />
        {!left && <DetailsAction kind="leave" onClick={() => onStep('leave')} />}
      </div>
      {!left && (
        <section aria-label={t('groups.members')}>
          <h2 className="details__heading">
            {t('groups.members')}
            <span>{formats.number(count)}</span>
          </h2>
          <ul className="members" aria-label={t('groups.members')}>
            {members.self && <OwnMember self={self} />}
            {members.known.map((peer) => (
              <MemberEntry key={peer.id} peer={peer} />
            ))}
            {members.unmet.map((id) => (
              <UnmetMember key={id} id={id} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
