/** The window's one store: what the node told, how the link to it is, and which room is on show. */

import { createStore } from 'zustand/vanilla';
import { LOBBY, type RoomId } from '../../../src/core/ids.ts';
import type { LinkState } from '../link/node-link.ts';
import { reduceChat } from './chat-reducer.ts';
import type { ChatAction, ChatState } from './chat-state.ts';
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
  /** A message to be brought into view, wherever in the past it is; the room's view takes it. */
  readonly aim: Aim | undefined;
}

export interface Aim {
  readonly room: RoomId;
  readonly order: string;
}

export function createWindowStore() {
  const store = createStore<WindowState>(() => ({
    chat: undefined,
    link: 'closed',
    room: (readStored(ROOM_KEY) as RoomId | undefined) ?? LOBBY,
    pane: 'room',
    aim: undefined,
  }));
  function showRoom(room: RoomId, aim?: Aim): void {
    writeStored(ROOM_KEY, room === LOBBY ? '' : room);
    store.setState((former) => {
      // Who comes back to a room finds its newest.
      const left = former.room !== room && former.chat?.detached !== undefined;
      const chat = left && former.chat !== undefined ? { ...former.chat, detached: undefined } : former.chat;
      return { room, pane: 'room', aim, chat };
    });
  }
  return {
    subscribe: store.subscribe,
    getState: store.getState,
    getInitialState: store.getInitialState,
    apply: (action: ChatAction) =>
      store.setState(({ chat, room }) => {
        const next = reduceChat(chat, action);
        // Rooms may be gone with the former run of the node, or because one left.
        const known = chat?.rooms.has(room) === true || action.type === 'snapshot';
        const gone = known && next?.rooms.has(room) === false;
        return gone ? { chat: next, room: LOBBY } : { chat: next };
      }),
    linkBecame: (link: LinkState) => store.setState({ link }),
    showRoom: (room: RoomId) => showRoom(room),
    /** Shows a message in its room, by its `order`. */
    showPlace: (room: RoomId, order: string) => showRoom(room, { room, order }),
    aimTaken: () => store.setState({ aim: undefined }),
    showPane: (pane: Pane) => store.setState({ pane }),
  };
}

export type WindowStore = ReturnType<typeof createWindowStore>;
