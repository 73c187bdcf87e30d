/** Lays the chat out: rooms and people beside, one room in the middle, a panel at its other side, what is open above. Smart. */

import { useCallback, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { GroupDialogs } from '../groups/GroupDialogs.tsx';
import { useWords } from '../i18n/use-words.ts';
import { PersonDialog } from '../person/PersonDialog.tsx';
import { RoomColumn } from '../room/RoomColumn.tsx';
import { hasDetails } from '../rooms/has-details.ts';
import { QuickSwitcher } from '../rooms/QuickSwitcher.tsx';
import { RoomDetails } from '../rooms/RoomDetails.tsx';
import { useRoomKeys } from '../rooms/use-room-keys.ts';
import { SearchPanel } from '../search/SearchPanel.tsx';
import { createSearchStore } from '../search/search-store.ts';
import { SettingsDialog } from '../settings/SettingsDialog.tsx';
import { useChat, useNode } from './node-context.ts';
import { type Panel, PanelContext } from './panel-context.ts';
import { Sidebar } from './Sidebar.tsx';
import { useMedia } from './use-media.ts';
import { usePaneFocus } from './use-pane-focus.ts';
import { useTypeToFocus } from './use-type-to-focus.ts';
import './ChatWindow.css';

/** Below this there is room for the list or the room, not for both. The same as in ChatWindow.css. */
const WIDE = '(min-width: 760px)';
/** From here on a panel stands beside the room; below, over it. The same as in ChatWindow.css. */
const ROOM_FOR_PANEL = '(min-width: 1080px)';

export function ChatWindow() {
  const { store, link } = useNode();
  const { t } = useWords();
  const wide = useMedia(WIDE);
  const beside = useMedia(ROOM_FOR_PANEL);
  const pane = useStore(store, (window) => window.pane);
  const shown = useStore(store, (window) => window.room);
  const room = useChat((chat) => chat.rooms.get(shown));
  const [settingsOpen, setSettingsOpen] = useState(false);
  const [switching, setSwitching] = useState(false);
  const [asked, setAsked] = useState<Panel>('none');
  const composer = useRef<HTMLTextAreaElement>(null);
  const [search] = useState(() => createSearchStore({ link, after }));
  const panel = asked === 'details' && !hasDetails(room) ? 'none' : asked;
  const roomOnShow = wide || pane === 'room';
  const covered = panel !== 'none' && !beside && roomOnShow;
  const showPanel = useCallback((next: Panel) => setAsked(next), []);
  const access = useMemo(() => ({ panel, showPanel }), [panel, showPanel]);

  function openSearch(): void {
    store.showPane('room');
    setAsked('search');
    // It may be open already.
    document.querySelector<HTMLInputElement>('.search-field__input')?.select();
  }

  useTypeToFocus(composer);
  useRoomKeys(() => setSwitching(true), openSearch);
  usePaneFocus(wide);

  const openSettings = () => setSettingsOpen(true);
  return (
    <PanelContext value={access}>
      <GroupDialogs>
        <PersonDialog>
          <div className={panel !== 'none' && beside ? 'window window--panel' : 'window'}>
            {/* A button, not a link: the fragment of the address holds the session's token. */}
            <button
              type="button"
              className="skip-link"
              onClick={() => {
                if (covered) setAsked('none');
                requestAnimationFrame(() => composer.current?.focus());
              }}
            >
              {t('app.skipToComposer')}
            </button>
            {(wide || pane === 'list') && (
              <Sidebar alone={!wide} onOpenSettings={openSettings} onFind={() => setSwitching(true)} />
            )}
            {roomOnShow && (
              // Stays where it is below a panel, with its place in what was said.
              <div className="window__room" inert={covered}>
                <RoomColumn narrow={!wide} inputRef={composer} onOpenSettings={openSettings} />
              </div>
            )}
            {roomOnShow && panel === 'search' && <SearchPanel search={search} alone={covered} />}
            {roomOnShow && panel === 'details' && room !== undefined && (
              <RoomDetails key={room.id} room={room} alone={covered} />
            )}
          </div>
          <SettingsDialog open={settingsOpen} onOpenChange={setSettingsOpen} />
          <QuickSwitcher open={switching} onOpenChange={setSwitching} />
        </PersonDialog>
      </GroupDialogs>
    </PanelContext>
  );
}

function after(delayMs: number, task: () => void): () => void {
  const timer = setTimeout(task, delayMs);
  return () => clearTimeout(timer);
}
