/** Asks before a message is taken back, for everyone. Plain. */

import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useRef } from 'react';
import type { Message } from '../../../src/core/model.ts';
import { useWords } from '../i18n/use-words.ts';
import './MessageDialogs.css';

/** Enough of it to know which one it is. */
const SHOWN_CHARACTERS = 160;

interface Props {
  readonly item: Message;
  readonly open: boolean;
  readonly onDelete: () => void;
  readonly onClose: () => void;
  readonly focusAfter: () => HTMLElement | null;
}

export function DeleteDialog({ item, open, onDelete, onClose, focusAfter }: Props) {
  const { t } = useWords();
  const cancel = useRef<HTMLButtonElement>(null);
  const beginning = item.text.slice(0, SHOWN_CHARACTERS);
  return (
    <AlertDialog.Root open={open} onOpenChange={(wanted) => !wanted && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        {/* What a hasty Enter presses is the safe one. */}
        <AlertDialog.Popup className="dialog message-dialog" initialFocus={cancel} finalFocus={focusAfter}>
          <header className="dialog__header">
            <AlertDialog.Title className="dialog__title">{t('message.deleteTitle')}</AlertDialog.Title>
          </header>
          <div className="dialog__body message-dialog__body">
            <blockquote className="message-dialog__quote" dir="auto">
              {beginning.length < item.text.length ? `${beginning}…` : beginning}
            </blockquote>
            <AlertDialog.Description>{t('message.deleteText')}</AlertDialog.Description>
            <div className="message-dialog__actions">
              <AlertDialog.Close className="button" ref={cancel}>
                {t('message.cancel')}
              </AlertDialog.Close>
              <button
                type="button"
                className="button button--danger-full"
                onClick={() => {
                  onDelete();
                  onClose();
                }}
              >
                {t('message.deleteNow')}
              </button>
            </div>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
