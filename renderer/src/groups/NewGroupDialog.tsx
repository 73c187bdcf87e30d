/** Makes a group: a name, and whom to invite. Smart. */

import { useRef, useState } from 'react';
import type { PersonId, RoomId } from '../../../src/core/ids.ts';
import { cleanName } from '../../../src/core/text.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import { useNode } from '../app/node-context.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import { GroupDialog, type GroupDialogProps, type GroupFormProps } from './GroupDialog.tsx';
import { GroupNameField } from './GroupNameField.tsx';
import { PeopleField } from './PeopleField.tsx';

export function NewGroupDialog(dialog: GroupDialogProps) {
  const { t } = useWords();
  return (
    <GroupDialog<HTMLInputElement> {...dialog} title={t('groups.new')}>
      {(form) => <NewGroupForm {...form} />}
    </GroupDialog>
  );
}

function NewGroupForm({ fieldRef, onDone }: GroupFormProps<HTMLInputElement>) {
  const { store, link } = useNode();
  const { t, formats } = useWords();
  const [draft, setDraft] = useState('');
  const [chosen, setChosen] = useState<readonly PersonId[]>([]);
  const [failure, setFailure] = useState<Failure>();
  const making = useRef(false);
  const name = cleanName(draft);

  async function make(): Promise<void> {
    if (making.current) return; // pressed twice
    making.current = true;
    setFailure(undefined);
    const answer = await link.invoke('room:create', { name, people: [...chosen] });
    making.current = false;
    if (!answer.ok) return setFailure(answer.error);
    store.showRoom(answer.value.room as RoomId);
    onDone();
  }

  return (
    <form
      className="dialog__body group-dialog__body"
      onSubmit={(event) => {
        event.preventDefault();
        if (name !== '') void make();
      }}
    >
      <GroupNameField fieldRef={fieldRef} value={draft} onChange={setDraft} />
      <PeopleField label={t('groups.people')} chosen={chosen} onChange={setChosen} members={[]} />
      <p className="settings__hint">{t('groups.newHint')}</p>
      {failure !== undefined && (
        <p className="person-dialog__error" role="alert">
          {t('groups.notMade', { reason: errorText(t, formats, failure) })}
        </p>
      )}
      <div className="person-dialog__actions">
        <button type="submit" className="button button--accent" disabled={name === ''}>
          {t('groups.make')}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {t('person.cancel')}
        </button>
      </div>
    </form>
  );
}
