/** The rooms: the lobby, conversations and groups, and apart what people who are new would like to say. Smart. */

import { useStore } from 'zustand';
import { LOBBY } from '../../../src/core/ids.ts';
import { useChat, useNode } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { countHere } from '../people/count-here.ts';
import { BeginButtons } from './BeginButtons.tsx';
import { LobbyEntry } from './LobbyEntry.tsx';
import { RequestList } from './RequestList.tsx';
import { RoomEntries } from './RoomEntries.tsx';
import { useRoomOrder } from './use-room-order.ts';
import './RoomList.css';

export function RoomList() {
  const { store } = useNode();
  const { t } = useWords();
  const { lobby, conversations, requests } = useRoomOrder();
  const here = useChat(({ peers }) => countHere(peers));
  const mentioned = useChat((chat) => chat.mentioned.has(LOBBY));
  const shown = useStore(store, ({ room }) => room);
  return (
    <nav className="room-list" aria-label={t('rooms.title')}>
      <div className="people__heading room-list__heading">
        <h2>{t('rooms.title')}</h2>
        <BeginButtons />
      </div>
      {/* Above: below a long list nobody would find them. */}
      {requests.length > 0 && <RequestList requests={requests} shown={shown} />}
      <ul aria-label={t('rooms.title')}>
        {lobby !== undefined && (
          <LobbyEntry
            room={lobby}
            here={here}
            current={shown === lobby.id}
            mentioned={mentioned}
            onShow={store.showRoom}
          />
        )}
        <RoomEntries rooms={conversations} />
      </ul>
    </nav>
  );
}
