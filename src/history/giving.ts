/** Hands on what is durable: our own at once to who follows, anything else one frame for each Want. */

import type { Clock } from '../core/clock.ts';
import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId, SignedEvent } from './event.ts';
import { eventBytes, proofOf, sameBytes } from './event-codec.ts';
import type { EventStore } from './event-store.ts';
import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS, MAX_WANTS_IN } from './limits.ts';
import type { LogRecord, LogTable } from './log-table.ts';
import type { PeerLink, WantIn } from './peer-link.ts';

export interface GivingOptions {
  readonly self: PeerId;
  readonly table: LogTable;
  readonly store: EventStore;
  readonly clock: Clock;
  /** See `ReplicaOptions.shareMs`. */
  shareMs(room: RoomId): number;
  /** See `ReplicaOptions.sealed`. */
  sealed(log: LogId): number;
  /** See `ReplicaOptions.isMember`. */
  isMember(room: RoomId, peer: PeerId): boolean;
  /** The log of the room in which we write now. */
  ownLog(room: RoomId): LogId | undefined;
  /** Up to where a peer has said to have our log. */
  acknowledged(peer: PeerId, log: LogId): number;
  /** What proves that a log was forked. */
  evidenceOf(record: LogRecord): Promise<readonly SignedEvent[]>;
  /** There is nothing (more) to give: they are to hear where we stand. */
  tell(link: PeerLink, room: RoomId, log: LogId): void;
}

const NO_HASH = new Uint8Array(0);

export class Giving {
  readonly #options: GivingOptions;

  constructor(options: GivingOptions) {
    this.#options = options;
  }

