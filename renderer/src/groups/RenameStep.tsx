/** Gives a group another name. Smart. */

import { useEffect, useRef, useState } from 'react';
import type { Room } from '../../../src/core/model.ts';
import { cleanName } from '../../../src/core/text.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import { useNode } from '../app/node-context.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import { GroupNameField } from './GroupNameField.tsx';

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
      <GroupNameField
        fieldRef={field}
        value={draft}
        onChange={setDraft}
        invalid={name === ''}
        hint={t('groups.renameHint')}
      />
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
