/** What was sent and has no row of its own yet, as rows at the end. */

import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { RoomId } from '../../../src/core/ids.ts';
import { useNode } from '../app/node-context.ts';
import type { Sending } from '../composer/composer-state.ts';
import { pendingOf } from '../composer/pending.ts';
import { lastItem } from '../store/rows.ts';
import { last } from '../store/sequence.ts';
import type { Timeline } from '../store/timeline.ts';

export interface PendingRow {
  readonly key: string;
  readonly sending: Sending;
  readonly leads: boolean;
}

const NONE: readonly PendingRow[] = [];

/** @param past the room's end isn't on show */
export function usePending(room: RoomId, timeline: Timeline, past: boolean): readonly PendingRow[] {
  const { drafts } = useNode();
  const sending = useStore(drafts.of(room), (state) => state.sending);
  return useMemo(() => {
    const pending = past || sending.length === 0 ? [] : pendingOf(sending, timeline.items);
    if (pending.length === 0) return NONE;
    const above = lastItem(last(timeline.rows));
    const follows = above?.type === 'message' && above.author.own;
    return pending.map((one, index) => ({ key: `pending ${one.id}`, sending: one, leads: index === 0 && !follows }));
  }, [sending, timeline, past]);
}
