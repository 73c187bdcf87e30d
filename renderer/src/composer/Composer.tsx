/** Where one writes: Enter sends, Shift+Enter breaks the line, nothing typed is lost. Smart. */

import { ArrowUp, Check } from 'lucide-react';
import {
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useId,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import { useStore } from 'zustand';
import type { Room } from '../../../src/core/model.ts';
import { MAX_TEXT_BYTES, utf8Length } from '../../../src/core/text.ts';
import { useNode } from '../app/node-context.ts';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import { usePeopleOf } from '../mentions/use-named.ts';
import { ComposerBar } from './ComposerBar.tsx';
import { ComposerFoot } from './ComposerFoot.tsx';
import { ComposerNote } from './ComposerNote.tsx';
import type { ComposerAction } from './composer-state.ts';
import { EmojiButton } from './EmojiButton.tsx';
import { MentionList, optionId } from './MentionList.tsx';
import { useEditNewest } from './use-edit-newest.ts';
import { useGrowing } from './use-growing.ts';
import { useMentionList } from './use-mention-list.ts';
import { useSubmit } from './use-submit.ts';
import './Composer.css';

/** The count is shown from here on. */
const COUNT_FROM_BYTES = MAX_TEXT_BYTES * 0.8;
/** More characters than this are not put into the field at all: laying them out would freeze the window. */
const MAX_INSERTED = 4 * MAX_TEXT_BYTES;

const TOUCH = '(hover: none) and (pointer: coarse)';

interface Props {
  readonly room: Room;
  /** Whom it goes to. */
  readonly label: string;
  readonly placeholder: string;
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
  readonly onSend: () => void;
}

export function Composer({ room, label, placeholder, inputRef, onSend }: Props) {
  const { drafts } = useNode();
  const { t, formats } = useWords();
  const { draft, error, reply, editing } = useStore(drafts.of(room.id));
  const dispatch = (action: ComposerAction) => drafts.dispatch(room.id, action);
  const people = usePeopleOf(room);
  const submitWritten = useSubmit(room, people);
  const editNewest = useEditNewest(room);
  const mentions = useMentionList(inputRef, people, (text, { id, name }) =>
    dispatch({ type: 'named', text, person: { id, name } }),
  );
  const [refusedSize, setRefusedSize] = useState<number>();
  const noteId = useId();
  const listId = useId();
  useGrowing(inputRef, draft);
  useEffect(() => {
    // Where it would bring up a keyboard over half of the screen, the person asks for it.
    if (!window.matchMedia(TOUCH).matches) inputRef.current?.focus();
  }, [inputRef]);

  // Three bytes a UTF-16 unit at most: short drafts need no counting.
  const bytes = draft.length * 3 < COUNT_FROM_BYTES ? 0 : utf8Length(draft);
  const tooLong = bytes > MAX_TEXT_BYTES;
  const sendable = !tooLong && /\S/.test(draft) && editing?.busy !== true;
  const listed = mentions.offered.length > 0;

  function submit(): void {
    if (!sendable) return;
    setRefusedSize(undefined);
    mentions.close();
    if (editing === undefined) onSend();
    submitWritten();
  }

  function cancel(): void {
    dispatch(editing === undefined ? { type: 'replying', to: undefined } : { type: 'edit-cancelled' });
    inputRef.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    // While an input method composes, Enter chooses a word. Safari ends the composition before the key: it says 229.
    if (event.nativeEvent.isComposing || event.keyCode === 229 || mentions.onKeyDown(event)) return;
    if (event.key === 'Escape' && (editing !== undefined || reply !== undefined)) cancel();
    else if (event.key === 'ArrowUp' && draft === '' && !event.shiftKey && editNewest()) event.preventDefault();
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    submit();
  }

  function refuseIfHuge(event: ClipboardEvent | DragEvent, data: DataTransfer): void {
    const { length } = data.getData('text/plain');
    const fits = length + draft.length <= MAX_INSERTED;
    setRefusedSize(fits ? undefined : length);
    if (!fits) event.preventDefault();
  }

  const sendLabel = editing === undefined ? t('composer.send') : t('composer.saveEdit');
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
          {t(editing === undefined ? 'composer.notSent' : 'composer.notEdited', {
            reason: errorText(t, formats, error),
          })}
        </ComposerNote>
      )}
      {refusedSize !== undefined && (
        <ComposerNote onDismiss={() => setRefusedSize(undefined)}>
          {t('composer.pasteRefused', { size: formats.number(refusedSize), limit: formats.number(MAX_INSERTED) })}
        </ComposerNote>
      )}
      <ComposerBar reply={reply} editing={editing} onCancel={cancel} />
      {listed && (
        <MentionList
          id={listId}
          people={mentions.offered}
          chosen={mentions.chosen}
          onChoose={mentions.setChosen}
          onPick={mentions.pick}
        />
      )}
      <div className="composer__box">
        <EmojiButton
          inputRef={inputRef}
          onInsert={(text, caret) => {
            flushSync(() => dispatch({ type: 'typed', text }));
            inputRef.current?.setSelectionRange(caret, caret);
          }}
        />
        <textarea
          ref={inputRef}
          className="composer__input"
          rows={1}
          dir="auto"
          value={draft}
          aria-label={label}
          aria-describedby={noteId}
          aria-invalid={tooLong}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={listed ? listId : undefined}
          aria-activedescendant={listed ? optionId(listId, mentions.chosen) : undefined}
          placeholder={placeholder}
          onChange={(event) => {
            dispatch({ type: 'typed', text: event.target.value });
            drafts.typing(room.id);
          }}
          onSelect={mentions.look}
          onBlur={mentions.close}
          onKeyDown={onKeyDown}
          onPaste={(event) => refuseIfHuge(event, event.clipboardData)}
          onDrop={(event) => refuseIfHuge(event, event.dataTransfer)}
        />
        <button type="submit" className="composer__send" aria-label={sendLabel} title={sendLabel} disabled={!sendable}>
          {editing === undefined ? (
            <ArrowUp size={18} strokeWidth={2.4} aria-hidden="true" />
          ) : (
            <Check size={18} strokeWidth={2.4} aria-hidden="true" />
          )}
        </button>
      </div>
      <ComposerFoot
        id={noteId}
        room={room.id}
        bytes={bytes > COUNT_FROM_BYTES ? bytes : undefined}
        editing={editing !== undefined}
      />
    </form>
  );
}
