/** The window's one store: what the node told, and how the link to it is. */

import { createStore } from 'zustand/vanilla';
import type { LinkState } from '../link/node-link.ts';
import { type ChatAction, type ChatState, reduceChat } from './chat-state.ts';

export interface WindowState {
  readonly chat: ChatState | undefined;
  readonly link: LinkState;
}

export function createWindowStore() {
  const store = createStore<WindowState>(() => ({ chat: undefined, link: 'closed' }));
  return {
    subscribe: store.subscribe,
    getState: store.getState,
    getInitialState: store.getInitialState,
    apply: (action: ChatAction) => store.setState(({ chat }) => ({ chat: reduceChat(chat, action) })),
    linkBecame: (link: LinkState) => store.setState({ link }),
  };
}

export type WindowStore = ReturnType<typeof createWindowStore>;
