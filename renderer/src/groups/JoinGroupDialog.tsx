/** Joins a group by the text of an invitation; says what is wrong with a mistyped one. Smart. */

import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type RefObject, useId, useRef, useState } from 'react';
import type { RoomId } from '../../../src/core/ids.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import { useNode } from '../app/node-context.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import { roomFocus } from '../rooms/focus-room.ts';
import './GroupDialog.css';

/** More than the contract takes is not the text of an invitation. */
const MAX_TEXT_CHARACTERS = 1_000;

interface Props {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

export function JoinGroupDialog({ open, onOpenChange }: Props) {
  const { t } = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const [turn, setTurn] = useState(0);
  return (
    <Dialog.Root
      open={open}
      onOpenChange={onOpenChange}
      onOpenChangeComplete={(opened) => !opened && setTurn(turn + 1)}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog group-dialog" initialFocus={field} finalFocus={roomFocus}>
          <header className="dialog__header">
            <Dialog.Title className="dialog__title">{t('groups.join')}</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label={t('person.close')}>
              <X size={18} aria-hidden="true" />
            </Dialog.Close>
          </header>
          <JoinForm key={turn} fieldRef={field} onDone={() => onOpenChange(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface FormProps {
  readonly fieldRef: RefObject<HTMLTextAreaElement | null>;
  readonly onDone: () => void;
}

function JoinForm({ fieldRef, onDone }: FormProps) {
  const { store, link } = useNode();
  const { t, formats } = useWords();
  const [draft, setDraft] = useState('');
  const [failure, setFailure] = useState<Failure>();
  const joining = useRef(false);
  const fieldId = useId();
  const hintId = useId();
  const faultId = useId();
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
      <div className="settings__section">
        <label htmlFor={fieldId} className="settings__heading">
          {t('groups.joinLabel')}
        </label>
        <textarea
          id={fieldId}
          ref={fieldRef}
          className="field mono group-dialog__text"
          rows={4}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={draft}
          aria-describedby={failure === undefined ? hintId : `${hintId} ${faultId}`}
          aria-invalid={failure !== undefined}
          onChange={(event) => {
            setDraft(event.target.value);
            setFailure(undefined);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
            event.preventDefault();
            void join();
          }}
        />
        <p id={hintId} className="settings__hint">
          {t('groups.joinHint')}
        </p>
        {failure !== undefined && (
          <p id={faultId} className="circle__fault" role="alert">
            {errorText(t, formats, failure)}
          </p>
        )}
      </div>
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
