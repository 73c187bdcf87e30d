/** One room or person that the quick switcher offers. Plain. */

import { Plus, QrCode, UsersRound } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { GroupAvatar } from '../groups/GroupAvatar.tsx';
import { useWords } from '../i18n/use-words.ts';
import { NameSuffix } from '../people/NameSuffix.tsx';
import { NameTakenWarning } from '../people/PersonWarning.tsx';
import { VerifiedMark } from '../people/VerifiedMark.tsx';
import { Avatar } from '../ui/Avatar.tsx';
import type { Match } from './quick-matches.ts';
import { UnreadBadge } from './UnreadBadge.tsx';

interface Props {
  readonly id: string;
  readonly match: Match;
  readonly active: boolean;
  readonly onPoint: () => void;
  readonly onOpen: () => void;
}

export function QuickOption({ id, match, active, onPoint, onOpen }: Props) {
  const { t, formats } = useWords();
  const element = useRef<HTMLDivElement>(null);
  const peer = match.kind === 'direct' || match.kind === 'person' ? match.peer : undefined;
  const unread = match.kind === 'direct' || match.kind === 'group' ? match.room.unread : 0;
  useEffect(() => {
    if (active) element.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  function detail(): string {
    if (match.kind === 'direct' && match.room.state === 'request') return t('rooms.request');
    if (match.kind === 'group') {
      const count = match.room.members.length;
      if (match.room.state === 'invited') return t('groups.invitedYou');
      if (match.room.state === 'left') return t('groups.youLeft');
      return t('groups.membersCount', { count, formatted: formats.number(count) });
    }
    if (peer === undefined) return '';
    return peer.state === 'here' ? t('rooms.here') : t('rooms.away');
  }

  function figure() {
    if (peer !== undefined) return <Avatar name={peer.name} id={peer.id} size="small" />;
    if (match.kind === 'group') return <GroupAvatar name={match.name} id={match.key} size="small" />;
    const Icon = match.kind !== 'action' ? UsersRound : match.key === 'new' ? Plus : QrCode;
    return (
      <span className="room-entry__lobby quick-option__lobby">
        <Icon size={16} aria-hidden="true" />
      </span>
    );
  }

  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active one
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
    <div
      ref={element}
      id={id}
      className="quick-option"
      role="option"
      aria-selected={active}
      onPointerMove={onPoint}
      onClick={onOpen}
    >
      {figure()}
      <bdi className="quick-option__name">{match.name}</bdi>
      {peer !== undefined && <NameSuffix id={peer.id} name={match.name} />}
      {peer !== undefined && <VerifiedMark trust={peer.trust} />}
      {peer?.nameTaken === true && <NameTakenWarning />}
      <span className="quick-option__detail">{detail()}</span>
      {unread > 0 && <UnreadBadge count={unread} />}
    </div>
  );
}
