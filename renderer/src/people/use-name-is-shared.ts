/** Whether a name needs id and address beside it; worked out once per change of the people, not once a row. */

import { useChat } from '../app/node-context.ts';
import type { ChatState } from '../store/chat-state.ts';
import { isShared, sharedNames } from '../ui/identity.ts';

const known = new WeakMap<ChatState['peers'], { self: ChatState['self']; shared: ReadonlySet<string> }>();

function sharedOf({ self, peers }: ChatState): ReadonlySet<string> {
  const former = known.get(peers);
  if (former?.self === self) return former.shared;
  const shared = sharedNames(self, peers.values());
  known.set(peers, { self, shared });
  return shared;
}

export function nameIsShared(chat: ChatState, name: string): boolean {
  return isShared(sharedOf(chat), name);
}

export function useNameIsShared(name: string): boolean {
  return useChat((chat) => nameIsShared(chat, name));
}
