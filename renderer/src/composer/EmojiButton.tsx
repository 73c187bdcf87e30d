/** Puts an emoji where the caret is. Plain. */

import { Smile } from 'lucide-react';
import { type RefObject, useRef, useState } from 'react';
import { EmojiPopover } from '../emoji/EmojiPopover.tsx';
import { useWords } from '../i18n/use-words.ts';

interface Props {
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
  readonly onInsert: (text: string, caret: number) => void;
}

export function EmojiButton({ inputRef, onInsert }: Props) {
  const { t } = useWords();
  const button = useRef<HTMLButtonElement>(null);
  const [place, setPlace] = useState<DOMRect>();
  const [open, setOpen] = useState(false);

  function insert(emoji: string): void {
    const field = inputRef.current;
    setOpen(false);
    if (field === null) return;
    const { value, selectionStart, selectionEnd } = field;
    onInsert(value.slice(0, selectionStart) + emoji + value.slice(selectionEnd), selectionStart + emoji.length);
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        className="composer__tool"
        aria-label={t('composer.emoji')}
        aria-haspopup="dialog"
        aria-expanded={open}
        title={t('composer.emoji')}
        onClick={({ currentTarget }) => {
          setPlace(currentTarget.getBoundingClientRect());
          setOpen(true);
        }}
      >
        <Smile size={19} aria-hidden="true" />
      </button>
      {place !== undefined && (
        <EmojiPopover
          open={open}
          place={place}
          within={button.current?.closest('main') ?? null}
          label={t('composer.emoji')}
          onPick={insert}
          onClose={() => setOpen(false)}
          focusAfter={() => inputRef.current}
        />
      )}
    </>
  );
}
