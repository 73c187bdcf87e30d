/** Who a person is, how the link to them is kept, and what one can decide about them. Plain. */

import { Lock, LockOpen, TriangleAlert } from 'lucide-react';
import type { Peer, Trust } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { PersonActions } from './PersonActions.tsx';
import { PersonFacts } from './PersonFacts.tsx';

const TRUST_WORDS = {
  new: 'person.trustNew',
  accepted: 'person.trustAccepted',
  verified: 'person.trustVerified',
  blocked: 'person.trustBlocked',
} as const;

interface Props {
  readonly peer: Peer;
  readonly onMessage: () => void;
  readonly onDecide: (trust: Trust) => void;
  readonly onCompare: () => void;
  readonly onBlock: () => void;
}

export function PersonOverview({ peer, onMessage, onDecide, onCompare, onBlock }: Props) {
  const { t } = useWords();
  const { id, name, kind, trust, nameTaken } = peer;
  const seed = kind === 'seed';
  return (
    <>
      <div className="person-dialog__intro">
        <Avatar name={name} id={id} />
        <p role="status">{seed ? t('person.trustSeed') : t(TRUST_WORDS[trust])}</p>
      </div>
      {nameTaken && (
        <div className="person-dialog__warning">
          <TriangleAlert size={16} aria-hidden="true" />
          <div>
            <p className="person-dialog__warning-title">{t('people.nameTaken')}</p>
            <p>{t('people.nameTakenExplained')}</p>
          </div>
        </div>
      )}
      <section
        className={seed ? 'person-dialog__link person-dialog__link--open' : 'person-dialog__link'}
        aria-label={t('person.encryption')}
      >
        {seed ? <LockOpen size={16} aria-hidden="true" /> : <Lock size={16} aria-hidden="true" />}
        <div>
          <p className="person-dialog__link-title">{seed ? t('people.seed') : t('person.encrypted')}</p>
          <p>{seed ? t('people.seedExplained') : t('lobby.encryptedExplained')}</p>
        </div>
      </section>
      <PersonFacts peer={peer} />
      {!seed && (
        <PersonActions
          trust={trust}
          onMessage={onMessage}
          onDecide={onDecide}
          onCompare={onCompare}
          onBlock={onBlock}
        />
      )}
    </>
  );
}
