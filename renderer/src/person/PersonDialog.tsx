/** What one knows of a person, and what one thinks of them: opens, closes, and puts the focus back. Smart. */

import { Dialog } from '@base-ui/react/dialog';
import { type ReactNode, useCallback, useRef, useState } from 'react';
import type { PersonId } from '../../../src/core/ids.ts';
import { useChat } from '../app/node-context.ts';
import { roomFocus } from '../rooms/focus-room.ts';
import { PersonSteps } from './PersonSteps.tsx';
import { type PersonAsked, PersonDialogContext } from './person-dialog-context.ts';
import './PersonDialog.css';

interface Props {
  /** All that may open the dialog. */
  readonly children: ReactNode;
}

/** Their entry, wherever it is now: who was blocked meanwhile has moved, perhaps into the closed list. */
function entryOf(id: PersonId): HTMLElement | null {
  const find = (selector: string) => document.querySelector<HTMLElement>(selector);
  return find(`[data-person="${CSS.escape(id)}"]`) ?? find('.fold--blocked') ?? roomFocus();
}

export function PersonDialog({ children }: Props) {
  // What was asked for stays while the dialog fades out.
  const [asked, setAsked] = useState<PersonAsked>();
  const [open, setOpen] = useState(false);
  const peer = useChat(({ peers }) => (asked === undefined ? undefined : peers.get(asked.id)));
  const title = useRef<HTMLHeadingElement>(null);
  const opener = useRef<Element | null>(null);
  const toRoom = useRef(false);

  const openPerson = useCallback((wanted: PersonAsked) => {
    opener.current = document.activeElement;
    toRoom.current = false;
    setAsked(wanted);
    setOpen(true);
  }, []);

  function focusAfter(): HTMLElement | null {
    if (toRoom.current || asked === undefined) return roomFocus();
    const { current } = opener;
    return current instanceof HTMLElement && current.isConnected && current !== document.body
      ? current
      : entryOf(asked.id);
  }

  return (
    <PersonDialogContext value={openPerson}>
      {children}
      {/* Another run of the node may not know them. */}
      <Dialog.Root open={open && peer !== undefined} onOpenChange={setOpen}>
        <Dialog.Portal>
          <Dialog.Backdrop className="backdrop" />
          <Dialog.Popup className="dialog person-dialog" initialFocus={title} finalFocus={focusAfter}>
            {peer !== undefined && asked !== undefined && (
              <PersonSteps
                key={`${peer.id} ${asked.step}`}
                peer={peer}
                firstStep={asked.step ?? 'overview'}
                firstFailure={asked.failure}
                titleRef={title}
                onMessaging={() => {
                  toRoom.current = true;
                  setOpen(false);
                }}
              />
            )}
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
    </PersonDialogContext>
  );
}
