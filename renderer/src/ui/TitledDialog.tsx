/** A dialog with its title, and a button that closes it, above what it is about. Plain. */

import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, type RefObject, useRef } from 'react';

interface Props {
  readonly title: string;
  /** What the button is called that closes it. */
  readonly closeLabel: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** Beside `dialog`. */
  readonly className?: string;
  /** Has the focus when it opens; undefined: the title has. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
  /** Has the focus when it is closed; undefined: what had it before. */
  readonly finalFocus?: () => HTMLElement | null;
  /** Made anew each time it opens. */
  readonly children: ReactNode;
}

export function TitledDialog({
  title,
  closeLabel,
  open,
  onOpenChange,
  className,
  initialFocus,
  finalFocus,
  children,
}: Props) {
  const titleRef = useRef<HTMLHeadingElement>(null);
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup
          className={className === undefined ? 'dialog' : `dialog ${className}`}
          initialFocus={initialFocus ?? titleRef}
          finalFocus={finalFocus}
        >
          <header className="dialog__header">
            <Dialog.Title className="dialog__title" tabIndex={-1} ref={titleRef}>
              {title}
            </Dialog.Title>
            <Dialog.Close className="icon-button" aria-label={closeLabel}>
              <X size={18} aria-hidden="true" />
            </Dialog.Close>
          </header>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
