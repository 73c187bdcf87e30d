/** Beside an own message to one person: whether it is known to have arrived. Plain. */

import { Check, Clock } from 'lucide-react';
import type { Delivery } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';

interface Props {
  readonly delivery: Exclude<Delivery, 'none'>;
}

export function DeliveryMark({ delivery }: Props) {
  const { t } = useWords();
  const waiting = delivery === 'waiting';
  return (
    <span
      className="message__delivery"
      title={waiting ? t('delivery.waitingExplained') : t('delivery.deliveredExplained')}
    >
      {waiting ? <Clock size={13} aria-hidden="true" /> : <Check size={14} aria-hidden="true" />}
      <span className="visually-hidden">{waiting ? t('delivery.waiting') : t('delivery.delivered')}</span>
    </span>
  );
}