  wanted(link: PeerLink, want: Omit<WantIn, 'fed'>): void {
    if (!this.#hears(link, want.room)) return;
    if (link.wants.size >= MAX_WANTS_IN && !link.wants.has(want.log)) return;
    link.wants.set(want.log, { ...want, fed: false });
    this.resume(link);
  }

  /** Who isn't a member yet is told who we are: both have to begin somewhere. */
  introduce(link: PeerLink, room: RoomId): void {
    const log = this.#options.ownLog(room);
    if (!log) return;
    const send = (opening: SignedEvent | undefined) => {
      if (opening && link.shares(room)) link.send({ kind: 'events', room, floor: undefined, events: [opening] });
    };
    // The disk: it is tried again with the next whole Have.
    this.#options.store.opening(log).then(send, () => {});
  }

  /** It takes more again, or there is more to give. */
  resume(link: PeerLink): void {
    if (link.giving || link.full || !link.open || link.wants.size === 0) return;
    link.giving = true;
    void this.#give(link).finally(() => {
      link.giving = false;
      this.resume(link);
    });
  }

  /** Own events that have just become durable, of one log, without gaps: to everybody who has what is before them. */
  push(links: Iterable<PeerLink>, events: readonly SignedEvent[]): void {
    const first = events[0] as SignedEvent;
    if (first.seq <= this.#options.sealed(first.log)) return;
    const record = this.#options.table.get(first.log) as LogRecord;
    const chunks = [...chunksOf(events)];
    for (const link of links) {
      if (!this.#hears(link, first.room)) {
        if (first.seq === 1 && link.shares(first.room))
          link.send({ kind: 'events', room: first.room, floor: undefined, events: [first] });
        continue;
      }
      if ((link.pushed.get(first.log) ?? 0) === first.seq - 1) {
        for (const chunk of chunks) {
          if (link.full) {
            link.cut.add(first.log);
            break;
          }
          link.pushed.set(first.log, (chunk.at(-1) as SignedEvent).seq);
          link.send({ kind: 'events', room: first.room, floor: undefined, events: chunk });
        }
      }
      this.feed(link, record);
    }
  }

  /** Our outbox, from the disk and unasked: what was to be pushed and didn't fit; in a direct room all that they don't have. */
  feedAll(link: PeerLink, room: RoomId): void {
    if (!this.#hears(link, room)) return;
    for (const record of this.#options.table.of(room).values()) {
      if (record.author !== this.#options.self) continue;
      if (isDirect(room) && !link.pushed.has(record.log))
        link.pushed.set(record.log, this.#options.acknowledged(link.id, record.log));
      this.feed(link, record);
    }
  }

  feed(link: PeerLink, record: LogRecord): void {
    const { room, log } = record;
    if (!this.isFeeding(link, record) || link.wants.has(log)) return;
    link.wants.set(log, { room, log, from: 0, prev: NO_HASH, fed: true });
    this.resume(link);
  }

  /** Whether something of this log is still to be pushed, so that saying to have it would only make them ask. */
  isFeeding(link: PeerLink, { room, log, author, durable }: LogRecord): boolean {
    const { self, sealed } = this.#options;
    const head = durable?.seq ?? 0;
    if (author !== self || head <= sealed(log)) return false;
    return (link.cut.has(log) || isDirect(room)) && (link.pushed.get(log) ?? 0) < head;
  }

  #hears(link: PeerLink, room: RoomId): boolean {
    return link.shares(room) && this.#options.isMember(room, link.id);
  }

  /** One frame for each Want in turn, so that a long log doesn't hold up the others. */
  async #give(link: PeerLink): Promise<void> {
    for (const [log, want] of link.wants) {
      if (link.full || !link.open) return;
      link.wants.delete(log);
      const record = this.#options.table.get(log);
      if (!record?.durable || record.room !== want.room) continue;
      const pushed = link.pushed.get(log) ?? 0;
      const from = !want.fed ? want.from : pushed === 0 ? 0 : pushed + 1;
      try {
        await this.#answer(link, { ...want, from }, record);
        // Who asks for it may wait for the other branch: only the proof sets that free.
        const events = record.quarantined ? await this.#options.evidenceOf(record) : [];
        if ((events[0]?.seq ?? 0) > this.#options.sealed(log) && this.#hears(link, record.room))
          link.send({ kind: 'events', room: record.room, floor: undefined, events });
      } catch {
        continue; // the disk couldn't be read: others have it, and the whole Have comes again
      }
      if (!want.fed) continue;
      if ((link.pushed.get(log) ?? 0) > pushed) this.feed(link, record);
      if (this.isFeeding(link, record)) continue;
      link.cut.delete(log);
      this.#options.tell(link, record.room, log);
    }
  }

  async #answer(link: PeerLink, want: WantIn, record: LogRecord): Promise<void> {
    const { store, sealed } = this.#options;
    const { room, log } = record;
    const start = await this.#startFor(link, want, record);
    const head = record.durable?.seq ?? 0;
    if (head <= sealed(log)) return;
    if (want.from > head) {
      this.#options.tell(link, room, log);
      return;
    }
    const events = start > head ? [] : firstChunk(await store.read(log, start, MAX_BATCH_BYTES));
    const floor = start > Math.max(want.from, 1) ? (await store.read(log, start - 1, 1))[0] : undefined;
    const opening = floor && (await store.opening(log));
    if (floor && !opening) return;
    // Pruned while it was read: its floor is another one now.
    if ((floor && floor.seq !== start - 1) || (events[0] && events[0].seq !== start)) {
      await this.#answer(link, want, record);
      return;
    }
    if (!this.#hears(link, room) || (!floor && events.length === 0)) return;
    if (record.author === this.#options.self) {
      const last = events.at(-1) ?? floor;
      if (last) link.pushed.set(log, Math.max(last.seq, link.pushed.get(log) ?? 0));
    }
    const sent = floor && { ...floor, body: undefined };
    link.send({ kind: 'events', room, floor: sent, events: opening ? [opening, ...events] : events });
  }

  /** Where what they may have begins: after what they prove to have, or where a newcomer begins. */
  async #startFor(link: PeerLink, want: WantIn, record: LogRecord): Promise<number> {
    const { store, table, sealed } = this.#options;
    const { floor, log } = record;
    let start = Math.max(1, want.from, sealed(log) + 1);
    const sinceMs = want.fed ? Number.NEGATIVE_INFINITY : this.#shareSinceMs(link.id, record.room);
    if (sinceMs > Number.NEGATIVE_INFINITY && !(await this.#proves(want))) {
      const first = (await store.firstSince(log, sinceMs)) ?? (record.durable?.seq ?? 0) + 1;
      start = Math.max(start, first);
    }
    const least = table.get(log)?.floor.seq ?? floor.seq;
    if (start <= least) start = least + 1;
    // With nothing but the opening below it, a floor saves nothing.
    return start === 2 && want.from < 2 ? 1 : start;
  }

  /** Only who was given the event before knows its content. Not the opening: everybody is given that. */
  async #proves({ log, from, prev }: WantIn): Promise<boolean> {
    if (from < 3 || prev.length === 0) return false;
    const [before] = await this.#options.store.read(log, from - 1, 1);
    return before?.seq === from - 1 && sameBytes(proofOf(before.content), prev);
  }

  #shareSinceMs(peer: PeerId, room: RoomId): number {
    const { table, clock, shareMs } = this.#options;
    let openedAtMs = clock.now();
    for (const record of table.of(room).values())
      if (record.author === peer && record.durable) openedAtMs = Math.min(openedAtMs, record.openedAtMs);
    return openedAtMs - shareMs(room);
  }
}

/** Two people's: one other member, who has the other log. */
export function isDirect(room: RoomId): boolean {
  return room.startsWith('direct:');
}

/** Events in pieces that a frame takes, each ending with a signed one. */
function* chunksOf(events: readonly SignedEvent[]): Generator<SignedEvent[]> {
  let rest = events;
  while (rest.length > 0) {
    const chunk = firstChunk(rest);
    if (chunk.length === 0) return;
    yield chunk;
    rest = rest.slice(chunk.length);
  }
}

/** As much as a frame takes, ending with a signed one. */
export function firstChunk(events: readonly SignedEvent[]): SignedEvent[] {
  let bytes = 0;
  let end = 0;
  for (const [index, event] of events.entries()) {
    bytes += eventBytes(event);
    if (index >= MAX_BATCH_EVENTS || bytes > MAX_BATCH_BYTES) break;
    if (event.sig) end = index + 1;
  }
  return events.slice(0, end);
}
