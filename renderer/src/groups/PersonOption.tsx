/** One person that can be invited. Plain but for names. */

import { useEffect, useRef } from 'react';
import type { Peer } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { PersonName } from '../people/PersonName.tsx';
import { NameTakenWarning } from '../people/PersonWarning.tsx';
import { VerifiedMark } from '../people/VerifiedMark.tsx';
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
          <VerifiedMark trust={peer.trust} />
        </span>
        {peer.nameTaken && <NameTakenWarning />}
      </span>
      <span className="person-option__detail">{peer.state === 'here' ? t('rooms.here') : t('rooms.away')}</span>
    </div>
  );
}
