/** Hands the window's store and its way to the node down to smart components. */

import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Drafts } from '../composer/drafts.ts';
import type { NodeLink } from '../link/node-link.ts';
import type { NodeSession } from '../link/node-session.ts';
import type { ChatState } from '../store/chat-state.ts';
import type { Typing } from '../store/typing.ts';
import type { WindowStore } from '../store/window-store.ts';

export interface NodeAccess {
  readonly store: WindowStore;
  readonly link: NodeLink;
  readonly session: NodeSession;
  readonly drafts: Drafts;
  readonly typing: Typing;
}

export const NodeContext = createContext<NodeAccess | undefined>(undefined);

export function useNode(): NodeAccess {
  const access = useContext(NodeContext);
  if (access === undefined) throw new Error('NodeContext is missing above this component');
  return access;
}

/** Part of what the node told; only below ChatWindow, which is shown once there is a snapshot. */
export function useChat<T>(select: (chat: ChatState) => T): T {
  const { store } = useNode();
  return useStore(store, ({ chat }) => {
    if (chat === undefined) throw new Error('no snapshot yet');
    return select(chat);
  });
}
