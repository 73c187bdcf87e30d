/** By what names those mentioned go at present. Pure. */

import type { PersonId } from '../../../src/core/ids.ts';
import type { ChatState } from '../store/chat-state.ts';
import type { Named } from './find-mentions.ts';

export function namedIn(
  { self, peers }: Pick<ChatState, 'self' | 'peers'>,
  ids: readonly PersonId[],
): readonly Named[] {
  return ids.map((id) => ({ id, name: id === self.id ? self.name : (peers.get(id)?.name ?? '') }));
}
