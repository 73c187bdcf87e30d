/** What was sent and is not kept yet: at the end, until it has a place of its own. Plain. */

import { LoaderCircle } from 'lucide-react';
import type { Sending } from '../composer/composer-state.ts';
import { useWords } from '../i18n/use-words.ts';
import { foldedLength } from './fold-text.ts';

interface Props {
  readonly sending: Sending;
  readonly leads: boolean;
}

export function PendingBubble({ sending: { text }, leads }: Props) {
  const { t } = useWords();
  const end = foldedLength(text, []);
  return (
    <div
      className={
        leads ? 'message message--own message--leads message--pending' : 'message message--own message--pending'
      }
    >
      {leads && <div className="message__heading" />}
      <div className="message__body">
        <div className="message__bubble">
          <div className="message__text" dir="auto">
            {end < text.length ? `${text.slice(0, end)}…` : text}
          </div>
          <span className="message__delivery message__delivery--saving" title={t('delivery.saving')}>
            <LoaderCircle size={13} aria-hidden="true" />
            <span className="visually-hidden">{t('delivery.saving')}</span>
          </span>
        </div>
      </div>
    </div>
  );
}
