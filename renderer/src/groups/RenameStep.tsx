/** Gives a group another name. Smart. */

import { useEffect, useId, useRef, useState } from 'react';
import type { Room } from '../../../src/core/model.ts';
import { cleanName, MAX_NAME_LENGTH } from '../../../src/core/text.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import { useNode } from '../app/node-context.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';

interface Props {
  readonly room: Room;
  readonly onDone: () => void;
}

export function RenameStep({ room, onDone }: Props) {
  const { link } = useNode();
  const { t, formats } = useWords();
  const [draft, setDraft] = useState(room.name);
  const [failure, setFailure] = useState<Failure>();
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const name = cleanName(draft);
  const changed = name !== '' && name !== room.name;

  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);

  async function rename(): Promise<void> {
    const answer = await link.invoke('room:rename', { room: room.id, name });
    if (answer.ok) onDone();
    else setFailure(answer.error);
  }

  return (
    <form
      className="details__step"
      onSubmit={(event) => {
        event.preventDefault();
        if (changed) void rename();
      }}
    >
      <div className="settings__section">
        <label htmlFor={id} className="settings__heading">
          {t('groups.name')}
        </label>
        <input
          id={id}
          ref={field}
          className="field"
          dir="auto"
          autoComplete="off"
          maxLength={MAX_NAME_LENGTH * 2}
          value={draft}
          aria-invalid={name === ''}
          onChange={(event) => setDraft(event.target.value)}
        />
        <p className="settings__hint">{t('groups.renameHint')}</p>
      </div>
      {failure !== undefined && (
        <p className="person-dialog__error" role="alert">
          {t('person.failed', { reason: errorText(t, formats, failure) })}
        </p>
      )}
      <div className="details__buttons">
        <button type="submit" className="button button--accent" disabled={!changed}>
          {t('groups.renameNow')}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {t('person.cancel')}
        </button>
      </div>
    </form>
  );
}
