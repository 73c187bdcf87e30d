/** Answers that are less than the whole: what they lack, and whether its author wanted it gone. Pure. */

import { parseBody } from './bodies.ts';
import { EVENT_KINDS, type SignedEvent } from './event.ts';
import { eventIdOf } from './event-id.ts';
import type { HandedOn } from './log-rules.ts';

/** What an answer leaves out of what follows on what is here. */
export interface Lack {
  /** All up to here. */
  readonly gapTo: number;
  /** What these say. */
  readonly blank: readonly number[];
  /** Up to where it goes. */
  readonly to: number;
}

/** @param here up to where we have it */
export function lackOf({ floor, events }: HandedOn, here: number): Lack {
  const gapTo = Math.max(here, floor?.seq ?? 0);
  const blank = events.filter(({ body, seq }) => !body && seq > gapTo).map(({ seq }) => seq);
  return { gapTo, blank, to: Math.max(gapTo, events.at(-1)?.seq ?? 0) };
}

/** Of what both tell of. */
export function lacksMore(one: Lack, other: Lack): boolean {
  const to = Math.min(one.to, other.to);
  const missing = ({ gapTo, blank }: Lack) => Math.min(gapTo, to) + blank.filter((seq) => seq <= to).length;
  return missing(one) > missing(other);
}

/**
 * Whether each of these seqs is a message which another of these events deletes: nobody is to have what it said.
 * @param events of one log, so that whoever wrote the deletion wrote the message
 */
export function areDeleted(blank: readonly number[], events: readonly SignedEvent[]): boolean {
  const deleted = new Set<string>();
  for (const { kind, body } of events) {
    const said = kind === EVENT_KINDS.deletion && body ? parseBody(kind, body) : undefined;
    if (said?.kind === 'deletion') deleted.add(said.target);
  }
  const isDue = (event: SignedEvent) => event.kind === EVENT_KINDS.message && deleted.has(eventIdOf(event));
  return events.every((event) => isDue(event) || !blank.includes(event.seq));
}
