/** One room or person that the quick switcher offers. Plain but for names. */

import { BadgeCheck, Plus, QrCode, TriangleAlert, UsersRound } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { GroupAvatar } from '../groups/GroupAvatar.tsx';
import { useWords } from '../i18n/use-words.ts';
import { useNameIsShared } from '../people/use-name-is-shared.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { shortId } from '../ui/identity.ts';
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
  const shared = useNameIsShared(match.name) && peer !== undefined;
  const unread = match.kind === 'direct' || match.kind === 'group' ? match.room.unread : 0;
  useEffect(() => {
    if (active) element.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  function detail(): string {
    if (match.kind === 'direct' && match.room.state === 'request') return t('rooms.request');
    if (match.kind === 'group') {
      const count = match.room.members.length;
      if (match.room.state === 'invited') return t('groups.invitation');
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
      {shared && <span className="person__suffix mono">{shortId(peer.id)}</span>}
      {peer?.trust === 'verified' && (
        <span className="person__verified" title={t('people.verifiedExplained')}>
          <BadgeCheck size={15} aria-hidden="true" />
          <span className="visually-hidden">{t('people.verified')}</span>
        </span>
      )}
      {peer?.nameTaken === true && (
        <span className="person__warning" title={t('people.nameTakenExplained')}>
          <TriangleAlert size={12} aria-hidden="true" />
          {t('people.nameTaken')}
        </span>
      )}
      <span className="quick-option__detail">{detail()}</span>
      {unread > 0 && <UnreadBadge count={unread} />}
    </div>
  );
}
