/** Lays the chat out: rooms and people beside, one room in the middle, what is open above. Smart. */

import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useWords } from '../i18n/use-words.ts';
import { PersonDialog } from '../person/PersonDialog.tsx';
import { RoomColumn } from '../room/RoomColumn.tsx';
import { QuickSwitcher } from '../rooms/QuickSwitcher.tsx';
import { useRoomKeys } from '../rooms/use-room-keys.ts';
import { SettingsDialog } from '../settings/SettingsDialog.tsx';
import { useNode } from './node-context.ts';
import { Sidebar } from './Sidebar.tsx';
import { useMedia } from './use-media.ts';
import { usePaneFocus } from './use-pane-focus.ts';
import { useTypeToFocus } from './use-type-to-focus.ts';
import './ChatWindow.css';

/** Below this there is room for the list or the room, not for both. The same as in ChatWindow.css. */
const WIDE = '(min-width: 760px)';

export function ChatWindow() {
  const { store } = useNode();
  const { t } = useWords();
  const wide = useMedia(WIDE);
  const pane = useStore(store, (window) => window.pane);
  const [settingsOpen, setSettingsOpen] = useState(false);
  const [switching, setSwitching] = useState(false);
  const composer = useRef<HTMLTextAreaElement>(null);
  useTypeToFocus(composer);
  useRoomKeys(() => setSwitching(true));
  usePaneFocus(wide);

  const openSettings = () => setSettingsOpen(true);
  return (
    <PersonDialog>
      <div className="window">
        {/* A button, not a link: the fragment of the address holds the session's token. */}
        <button type="button" className="skip-link" onClick={() => composer.current?.focus()}>
          {t('app.skipToComposer')}
        </button>
        {(wide || pane === 'list') && (
          <Sidebar alone={!wide} onOpenSettings={openSettings} onFind={() => setSwitching(true)} />
        )}
        {(wide || pane === 'room') && <RoomColumn narrow={!wide} inputRef={composer} onOpenSettings={openSettings} />}
      </div>
      <SettingsDialog open={settingsOpen} onOpenChange={setSettingsOpen} />
      <QuickSwitcher open={switching} onOpenChange={setSwitching} />
    </PersonDialog>
  );
}
