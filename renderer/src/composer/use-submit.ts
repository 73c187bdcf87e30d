/** Sends what is written, or puts an old message right with it; with whom it names. */

import { useMemo } from 'react';
import type { PersonId } from '../../../src/core/ids.ts';
import type { Peer, Room } from '../../../src/core/model.ts';
import { useNode } from '../app/node-context.ts';
import { findMentions } from '../mentions/find-mentions.ts';
import { nameIsShared } from '../people/use-name-is-shared.ts';
import { last } from '../store/sequence.ts';

/** As many as one message may name. */
const MAX_MENTIONS = 64;

/** @param people who can be named in the room */
export function useSubmit({ id: room }: Room, people: readonly Peer[]): () => void {
  const { drafts, store } = useNode();
  return useMemo(() => {
    function mentionsIn(text: string): readonly PersonId[] {
      const { chat } = store.getState();
      // Chosen ones first; a name written by hand counts when it is one person's alone.
      const byHand = people.filter(({ name }) => chat !== undefined && !nameIsShared(chat, name));
      const found = findMentions(text, [...drafts.of(room).getState().named, ...byHand]);
      return [...new Set(found.map(({ id }) => id))].slice(0, MAX_MENTIONS);
    }
    return () => {
      const { draft, editing } = drafts.of(room).getState();
      if (editing !== undefined) return void drafts.edit(room, mentionsIn(draft));
      const timeline = store.getState().chat?.timelines.get(room);
      const after = (timeline && last(timeline.items)?.order) ?? '';
      void drafts.send(room, mentionsIn(draft), after);
    };
  }, [drafts, store, room, people]);
}
