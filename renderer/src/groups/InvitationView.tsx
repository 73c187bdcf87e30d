/** Somebody asks one into a group: who they are, what to look out for, and what one can do. Smart. */

import { BadgeCheck, TriangleAlert, UserRoundPlus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { LOBBY } from '../../../src/core/ids.ts';
import type { Peer, Room } from '../../../src/core/model.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import { useNode } from '../app/node-context.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import { PersonName } from '../people/PersonName.tsx';
import { useNameIsShared } from '../people/use-name-is-shared.ts';
import { useOpenPerson } from '../person/person-dialog-context.ts';
import { keyGroups } from '../ui/identity.ts';
import { Sentence, SLOT } from '../ui/Sentence.tsx';
import { GroupAvatar } from './GroupAvatar.tsx';
import '../room/RoomPanel.css';
import './InvitationView.css';

interface Props {
  readonly room: Room;
  /** Who invites; undefined: a person of a former run. */
  readonly peer: Peer | undefined;
}

export function InvitationView({ room, peer }: Props) {
  const { store, link } = useNode();
  const { t, formats } = useWords();
  const openPerson = useOpenPerson();
  const [failure, setFailure] = useState<Failure>();
  const shared = useNameIsShared(peer?.name ?? '') && peer !== undefined;
  const answering = useRef(false);
  const view = useRef<HTMLElement>(null);
  // There is nothing to write in: what is to be decided is read out instead.
  useEffect(() => view.current?.focus(), []);

  async function answer(accept: boolean): Promise<void> {
    if (answering.current) return;
    answering.current = true;
    setFailure(undefined);
    const given = await link.invoke('room:answer', { room: room.id, accept });
    answering.current = false;
    if (!given.ok) setFailure(given.error);
  }

  const who = (
    <span className="room-panel__name">
      {peer === undefined ? t('groups.somebody') : <PersonName id={peer.id} name={peer.name} address={peer.address} />}
    </span>
  );
  const doubted = peer === undefined || peer.trust === 'new' || peer.nameTaken || shared;
  return (
    <div className="invitation-view">
      <section className="invitation-view__card" aria-label={t('groups.invitedYou')} tabIndex={-1} ref={view}>
        <GroupAvatar name={room.name} id={room.id} size="large" />
        <h2 className="details__name">
          <bdi>{room.name}</bdi>
        </h2>
        <p className="invitation-view__who">
          <Sentence text={t('groups.invitesYou', { name: SLOT })}>{who}</Sentence>
        </p>
        {peer?.trust === 'verified' && (
          <p className="invitation-view__verified">
            <BadgeCheck size={16} aria-hidden="true" />
            {t('people.verifiedExplained')}
          </p>
        )}
        {peer !== undefined && doubted && (
          <div className="room-panel__warning invitation-view__warning">
            {peer.nameTaken || shared ? (
              <TriangleAlert size={18} aria-hidden="true" />
            ) : (
              <UserRoundPlus size={18} aria-hidden="true" />
            )}
            <div>
              <p className="room-panel__warning-title">
                {peer.nameTaken ? (
                  t('rooms.nameTaken')
                ) : shared ? (
                  <Sentence text={t('rooms.nameShared', { name: SLOT })}>{who}</Sentence>
                ) : (
                  <Sentence text={t('groups.inviterNew', { name: SLOT })}>{who}</Sentence>
                )}
              </p>
              <p>
                {peer.nameTaken
                  ? t('people.nameTakenExplained')
                  : shared
                    ? t('rooms.nameSharedExplained')
                    : t('rooms.newExplained')}
              </p>
              <p className="mono">
                {peer.address} · {keyGroups(peer.id).join(' ')}
              </p>
              <button
                type="button"
                className="text-button"
                onClick={() => openPerson({ id: peer.id, step: 'compare' })}
              >
                {t('person.compare')}
              </button>
            </div>
          </div>
        )}
        <p className="invitation-view__text">{t('groups.acceptMeans')}</p>
        <div className="room-panel__actions">
          <button
            type="button"
            // With a warning above it, it is not what is suggested.
            className={doubted ? 'button' : 'button button--accent'}
            onClick={() => void answer(true)}
          >
            {t('person.accept')}
          </button>
          <button type="button" className="button" onClick={() => void answer(false)}>
            {t('groups.decline')}
          </button>
          <button type="button" className="button" onClick={() => store.showRoom(LOBBY)}>
            {t('rooms.later')}
          </button>
        </div>
        <p className="settings__hint">{t('groups.declineUntold')}</p>
        {failure !== undefined && (
          <p className="person-dialog__error" role="alert">
            {t('person.failed', { reason: errorText(t, formats, failure) })}
          </p>
        )}
      </section>
    </div>
  );
}
