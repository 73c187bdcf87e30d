/** The rooms: the lobby, conversations, and apart what people who are new would like to say. Smart. */

import { useStore } from 'zustand';
import { useChat, useNode } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { countHere } from '../people/count-here.ts';
import { LobbyEntry } from './LobbyEntry.tsx';
import { RequestList } from './RequestList.tsx';
import { RoomEntries } from './RoomEntries.tsx';
import { useRoomOrder } from './use-room-order.ts';
import './RoomList.css';

export function RoomList() {
  const { store } = useNode();
  const { t } = useWords();
  const { lobby, directs, requests } = useRoomOrder();
  const here = useChat(({ peers }) => countHere(peers));
  const shown = useStore(store, ({ room }) => room);
  return (
    <nav className="room-list" aria-label={t('rooms.title')}>
      <ul aria-label={t('rooms.title')}>
        {lobby !== undefined && (
          <LobbyEntry room={lobby} here={here} current={shown === lobby.id} onShow={store.showRoom} />
        )}
        <RoomEntries rooms={directs} />
      </ul>
      {requests.length > 0 && <RequestList requests={requests} shown={shown} />}
    </nav>
  );
}
