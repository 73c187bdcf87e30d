/** Proofs that a log was forked: shown to its author, who may not know of it, and to whoever asks for that log. */

import type { SignedEvent } from './event.ts';
import type { EventStore } from './event-store.ts';
import { firstChunk } from './giving.ts';
import { MAX_BATCH_BYTES } from './limits.ts';
import type { LogRecord } from './log-table.ts';
import type { PeerLink } from './peer-link.ts';

export class Evidence {
  readonly #store: EventStore;

  constructor(store: EventStore) {
    this.#store = store;
  }

  /** The other content, with what carries its signature; none where nothing is kept of it. */
  async of({ log, evidence }: LogRecord): Promise<readonly SignedEvent[]> {
    const found = evidence ?? (await this.#store.evidence(log));
    // An earlier version kept the event alone, which proves nothing where a later one was signed.
    return found.at(-1)?.sig ? found : [];
  }

  /**
   * Its author goes on in a log of which there are two: nobody takes more of it, and only the proof tells them why. Both
   * branches, since theirs may be either.
   */
  async prove(link: PeerLink, record: LogRecord): Promise<void> {
    const { author, room, log } = record;
    if (author !== link.id || link.proved.has(log) || link.full) return;
    link.proved.add(log);
    try {
      const other = await this.of(record);
      const [first] = other;
      if (!first) return;
      const kept = firstChunk(await this.#store.read(log, Math.max(1, first.seq - 1), MAX_BATCH_BYTES));
      for (const events of [kept, other])
        if (events.length > 0 && link.shares(room)) link.send({ kind: 'events', room, floor: undefined, events });
    } catch {
      link.proved.delete(log); // the disk couldn't be read: they say again what they have
    }
  }
}
