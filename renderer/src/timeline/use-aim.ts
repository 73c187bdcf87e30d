/** Brings a message that was asked for into view: scrolls where it is here, else fetches what stands around it. */

import { useEffect, useEffectEvent } from 'react';
import { useStore } from 'zustand';
import type { RoomId } from '../../../src/core/ids.ts';
import type { Failure } from '../../../src/ipc/contract.ts';
import { useNode } from '../app/node-context.ts';
import type { Detached } from '../store/detached.ts';
import type { Timeline } from '../store/timeline.ts';
import { messageAt, rowOf } from './message-place.ts';

interface Surroundings {
  readonly room: RoomId;
  /** On show. */
  readonly timeline: Timeline;
  readonly detached: Detached | undefined;
  readonly onReached: (index: number) => void;
  /** Nothing of it is here or at the node; or why it could not be asked. */
  readonly onLost: (failure: Failure | undefined) => void;
}

export function useAim({ room, timeline, detached, onReached, onLost }: Surroundings): void {
  const { store, session } = useNode();
  const aim = useStore(store, (state) => (state.aim?.room === room ? state.aim : undefined));

  const take = useEffectEvent((order: string): boolean => {
    const index = rowOf(timeline, order);
    if (index >= 0) {
      store.aimTaken();
      onReached(index);
      return true;
    }
    if (detached?.target === order) {
      store.aimTaken();
      onLost(undefined);
      return true;
    }
    const live = detached === undefined ? undefined : store.getState().chat?.timelines.get(room);
    if (live === undefined || messageAt(live, order) === undefined) return false;
    store.apply({ type: 'attached' });
    return true;
  });
  const lost = useEffectEvent((failure: Failure) => {
    store.aimTaken();
    onLost(failure);
  });

  useEffect(() => {
    if (aim === undefined || take(aim.order)) return;
    let wanted = true;
    // It comes with a timeline of its own, whose view takes up the aim.
    void session.openAround(room, aim.order).then((failure) => {
      if (wanted && failure !== undefined) lost(failure);
    });
    return () => {
      wanted = false;
    };
  }, [session, room, aim]);
}
