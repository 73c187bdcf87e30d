/** An invitation to be handed on: as text, as a code to scan, and what whoever has it can do. Smart. */

import { TriangleAlert } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Room } from '../../../src/core/model.ts';
import type { Result, Value } from '../../../src/ipc/contract.ts';
import { useNode } from '../app/node-context.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { QrCode } from '../ui/QrCode.tsx';

interface Props {
  readonly room: Room;
}

export function InvitationStep({ room }: Props) {
  const { link } = useNode();
  const { t, formats } = useWords();
  const [answer, setAnswer] = useState<Result<Value<'room:invitation'>>>();
  const text = useRef<HTMLParagraphElement>(null);

  useEffect(() => {
    let wanted = true;
    void link.invoke('room:invitation', { room: room.id }).then((given) => wanted && setAnswer(given));
    return () => {
      wanted = false;
    };
  }, [link, room.id]);

  if (answer?.ok === false) {
    return (
      <p className="person-dialog__error" role="alert">
        {t('person.failed', { reason: errorText(t, formats, answer.error) })}
      </p>
    );
  }
  return (
    <div className="details__step" aria-busy={answer === undefined}>
      <p className="details__note details__note--warn">
        <TriangleAlert size={16} aria-hidden="true" />
        <span>{t('groups.invitationMeans')}</span>
      </p>
      {answer !== undefined && (
        <>
          <div className="invitation__code">
            <QrCode text={answer.value.text} label={t('groups.invitationCode')} />
          </div>
          <p ref={text} className="invitation__text mono">
            {answer.value.text}
          </p>
          <div className="details__buttons">
            <CopyButton from={text} failed={t('groups.copyFailed')} />
          </div>
        </>
      )}
      <p className="settings__hint">{t('groups.invitationHow')}</p>
    </div>
  );
}
