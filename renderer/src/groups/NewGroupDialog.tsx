/** Makes a group: a name, and whom to invite. Smart. */

import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type RefObject, useId, useRef, useState } from 'react';
import type { PersonId, RoomId } from '../../../src/core/ids.ts';
import { cleanName, MAX_NAME_LENGTH } from '../../../src/core/text.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import { useNode } from '../app/node-context.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import { roomFocus } from '../rooms/focus-room.ts';
import { PeopleField } from './PeopleField.tsx';
import './GroupDialog.css';

interface Props {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

export function NewGroupDialog({ open, onOpenChange }: Props) {
  const { t } = useWords();
  const field = useRef<HTMLInputElement>(null);
  const [turn, setTurn] = useState(0);
  return (
    <Dialog.Root
      open={open}
      onOpenChange={onOpenChange}
      // The next time it begins empty.
      onOpenChangeComplete={(opened) => !opened && setTurn(turn + 1)}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog group-dialog" initialFocus={field} finalFocus={roomFocus}>
          <header className="dialog__header">
            <Dialog.Title className="dialog__title">{t('groups.new')}</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label={t('person.close')}>
              <X size={18} aria-hidden="true" />
            </Dialog.Close>
          </header>
          <NewGroupForm key={turn} fieldRef={field} onDone={() => onOpenChange(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface FormProps {
  readonly fieldRef: RefObject<HTMLInputElement | null>;
  readonly onDone: () => void;
}

function NewGroupForm({ fieldRef, onDone }: FormProps) {
  const { store, link } = useNode();
  const { t, formats } = useWords();
  const [draft, setDraft] = useState('');
  const [chosen, setChosen] = useState<readonly PersonId[]>([]);
  const [failure, setFailure] = useState<Failure>();
  const making = useRef(false);
  const id = useId();
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
      <div className="settings__section">
        <label htmlFor={id} className="settings__heading">
          {t('groups.name')}
        </label>
        <input
          id={id}
          ref={fieldRef}
          className="field"
          dir="auto"
          autoComplete="off"
          maxLength={MAX_NAME_LENGTH * 2}
          placeholder={t('groups.namePlaceholder')}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
        />
      </div>
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
