/** Where one writes: Enter sends, Shift+Enter breaks the line, nothing typed is lost. Smart. */

import { ArrowUp } from 'lucide-react';
import {
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useId,
  useState,
} from 'react';
import { useStore } from 'zustand';
import type { RoomId } from '../../../src/core/ids.ts';
import { MAX_TEXT_BYTES, utf8Length } from '../../../src/core/text.ts';
import { useNode } from '../app/node-context.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import { ComposerNote } from './ComposerNote.tsx';
import type { ComposerAction } from './composer-state.ts';
import { useGrowing } from './use-growing.ts';
import './Composer.css';

/** The count is shown from here on. */
const COUNT_FROM_BYTES = MAX_TEXT_BYTES * 0.8;
/** More characters than this are not put into the field at all: laying them out would freeze the window. */
const MAX_INSERTED = 4 * MAX_TEXT_BYTES;

const TOUCH = '(hover: none) and (pointer: coarse)';

interface Props {
  readonly room: RoomId;
  /** Whom it goes to. */
  readonly label: string;
  readonly placeholder: string;
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
  readonly onSend: () => void;
}

export function Composer({ room, label, placeholder, inputRef, onSend }: Props) {
  const { drafts } = useNode();
  const { t, formats } = useWords();
  const { draft, error } = useStore(drafts.of(room));
  const dispatch = (action: ComposerAction) => drafts.dispatch(room, action);
  const [refusedSize, setRefusedSize] = useState<number>();
  const noteId = useId();
  useGrowing(inputRef, draft);
  useEffect(() => {
    // Where it would bring up a keyboard over half of the screen, the person asks for it.
    if (!window.matchMedia(TOUCH).matches) inputRef.current?.focus();
  }, [inputRef]);

  // Three bytes a UTF-16 unit at most: short drafts need no counting.
  const bytes = draft.length * 3 < COUNT_FROM_BYTES ? 0 : utf8Length(draft);
  const tooLong = bytes > MAX_TEXT_BYTES;
  const sendable = !tooLong && /\S/.test(draft);

  function submit(): void {
    if (!sendable) return;
    setRefusedSize(undefined);
    onSend();
    void drafts.send(room);
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    // While an input method composes, Enter chooses a word. Safari ends the composition before the key: it says 229.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  }

  function refuseIfHuge(event: ClipboardEvent | DragEvent, data: DataTransfer): void {
    const { length } = data.getData('text/plain');
    const fits = length + draft.length <= MAX_INSERTED;
    setRefusedSize(fits ? undefined : length);
    if (!fits) event.preventDefault();
  }

  const limit = formats.number(MAX_TEXT_BYTES);
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
        inputRef.current?.focus();
      }}
    >
      {error !== undefined && (
        <ComposerNote onDismiss={() => dispatch({ type: 'dismissed' })}>
          {t('composer.notSent', { reason: errorText(t, formats, error) })}
        </ComposerNote>
      )}
      {refusedSize !== undefined && (
        <ComposerNote onDismiss={() => setRefusedSize(undefined)}>
          {t('composer.pasteRefused', { size: formats.number(refusedSize), limit: formats.number(MAX_INSERTED) })}
        </ComposerNote>
      )}
      <div className="composer__box">
        <textarea
          ref={inputRef}
          className="composer__input"
          rows={1}
          dir="auto"
          value={draft}
          aria-label={label}
          aria-describedby={noteId}
          aria-invalid={tooLong}
          placeholder={placeholder}
          onChange={(event) => dispatch({ type: 'typed', text: event.target.value })}
          onKeyDown={onKeyDown}
          onPaste={(event) => refuseIfHuge(event, event.clipboardData)}
          onDrop={(event) => refuseIfHuge(event, event.dataTransfer)}
        />
        <button
          type="submit"
          className="composer__send"
          aria-label={t('composer.send')}
          title={t('composer.send')}
          disabled={!sendable}
        >
          <ArrowUp size={18} strokeWidth={2.4} aria-hidden="true" />
        </button>
      </div>
      <div id={noteId} className="composer__foot">
        {!tooLong && <span className="composer__hint">{t('composer.hint')}</span>}
        {bytes > COUNT_FROM_BYTES && (
          <span className={tooLong ? 'composer__count composer__count--over' : 'composer__count'} role="status">
            {tooLong && `${t('composer.tooLong', { over: formats.number(bytes - MAX_TEXT_BYTES) })} `}
            {t('composer.bytes', { used: formats.number(bytes), limit })}
          </span>
        )}
      </div>
    </form>
  );
}
