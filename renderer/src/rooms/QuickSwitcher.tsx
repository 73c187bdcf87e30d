/** Finds a room or a person by a few letters. Smart. */

import { Dialog } from '@base-ui/react/dialog';
import { useRef, useState } from 'react';
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
  const [turn, setTurn] = useState(0);
  return (
    <Dialog.Root
      open={open}
      onOpenChange={onOpenChange}
      // The next time it begins with nothing typed.
      onOpenChangeComplete={(opened) => !opened && setTurn(turn + 1)}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="quick-switcher" initialFocus={field} finalFocus={roomFocus}>
          <Dialog.Title className="visually-hidden">{t('rooms.find')}</Dialog.Title>
          <QuickList key={turn} fieldRef={field} onDone={() => onOpenChange(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
