/** A dialog about a group: its field has the focus when it opens, the room's own when it closes. Plain. */

import { type ReactNode, type RefObject, useRef } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { roomFocus } from '../rooms/focus-room.ts';
import { TitledDialog } from '../ui/TitledDialog.tsx';
import './GroupDialog.css';

export interface GroupDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** What the form in it is given. */
export interface GroupFormProps<Field extends HTMLElement> {
  readonly fieldRef: RefObject<Field | null>;
  readonly onDone: () => void;
}

interface Props<Field extends HTMLElement> extends GroupDialogProps {
  readonly title: string;
  readonly children: (form: GroupFormProps<Field>) => ReactNode;
}

export function GroupDialog<Field extends HTMLElement>({ title, open, onOpenChange, children }: Props<Field>) {
  const { t } = useWords();
  const fieldRef = useRef<Field>(null);
  return (
    <TitledDialog
      title={title}
      closeLabel={t('person.close')}
      open={open}
      onOpenChange={onOpenChange}
      className="group-dialog"
      initialFocus={fieldRef}
      finalFocus={roomFocus}
    >
      {children({ fieldRef, onDone: () => onOpenChange(false) })}
    </TitledDialog>
  );
}
