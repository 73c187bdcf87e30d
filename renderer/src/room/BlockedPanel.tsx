/** In the place of the composer, while the other one is blocked. Smart. */

import { Ban } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Peer } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { PersonName } from '../people/PersonName.tsx';
import { TrustFailure } from '../person/TrustFailure.tsx';
import { useTrust } from '../person/use-trust.ts';
import { Sentence, SLOT } from '../ui/Sentence.tsx';
import './RoomPanel.css';

interface Props {
  readonly peer: Peer;
}

export function BlockedPanel({ peer }: Props) {
  const { t } = useWords();
  const { decide, failure } = useTrust(peer.id);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus(), []);
  return (
    <section className="room-panel" aria-label={t('rooms.blocked')} tabIndex={-1} ref={panel}>
      <p className="room-panel__text">
        <Ban size={15} aria-hidden="true" />{' '}
        <Sentence text={t('rooms.blockedText', { name: SLOT })}>
          <span className="room-panel__name">
            <PersonName id={peer.id} name={peer.name} address={peer.address} />
          </span>
        </Sentence>
      </p>
      <div className="room-panel__actions">
        <button type="button" className="button" onClick={() => void decide('new')}>
          {t('person.unblock')}
        </button>
      </div>
      <TrustFailure failure={failure} />
    </section>
  );
}
