/** The window's one store: what the node told, how the link to it is, and which room is on show. */

import { createStore } from 'zustand/vanilla';
import { LOBBY, type RoomId } from '../../../src/core/ids.ts';
import type { LinkState } from '../link/node-link.ts';
import { type ChatAction, type ChatState, reduceChat } from './chat-state.ts';
import { readStored, writeStored } from './storage.ts';

const ROOM_KEY = 'earshot.room';

export type Pane = 'room' | 'list';

export interface WindowState {
  readonly chat: ChatState | undefined;
  readonly link: LinkState;
  /** On show; the node may still have to tell of it. */
  readonly room: RoomId;
  /** What a narrow window shows: there is room for one of them. */
  readonly pane: Pane;
}

export function createWindowStore() {
  const store = createStore<WindowState>(() => ({
    chat: undefined,
    link: 'closed',
    room: (readStored(ROOM_KEY) as RoomId | undefined) ?? LOBBY,
    pane: 'room',
  }));
  return {
    subscribe: store.subscribe,
    getState: store.getState,
    getInitialState: store.getInitialState,
    apply: (action: ChatAction) =>
      store.setState(({ chat, room }) => {
        const next = reduceChat(chat, action);
        // Direct rooms may be gone with the former run of the node.
        const gone = action.type === 'snapshot' && next?.rooms.has(room) === false;
        return gone ? { chat: next, room: LOBBY } : { chat: next };
      }),
    linkBecame: (link: LinkState) => store.setState({ link }),
    showRoom: (room: RoomId) => {
      writeStored(ROOM_KEY, room === LOBBY ? '' : room);
      store.setState({ room, pane: 'room' });
    },
    showPane: (pane: Pane) => store.setState({ pane }),
  };
}

export type WindowStore = ReturnType<typeof createWindowStore>;
