/** Above a room: whose or which it is; the way back to the list (narrow windows), and the settings. Smart. */

import { ArrowLeft, SlidersHorizontal } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useChat, useNode } from '../app/node-context.ts';
import { unreadElsewhere } from '../app/unread-elsewhere.ts';
import { useWords } from '../i18n/use-words.ts';
import { countHere } from '../people/count-here.ts';
import { HeaderButtons } from '../rooms/HeaderButtons.tsx';
import './RoomHeader.css';

interface Props {
  readonly narrow: boolean;
  readonly onOpenSettings: () => void;
  readonly children: ReactNode;
}

export function RoomHeader({ narrow, onOpenSettings, children }: Props) {
  const { t } = useWords();
  return (
    <header className={narrow ? 'room-header room-header--narrow' : 'room-header'}>
      {narrow && <ToList />}
      {children}
      <HeaderButtons />
      <button
        type="button"
        className="icon-button"
        aria-label={t('lobby.openSettings')}
        title={t('lobby.openSettings')}
        onClick={onOpenSettings}
      >
        <SlidersHorizontal size={18} aria-hidden="true" />
      </button>
    </header>
  );
}

function ToList() {
  const { store } = useNode();
  const { t, formats } = useWords();
  const here = useChat(({ peers }) => countHere(peers));
  const unread = useStore(store, (state) => unreadElsewhere(state, true));
  const formatted = formats.number(here);
  return (
    <button
      type="button"
      className="icon-button room-header__back"
      aria-label={
        unread > 0
          ? t('rooms.toListUnread', { count: unread, unread: formats.number(unread), formatted })
          : t('rooms.toList', { formatted })
      }
      title={t('rooms.sidebar')}
      onClick={() => store.showPane('list')}
    >
      <ArrowLeft size={18} aria-hidden="true" />
      {unread > 0 && <span className="room-header__badge">{unread > 99 ? '99+' : formats.number(unread)}</span>}
    </button>
  );
}
