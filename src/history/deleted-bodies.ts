/** Bodies that are missing, and whether their author wanted them gone. Pure. */

import { parseBody } from './bodies.ts';
import { EVENT_KINDS, type SignedEvent } from './event.ts';
import { eventIdOf } from './event-id.ts';

/** Whether any of these events, past a seq, came without its body. */
export function lacksBodies(events: readonly SignedEvent[], past = 0): boolean {
  return events.some(({ body, seq }) => !body && seq > past);
}

/**
 * Whether all that lacks its body, past a seq, is messages which others of these events delete: nobody is to have those.
 * @param events of one log, so that whoever wrote the deletion wrote the message
 */
export function lacksOnlyDeleted(events: readonly SignedEvent[], past: number): boolean {
  const deleted = new Set<string>();
  for (const { kind, body } of events) {
    const said = kind === EVENT_KINDS.deletion && body ? parseBody(kind, body) : undefined;
    if (said?.kind === 'deletion') deleted.add(said.target);
  }
  const isDue = (event: SignedEvent) => event.kind === EVENT_KINDS.message && deleted.has(eventIdOf(event));
  return events.every((event) => event.body || event.seq <= past || isDue(event));
}
