/** Lays the chat out: people beside, lobby in the middle, what is open above. Smart. */

import { useRef, useState } from 'react';
import { Composer } from '../composer/Composer.tsx';
import { useWords } from '../i18n/use-words.ts';
import { NetworkChoice } from '../networks/NetworkChoice.tsx';
import { Notices } from '../notices/Notices.tsx';
import { People } from '../people/People.tsx';
import { PeopleDrawer } from '../people/PeopleDrawer.tsx';
import { SettingsDialog } from '../settings/SettingsDialog.tsx';
import { StatusBar } from '../status/StatusBar.tsx';
import { Timeline } from '../timeline/Timeline.tsx';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { LobbyHeader } from './LobbyHeader.tsx';
import { useMedia } from './use-media.ts';
import { useTypeToFocus } from './use-type-to-focus.ts';
import './ChatWindow.css';

/** Below this the people are in a drawer. The same as in ChatWindow.css. */
const WIDE = '(min-width: 760px)';

export function ChatWindow() {
  const { t } = useWords();
  const wide = useMedia(WIDE);
  const [drawerOpen, setDrawerOpen] = useState(false);
  const [settingsOpen, setSettingsOpen] = useState(false);
  const composer = useRef<HTMLTextAreaElement>(null);
  const toEnd = useRef<() => void>(() => {});
  useTypeToFocus(composer);

  const openSettings = () => setSettingsOpen(true);
  return (
    <div className="window">
      {/* A button, not a link: the fragment of the address holds the session's token. */}
      <button type="button" className="skip-link" onClick={() => composer.current?.focus()}>
        {t('app.skipToComposer')}
      </button>
      {wide && (
        <aside className="window__people" aria-label={t('people.title')}>
          <People onOpenSettings={openSettings} />
        </aside>
      )}
      <div className="window__column">
        <LobbyHeader narrow={!wide} onOpenPeople={() => setDrawerOpen(true)} onOpenSettings={openSettings} />
        <main className="window__main">
          <ConnectionBanner />
          <Notices />
          <NetworkChoice />
          <Timeline toEndRef={toEnd} onChooseNetworks={openSettings} />
          <Composer inputRef={composer} onSend={() => toEnd.current()} />
        </main>
        <StatusBar onOpenSettings={openSettings} />
      </div>
      <PeopleDrawer open={!wide && drawerOpen} onOpenChange={setDrawerOpen}>
        <People
          onOpenSettings={() => {
            setDrawerOpen(false);
            openSettings();
          }}
        />
      </PeopleDrawer>
      <SettingsDialog open={settingsOpen} onOpenChange={setSettingsOpen} />
    </div>
  );
}
