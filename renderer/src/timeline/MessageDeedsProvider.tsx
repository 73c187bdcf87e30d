/** Does what was chosen for a message: at the composer, at the node, or in what opens for it. Smart. */

import { type ReactNode, type RefObject, useMemo, useRef, useState } from 'react';
import type { Message, Room } from '../../../src/core/model.ts';
import type { Failure, Result } from '../../../src/ipc/contract.ts';
import { useNode } from '../app/node-context.ts';
import { EmojiPopover } from '../emoji/EmojiPopover.tsx';
import { errorText } from '../i18n/error-text.ts';
import { useWords } from '../i18n/use-words.ts';
import { nextFrame } from '../link/next-frame.ts';

import { namedIn } from '../mentions/named-in.ts';
import type { Timeline } from '../store/timeline.ts';
import { copyMessage } from './copy-message.ts';
import { DeedNote } from './DeedNote.tsx';
import { DeleteDialog } from './DeleteDialog.tsx';
import { MessageMenu } from './MessageMenu.tsx';
import type { Deed } from './message-deeds.ts';
import { type MessageDeeds, MessageDeedsContext, type Spot } from './message-deeds-context.ts';
import { messageAt } from './message-place.ts';
import { ReceiptsDialog } from './ReceiptsDialog.tsx';

interface Props {
  readonly room: Room;
  readonly timeline: Timeline;
  /** One may write here. */
  readonly writable: boolean;
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
  readonly children: ReactNode;
}

/** What is open, and for which message; it stays while it fades out. */
interface Opened {
  readonly what: 'menu' | 'react' | 'delete' | 'receipts';
  readonly item: Message;
  readonly place: DOMRect;
  readonly within: HTMLElement | null;
  readonly open: boolean;
}

function articleOf({ id }: Message): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`);
}

export function MessageDeedsProvider({ room, timeline, writable, inputRef, children }: Props) {
  const { link, store, drafts } = useNode();
  const { t, formats } = useWords();
  const [opened, setOpened] = useState<Opened>();
  const [note, setNote] = useState<string>();
  /** What comes after the menu takes the focus itself. */
  const goesOn = useRef(false);
  const roomId = room.id;

  const deeds = useMemo<MessageDeeds>(() => {
    const failed = ({ error }: { error: Failure }) =>
      setNote(t('message.failed', { reason: errorText(t, formats, error) }));
    const noteFailure = (answer: Result<unknown>) => answer.ok || failed(answer);
    const show = (what: Opened['what'], item: Message, from: HTMLElement, at?: Spot) => {
      const place = at === undefined ? from.getBoundingClientRect() : new DOMRect(at.x, at.y, 0, 0);
      setOpened({ what, item, place, within: from.closest('main'), open: true });
    };
    const toComposer = () => {
      goesOn.current = true;
      inputRef.current?.focus();
      // Once more when whatever was open is gone.
      nextFrame(() => {
        const field = inputRef.current;
        field?.focus();
        field?.setSelectionRange(field.value.length, field.value.length);
      });
    };
    function act(deed: Deed, item: Message, from: HTMLElement): void {
      setNote(undefined);
      switch (deed) {
        case 'reply': {
          const { id, order, author, text } = item;
          drafts.dispatch(roomId, { type: 'replying', to: { id, order, author, text } });
          toComposer();
          break;
        }
        case 'edit': {
          const { chat } = store.getState();
          const named = chat === undefined ? [] : namedIn(chat, item.mentions);
          drafts.dispatch(roomId, { type: 'editing', message: item, named });
          toComposer();
          break;
        }
        case 'copy':
          void copyMessage(item.text).then((done) => done || setNote(t('message.copyFailed')));
          break;
        default:
          goesOn.current = true;
          show(deed, item, from);
      }
    }
    return {
      open: writable,
      act,
      openMenu: (item, from, at) => {
        goesOn.current = false;
        show('menu', item, from, at);
      },
      react: (item, emoji, on) => {
        setNote(undefined);
        void link.invoke('message:react', { id: item.id, emoji, on }).then(noteFailure);
      },
      jump: (order) => store.showPlace(roomId, order),
      remove: (item) => void link.invoke('message:delete', { id: item.id }).then(noteFailure),
      lose: (failure) => setNote(failure === undefined ? t('message.notHere') : errorText(t, formats, failure)),
    };
  }, [link, store, drafts, roomId, writable, inputRef, t, formats]);

  const item = opened && (messageAt(timeline, opened.item.order) ?? opened.item);
  const self = store.getState().chat?.self.id;
  const given = useMemo(
    () => new Set(item?.reactions.filter(({ people }) => people.some((id) => id === self)).map(({ emoji }) => emoji)),
    [item, self],
  );
  // The menu goes while what was chosen in it comes.
  const close = (what: Opened['what']) =>
    setOpened((former) => (former?.what === what ? { ...former, open: false } : former));
  const focusAfter = () => (item === undefined ? null : (articleOf(item) ?? inputRef.current));
  const isOpen = (what: Opened['what']) => opened?.open === true && opened.what === what;
  return (
    <MessageDeedsContext value={deeds}>
      {children}
      {note !== undefined && <DeedNote onDismiss={() => setNote(undefined)}>{note}</DeedNote>}
      {item !== undefined && opened !== undefined && (
        <>
          <MessageMenu
            item={item}
            writable={writable}
            open={isOpen('menu')}
            place={opened.place}
            within={opened.within}
            onDeed={(deed) => {
              close('menu');
              const article = articleOf(item);
              if (article !== null)
                deeds.act(deed, item, article.querySelector<HTMLElement>('.message__bubble') ?? article);
            }}
            onClose={() => close('menu')}
            focusAfter={() => (goesOn.current ? null : focusAfter())}
          />
          <EmojiPopover
            open={isOpen('react')}
            place={opened.place}
            within={opened.within}
            label={t('message.react')}
            given={given}
            onPick={(emoji) => {
              deeds.react(item, emoji, !given.has(emoji));
              close('react');
            }}
            onClose={() => close('react')}
            focusAfter={focusAfter}
          />
          <DeleteDialog
            item={item}
            open={isOpen('delete')}
            onDelete={() => deeds.remove(item)}
            onClose={() => close('delete')}
            focusAfter={focusAfter}
          />
          <ReceiptsDialog
            item={item}
            open={isOpen('receipts')}
            onClose={() => close('receipts')}
            focusAfter={focusAfter}
          />
        </>
      )}
    </MessageDeedsContext>
  );
}
