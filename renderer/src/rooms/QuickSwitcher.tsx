/** Finds a room or a person by a few letters. Smart. */

import { Dialog } from '@base-ui/react/dialog';
import { useRef, useState } from 'react';
import { type GroupDialogName, useGroupDialogs } from '../groups/group-dialogs-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { roomFocus } from './focus-room.ts';
import { QuickList } from './QuickList.tsx';
import './QuickSwitcher.css';

interface Props {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

export function QuickSwitcher({ open, onOpenChange }: Props) {
  const { t } = useWords();
  const field = useRef<HTMLInputElement>(null);
  const openGroupDialog = useGroupDialogs();
  const next = useRef<GroupDialogName>(undefined);
  const [turn, setTurn] = useState(0);
  return (
    <Dialog.Root
      open={open}
      onOpenChange={onOpenChange}
      // The next time it begins with nothing typed.
      onOpenChangeComplete={(opened) => {
        if (opened) return;
        setTurn(turn + 1);
        // Only now: the focus goes back to the room first.
        if (next.current !== undefined) openGroupDialog(next.current);
        next.current = undefined;
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="quick-switcher" initialFocus={field} finalFocus={roomFocus}>
          <Dialog.Title className="visually-hidden">{t('rooms.find')}</Dialog.Title>
          <QuickList
            key={turn}
            fieldRef={field}
            onDone={(wanted) => {
              next.current = wanted;
              onOpenChange(false);
            }}
          />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
