/** The people, slid in from the side where the window is narrow. Plain. */

import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/use-words.ts';
import './PeopleDrawer.css';

interface Props {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly children: ReactNode;
}

export function PeopleDrawer({ open, onOpenChange, children }: Props) {
  const { t } = useWords();
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="people-drawer">
          <Dialog.Title className="visually-hidden">{t('people.title')}</Dialog.Title>
          {children}
          <Dialog.Close className="icon-button people-drawer__close" aria-label={t('people.close')}>
            <X size={18} aria-hidden="true" />
          </Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
