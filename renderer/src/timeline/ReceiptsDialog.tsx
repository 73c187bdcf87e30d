/** Who has an own message, as far as this node knows: seen, arrived, or not known. Smart. */

import { Check, CheckCheck, Clock } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Message } from '../../../src/core/model.ts';
import type { Result, Value } from '../../../src/ipc/contract.ts';
import { useChat, useNode } from '../app/node-context.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { shortId } from '../ui/identity.ts';
import { TitledDialog } from '../ui/TitledDialog.tsx';
import './MessageDialogs.css';

const STATES = ['seen', 'arrived', 'sent'] as const;
const TITLES = {
  seen: 'delivery.seenBy',
  arrived: 'delivery.arrivedAt',
  sent: 'delivery.notKnownAt',
} as const;

interface Props {
  readonly item: Message;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly focusAfter: () => HTMLElement | null;
}

export function ReceiptsDialog({ item, open, onClose, focusAfter }: Props) {
  const { t } = useWords();
  return (
    <TitledDialog
      title={t('delivery.whoHasIt')}
      closeLabel={t('message.close')}
      open={open}
      onOpenChange={(wanted) => !wanted && onClose()}
      className="message-dialog"
      finalFocus={focusAfter}
    >
      <div className="dialog__body message-dialog__body">
        <Receipts item={item} />
      </div>
    </TitledDialog>
  );
}

function Receipts({ item: { id, delivery } }: { readonly item: Message }) {
  const { link } = useNode();
  const { t, formats } = useWords();
  const [answer, setAnswer] = useState<Result<Value<'message:receipts'>>>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: when it has got further, it is asked anew
  useEffect(() => {
    let wanted = true;
    void link.invoke('message:receipts', { id }).then((told) => wanted && setAnswer(told));
    return () => {
      wanted = false;
    };
  }, [link, id, delivery?.state, delivery?.on, delivery?.of]);
  if (answer === undefined) return <p role="status">{t('rooms.opening')}</p>;
  if (!answer.ok) return <p role="alert">{errorText(t, formats, answer.error)}</p>;
  const { people } = answer.value;
  if (people.length === 0) return <p>{t('delivery.nobody')}</p>;
  return (
    <>
      {STATES.map((state) => ({ state, those: people.filter((one) => one.state === state) }))
        .filter(({ those }) => those.length > 0)
        .map(({ state, those }) => (
          <section key={state} className="receipts" aria-label={t(TITLES[state])}>
            <h3 className="receipts__title">
              {state === 'sent' ? <Clock size={14} aria-hidden="true" /> : null}
              {state === 'arrived' ? <Check size={14} aria-hidden="true" /> : null}
              {state === 'seen' ? <CheckCheck size={14} aria-hidden="true" /> : null}
              {t(TITLES[state])}
            </h3>
            <ul>
              {those.map((one) => (
                <li key={one.id} className="receipts__person">
                  <Avatar name={one.name} id={one.id} size="small" />
                  <Name id={one.id} name={one.name} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      <p className="receipts__note">{t('delivery.note')}</p>
    </>
  );
}

function Name({ id, name }: { readonly id: Message['author']['id']; readonly name: string }) {
  const address = useChat(({ peers }) => peers.get(id)?.address);
  return <bdi>{name || address || shortId(id)}</bdi>;
}
