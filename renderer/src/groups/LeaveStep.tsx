/** Says what leaving a group means before it is done. Smart. */

import { useRef, useState } from 'react';
import type { Room } from '../../../src/core/model.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import { useNode } from '../app/node-context.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import { Sentence, SLOT } from '../ui/Sentence.tsx';

interface Props {
  readonly room: Room;
  readonly onLeft: () => void;
  readonly onCancel: () => void;
}

export function LeaveStep({ room, onLeft, onCancel }: Props) {
  const { link } = useNode();
  const { t, formats } = useWords();
  const [failure, setFailure] = useState<Failure>();
  const leaving = useRef(false);

  async function leave(): Promise<void> {
    if (leaving.current) return;
    leaving.current = true;
    const answer = await link.invoke('room:leave', { room: room.id });
    leaving.current = false;
    if (answer.ok) onLeft();
    else setFailure(answer.error);
  }

  return (
    <div className="details__step">
      <p>
        <Sentence text={t('groups.leaveTitle', { name: SLOT })}>
          <bdi className="room-panel__name">{room.name}</bdi>
        </Sentence>
      </p>
      <ul className="details__effects">
        <li>{t('groups.leaveTold')}</li>
        <li>{t('groups.leaveEnds')}</li>
        <li>{t('groups.leaveKeeps')}</li>
        <li>{t('groups.leaveBack')}</li>
      </ul>
      {failure !== undefined && (
        <p className="person-dialog__error" role="alert">
          {t('person.failed', { reason: errorText(t, formats, failure) })}
        </p>
      )}
      <div className="details__buttons">
        <button type="button" className="button button--danger-full" onClick={() => void leave()}>
          {t('groups.leaveNow')}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {t('person.cancel')}
        </button>
      </div>
    </div>
  );
}
