/** Somebody new would like to talk: what that means, what to look out for, and what one can do. Smart. */

import { TriangleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { LOBBY } from '../../../src/core/ids.ts';
import type { Peer } from '../../../src/core/model.ts';
import { useNode } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { PersonName } from '../people/PersonName.tsx';
import { useNameIsShared } from '../people/use-name-is-shared.ts';
import { useOpenPerson } from '../person/person-dialog-context.ts';
import { TrustFailure } from '../person/TrustFailure.tsx';
import { useTrust } from '../person/use-trust.ts';
import { keyGroups, shownName } from '../ui/identity.ts';
import { Sentence, SLOT } from '../ui/Sentence.tsx';
import './RoomPanel.css';

interface Props {
  readonly peer: Peer;
}

export function RequestPanel({ peer }: Props) {
  const { store } = useNode();
  const { t } = useWords();
  const { id, name, address, nameTaken } = peer;
  const { decide, failure } = useTrust(id);
  const openPerson = useOpenPerson();
  const shared = useNameIsShared(name);
  const warned = nameTaken || shared;
  const panel = useRef<HTMLElement>(null);
  const who = (
    <span className="room-panel__name">
      <PersonName id={id} name={name} address={address} />
    </span>
  );
  // There is nothing to write in: what is to be decided is read out instead.
  useEffect(() => panel.current?.focus(), []);
  return (
    <section className="room-panel" aria-label={t('rooms.request')} tabIndex={-1} ref={panel}>
      {warned && (
        <div className="room-panel__warning">
          <TriangleAlert size={18} aria-hidden="true" />
          <div>
            <p className="room-panel__warning-title">
              {nameTaken ? (
                t('rooms.nameTaken')
              ) : (
                // The name alone: the key is what the other one does not share.
                <Sentence text={t('rooms.nameShared', { name: SLOT })}>
                  <bdi className="room-panel__name">{shownName(name, address)}</bdi>
                </Sentence>
              )}
            </p>
            <p>{nameTaken ? t('people.nameTakenExplained') : t('rooms.nameSharedExplained')}</p>
            <p className="mono">
              {address} · {keyGroups(id).join(' ')}
            </p>
            <button type="button" className="text-button" onClick={() => openPerson({ id, step: 'compare' })}>
              {t('person.compare')}
            </button>
          </div>
        </div>
      )}
      <p className="room-panel__text">
        <Sentence text={t('rooms.requestText', { name: SLOT })}>{who}</Sentence> {t('rooms.requestUntold')}
      </p>
      <div className="room-panel__actions">
        <button
          type="button"
          // With a warning above it, it is not what is suggested.
          className={warned ? 'button' : 'button button--accent'}
          onClick={() => void decide('accepted')}
        >
          {t('person.accept')}
        </button>
        <button type="button" className="button button--danger" onClick={() => openPerson({ id, step: 'block' })}>
          {t('person.block')}
        </button>
        <button type="button" className="button" onClick={() => store.showRoom(LOBBY)}>
          {t('rooms.later')}
        </button>
      </div>
      <TrustFailure failure={failure} />
    </section>
  );
}
