/** In the place of the composer, in a group that one has left: what can still be done with it. Smart. */

import { LogOut } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Room } from '../../../src/core/model.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import { useNode } from '../app/node-context.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import '../room/RoomPanel.css';

interface Props {
  readonly room: Room;
}

export function LeftPanel({ room }: Props) {
  const { link } = useNode();
  const { t, formats } = useWords();
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const removing = useRef(false);
  const panel = useRef<HTMLElement>(null);
  // There is nothing to write in: what it is about is read out instead, and again when it asks.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is another one then
  useEffect(() => panel.current?.focus(), [asking]);

  async function remove(): Promise<void> {
    if (removing.current) return;
    removing.current = true;
    setFailure(undefined);
    const answer = await link.invoke('room:remove', { room: room.id });
    removing.current = false;
    if (!answer.ok) setFailure(answer.error);
  }

  return (
    <section className="room-panel" aria-label={t('groups.youLeft')} tabIndex={-1} ref={panel}>
      <p className="room-panel__text">
        <LogOut size={15} aria-hidden="true" /> {asking ? t('groups.removeMeans') : t('groups.leftText')}
      </p>
      <div className="room-panel__actions">
        {asking ? (
          <>
            <button type="button" className="button button--danger" onClick={() => void remove()}>
              {t('groups.removeNow')}
            </button>
            <button type="button" className="button" onClick={() => setAsking(false)}>
              {t('person.cancel')}
            </button>
          </>
        ) : (
          <button type="button" className="button" onClick={() => setAsking(true)}>
            {t('groups.remove')}
          </button>
        )}
      </div>
      {failure !== undefined && (
        <p className="person-dialog__error" role="alert">
          {t('person.failed', { reason: errorText(t, formats, failure) })}
        </p>
      )}
    </section>
  );
}
