/** What one knows of a person, and what one thinks of them: opens, closes, and puts the focus back. Smart. */

import { Dialog } from '@base-ui/react/dialog';
import { useRef } from 'react';
import type { PersonId } from '../../../src/core/ids.ts';
import { useChat } from '../app/node-context.ts';
import { PersonSteps } from './PersonSteps.tsx';
import './PersonDialog.css';

interface Props {
  readonly id: PersonId | undefined;
  readonly open: boolean;
  readonly onClose: () => void;
  /** What has the focus once the dialog is closed. */
  readonly focusAfter: (id: PersonId) => HTMLElement | null;
}

export function PersonDialog({ id, open, onClose, focusAfter }: Props) {
  const peer = useChat(({ peers }) => (id === undefined ? undefined : peers.get(id)));
  const title = useRef<HTMLHeadingElement>(null);
  // Another run of the node may not know them.
  return (
    <Dialog.Root open={open && peer !== undefined} onOpenChange={(wanted) => !wanted && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup
          className="dialog person-dialog"
          initialFocus={title}
          finalFocus={() => (id === undefined ? null : focusAfter(id))}
        >
          {peer !== undefined && <PersonSteps key={peer.id} peer={peer} titleRef={title} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
