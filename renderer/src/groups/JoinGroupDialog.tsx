/** Joins a group by the text of an invitation; says what is wrong with a mistyped one. Smart. */

import { useRef, useState } from 'react';
import type { RoomId } from '../../../src/core/ids.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import { useNode } from '../app/node-context.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import { PasteField } from '../ui/PasteField.tsx';
import { GroupDialog, type GroupDialogProps, type GroupFormProps } from './GroupDialog.tsx';

/** More than the contract takes is not the text of an invitation. */
const MAX_TEXT_CHARACTERS = 1_000;

export function JoinGroupDialog(dialog: GroupDialogProps) {
  const { t } = useWords();
  return (
    <GroupDialog<HTMLTextAreaElement> {...dialog} title={t('groups.join')}>
      {(form) => <JoinForm {...form} />}
    </GroupDialog>
  );
}

function JoinForm({ fieldRef, onDone }: GroupFormProps<HTMLTextAreaElement>) {
  const { store, link } = useNode();
  const { t, formats } = useWords();
  const [draft, setDraft] = useState('');
  const [failure, setFailure] = useState<Failure>();
  const joining = useRef(false);
  const text = draft.trim();

  async function join(): Promise<void> {
    if (joining.current || text === '') return;
    joining.current = true;
    setFailure(undefined);
    const answer =
      text.length > MAX_TEXT_CHARACTERS
        ? { ok: false as const, error: { code: 'invitation-invalid', message: '', params: {} } }
        : await link.invoke('room:join', { text });
    joining.current = false;
    if (answer.ok) {
      store.showRoom(answer.value.room as RoomId);
      return onDone();
    }
    setFailure(answer.error);
    fieldRef.current?.focus();
  }

  return (
    <form
      className="dialog__body group-dialog__body"
      onSubmit={(event) => {
        event.preventDefault();
        void join();
      }}
    >
      <PasteField
        fieldRef={fieldRef}
        label={t('groups.joinLabel')}
        hint={t('groups.joinHint')}
        fault={failure && errorText(t, formats, failure)}
        rows={4}
        value={draft}
        onChange={(written) => {
          setDraft(written);
          setFailure(undefined);
        }}
        onSubmit={() => void join()}
      />
      <div className="person-dialog__actions">
        <button type="submit" className="button button--accent" disabled={text === ''}>
          {t('groups.joinNow')}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {t('person.cancel')}
        </button>
      </div>
    </form>
  );
}
