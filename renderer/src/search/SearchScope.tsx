/** Whether all rooms are searched, or the one on show. Smart. */

import { useStore } from 'zustand';
import { useChat, useNode } from '../app/node-context.ts';
import { useWords } from '../i18n/use-words.ts';
import { roomName } from '../rooms/room-name.ts';
import type { SearchStore } from './search-store.ts';

interface Props {
  readonly search: SearchStore;
}

export function SearchScope({ search }: Props) {
  const { store } = useNode();
  const { t } = useWords();
  const only = useStore(search, ({ room }) => room);
  const shown = useStore(store, ({ room }) => room);
  // While it is on it stays with the room it was turned on for: hits lead to others.
  const id = only ?? shown;
  const lobbyName = t('lobby.title');
  const name = useChat(({ rooms, peers }) => {
    const room = rooms.get(id);
    return room === undefined ? '' : roomName(room, peers, lobbyName);
  });
  return (
    <label className="search-scope">
      <input
        type="checkbox"
        className="search-scope__box"
        checked={only !== undefined}
        onChange={(event) => search.searchIn(event.target.checked ? shown : undefined)}
      />
      <span className="search-scope__words">
        {t('search.onlyHere')}: <bdi>{name}</bdi>
      </span>
    </label>
  );
}
