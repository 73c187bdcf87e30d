/** Beside an own message: how far it is known to have got, and on demand to whom. Plain. */

import { Check, CheckCheck, Clock } from 'lucide-react';
import type { Message } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import { deliveryWords } from './delivery-words.ts';
import { useMessageDeeds } from './message-deeds-context.ts';

interface Props {
  readonly item: Message;
  readonly delivery: NonNullable<Message['delivery']>;
  /** To one person alone: no numbers are needed. */
  readonly direct: boolean;
}

export function DeliveryMark({ item, delivery, direct }: Props) {
  const { t, formats } = useWords();
  const { act } = useMessageDeeds();
  const { label, explained } = deliveryWords(t, formats, delivery, direct);
  const { state, on, of } = delivery;
  return (
    // By keyboard from the message itself: a stop of Tab at each would be in the way.
    <button
      type="button"
      className={`message__delivery message__delivery--${state}`}
      tabIndex={-1}
      aria-label={label}
      title={explained}
      onClick={({ currentTarget }) => act('receipts', item, currentTarget)}
    >
      {state === 'stored' ? (
        <Clock size={13} aria-hidden="true" />
      ) : state === 'arrived' && on < of ? (
        <Check size={14} aria-hidden="true" />
      ) : (
        <CheckCheck size={15} aria-hidden="true" />
      )}
    </button>
  );
}
