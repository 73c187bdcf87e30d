/** Beside the room, or in its place where the window is narrow: oneself, the rooms, the people nearby. Smart. */

import { ArrowLeft, Search } from 'lucide-react';
import { useWords } from '../i18n/use-words.ts';
import { OwnEntry } from '../people/OwnEntry.tsx';
import { People } from '../people/People.tsx';
import { RoomList } from '../rooms/RoomList.tsx';
import { useChat, useNode } from './node-context.ts';
import './Sidebar.css';

interface Props {
  /** It has the window to itself. */
  readonly alone: boolean;
  readonly onOpenSettings: () => void;
  readonly onFind: () => void;
}

export function Sidebar({ alone, onOpenSettings, onFind }: Props) {
  const { store } = useNode();
  const { t } = useWords();
  const self = useChat((chat) => chat.self);
  const Landmark = alone ? 'main' : 'aside';
  return (
    <Landmark className="sidebar" aria-label={t('rooms.sidebar')}>
      {alone && <h1 className="visually-hidden">{t('rooms.sidebar')}</h1>}
      <div className="sidebar__top">
        <OwnEntry self={self} onOpen={onOpenSettings} />
        <button
          type="button"
          className="icon-button sidebar__button"
          aria-label={t('rooms.find')}
          aria-keyshortcuts="Control+K Meta+K"
          title={t('rooms.findTitle')}
          onClick={onFind}
        >
          <Search size={17} aria-hidden="true" />
        </button>
        {alone && (
          <button
            type="button"
            className="icon-button sidebar__button"
            aria-label={t('rooms.backToRoom')}
            title={t('rooms.backToRoom')}
            onClick={() => store.showPane('room')}
          >
            <ArrowLeft size={18} className="sidebar__arrow" aria-hidden="true" />
          </button>
        )}
      </div>
      <div className="sidebar__scroll">
        <RoomList />
        <People />
      </div>
    </Landmark>
  );
}
