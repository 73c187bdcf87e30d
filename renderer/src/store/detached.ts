/** A part of a room's past that was jumped to, beside its newest end: grows both ways until it meets that end. Pure. */

import type { PersonId, RoomId } from '../../../src/core/ids.ts';
import type { DeliveryStretch, TimelineItem } from '../../../src/core/model.ts';
import type { Value } from '../../../src/ipc/contract.ts';
import { deliverItems } from './delivered.ts';
import { last } from './sequence.ts';
import { changeItems, extendTimeline, HELD_ITEMS, openTimeline, type Timeline } from './timeline.ts';

export interface Detached {
  readonly room: RoomId;
  /** Where it was jumped to; undefined: read here when the newer ones were lost sight of. */
  readonly target: string | undefined;
  /** Its `opening` is that of the timeline it was, or below 0 and another for each jump: so the view knows what to keep. */
  readonly timeline: Timeline;
  /** Newer ones than here are to be had from the node. */
  readonly after: boolean;
}

export function openDetached(
  room: RoomId,
  target: string,
  { items, before, after }: Value<'timeline:around'>,
  former: Detached | undefined,
  hidden: ReadonlySet<PersonId>,
): Detached {
  const opening = Math.min(former?.timeline.opening ?? 0, 0) - 1;
  return { room, target, timeline: { ...openTimeline(items, before, undefined, hidden), opening }, after };
}

/** Adds a page of newer items; `above`: the item it was asked to begin after, still the newest here. */
export function lengthenDetached(detached: Detached, page: Value<'timeline:after'>, above: string): Detached {
  if (last(detached.timeline.items)?.order !== above || !detached.after) return detached;
  const timeline = extendTimeline(detached.timeline, page.items, HELD_ITEMS);
  return { ...detached, timeline, after: page.after };
}

/** What was said or changed meanwhile, as far as it belongs here: what is newer comes with its page. */
export function followDetached(
  detached: Detached,
  added: readonly TimelineItem[],
  changed: readonly TimelineItem[],
  stretches: readonly DeliveryStretch[],
): Detached {
  const newest = last(detached.timeline.items)?.order ?? '';
  const delivered = deliverItems(
    detached.timeline,
    stretches.filter(({ room }) => room === detached.room),
  );
  const near = detached.after ? added.filter(({ order }) => order <= newest) : added;
  const timeline = changeItems(extendTimeline(delivered, near, HELD_ITEMS), changed);
  return timeline === detached.timeline ? detached : { ...detached, timeline };
}
