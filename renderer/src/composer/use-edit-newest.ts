/** Puts one's own newest message right: the arrow up in an empty composer. */

import { useCallback } from 'react';
import type { Room } from '../../../src/core/model.ts';
import { useNode } from '../app/node-context.ts';
import { namedIn } from '../mentions/named-in.ts';
import { newestToEdit } from '../store/newest-to-edit.ts';

/** @returns what does it; false: there is none */
export function useEditNewest({ id: room }: Room): () => boolean {
  const { drafts, store } = useNode();
  return useCallback(() => {
    const { chat } = store.getState();
    const timeline = chat?.timelines.get(room);
    const { editing, reply } = drafts.of(room).getState();
    const message = timeline && editing === undefined && reply === undefined ? newestToEdit(timeline) : undefined;
    if (chat === undefined || message === undefined) return false;
    drafts.dispatch(room, { type: 'editing', message, named: namedIn(chat, message.mentions) });
    return true;
  }, [drafts, store, room]);
}
