/** What came in late and stands above what is on show, until it was on show or was dismissed. */

import { type RefObject, useCallback, useEffect } from 'react';
import type { RoomId } from '../../../src/core/ids.ts';
import { useNode } from '../app/node-context.ts';
import type { Late, Timeline } from '../store/timeline.ts';

interface Surroundings {
  readonly room: RoomId;
  readonly timeline: Timeline;
  /** Order of the first row on show. */
  readonly topOrder: string | undefined;
  /** The list was scrolled once: before that it is not yet where it will be. */
  readonly scrolled: RefObject<boolean>;
}

export function useLate({ room, timeline: { late }, topOrder, scrolled }: Surroundings) {
  const { store } = useNode();
  const above: Late | undefined =
    topOrder !== undefined && late !== undefined && late.oldest < topOrder ? late : undefined;
  const dismiss = useCallback(() => store.apply({ type: 'late-seen', room }), [store, room]);
  useEffect(() => {
    if (late !== undefined && above === undefined && scrolled.current) dismiss();
  });
  return { above, dismiss };
}
