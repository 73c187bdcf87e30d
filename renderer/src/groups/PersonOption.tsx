/** One person that can be invited. Plain but for names. */

import { BadgeCheck, TriangleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Peer } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { PersonName } from '../people/PersonName.tsx';
import { Avatar } from '../ui/Avatar.tsx';

interface Props {
  readonly id: string;
  readonly peer: Peer;
  readonly active: boolean;
  readonly onPoint: () => void;
  readonly onTake: () => void;
}

export function PersonOption({ id, peer, active, onPoint, onTake }: Props) {
  const { t } = useWords();
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) element.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active one
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
    <div
      ref={element}
      id={id}
      className={`person-option person--${peer.state}`}
      role="option"
      aria-selected={active}
      onPointerMove={onPoint}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onTake}
    >
      <Avatar name={peer.name} id={peer.id} size="small" />
      <span className="person-option__words">
        <span className="room-entry__line">
          <span className="person-option__name">
            <PersonName id={peer.id} name={peer.name} address={peer.address} />
          </span>
          {peer.trust === 'verified' && (
            <span className="person__verified" title={t('people.verifiedExplained')}>
              <BadgeCheck size={15} aria-hidden="true" />
              <span className="visually-hidden">{t('people.verified')}</span>
            </span>
          )}
        </span>
        {peer.nameTaken && (
          <span className="person__warning" title={t('people.nameTakenExplained')}>
            <TriangleAlert size={12} aria-hidden="true" />
            {t('people.nameTaken')}
          </span>
        )}
      </span>
      <span className="person-option__detail">{peer.state === 'here' ? t('rooms.here') : t('rooms.away')}</span>
    </div>
  );
}
