/** What one can decide about a person, by what one thinks of them now. Plain. */

import { MessageCircle } from 'lucide-react';
import type { Trust } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';

interface Props {
  readonly trust: Trust;
  readonly onMessage: () => void;
  readonly onDecide: (trust: Trust) => void;
  readonly onCompare: () => void;
  readonly onBlock: () => void;
}

export function PersonActions({ trust, onMessage, onDecide, onCompare, onBlock }: Props) {
  const { t } = useWords();
  if (trust === 'blocked') {
    return (
      <div className="person-dialog__actions">
        <button type="button" className="button" onClick={() => onDecide('new')}>
          {t('person.unblock')}
        </button>
        <p className="person-dialog__hint">{t('person.unblockHint')}</p>
      </div>
    );
  }
  return (
    <div className="person-dialog__actions">
      <button type="button" className="button button--accent" onClick={onMessage}>
        <MessageCircle size={16} aria-hidden="true" />
        {t('person.message')}
      </button>
      {trust === 'new' && (
        <button type="button" className="button" onClick={() => onDecide('accepted')}>
          {t('person.accept')}
        </button>
      )}
      <button type="button" className="button" onClick={onCompare}>
        {t('person.compare')}
      </button>
      {trust !== 'new' && (
        <button type="button" className="button" onClick={() => onDecide('new')}>
          {t('person.forget')}
        </button>
      )}
      <button type="button" className="button button--danger" onClick={onBlock}>
        {t('person.block')}
      </button>
      {trust !== 'new' && <p className="person-dialog__hint">{t('person.forgetHint')}</p>}
    </div>
  );
}
