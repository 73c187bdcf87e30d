/** Opens the direct room with somebody; the answer: why it could not be. */

import { useCallback } from 'react';
import type { PersonId, RoomId } from '../../../src/core/ids.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import { useNode } from '../app/node-context.ts';

export function useOpenDirect(): (person: PersonId) => Promise<Failure | undefined> {
  const { link, store } = useNode();
  return useCallback(
    async (person) => {
      const answer = await link.invoke('room:open', { person });
      if (!answer.ok) return answer.error;
      store.showRoom(answer.value.room as RoomId);
      return undefined;
    },
    [link, store],
  );
}
