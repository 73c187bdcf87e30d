/** What became of our own messages: who should have each, who has it, who has read it. Nothing of it ever goes back. */

import { z } from 'zod';
import type { Clock, Timer } from '../core/clock.ts';
import type { PeerId, RoomId } from '../core/ids.ts';
import type { Delivery } from '../core/model.ts';
import { NewestMap } from '../core/newest-map.ts';
import type { LogId } from '../history/event.ts';
import { type EventId, parseEventId } from '../history/event-id.ts';
import type { Acknowledgement } from '../history/event-store.ts';
import { Remembered, type SmallStore } from './remembered.ts';

/** Times that the people about have changed which are remembered; of messages before them only those count who have them. */
const MAX_AUDIENCES = 200;
/**
 * So many at least are remembered to have a log of ours, and to have read in it, those heard of last: keys are free, and
 * must neither fill the memory nor leave no place for people.
 */
const MAX_PEOPLE = 4_096;

/** As often as acknowledgements are: a kill takes back what was told in that time, and no more. */
const FLUSH_MS = 500;

const seenSchema = z.record(z.string(), z.record(z.string(), z.int()));
const audiencesSchema = z.array(z.object({ log: z.string(), from: z.int(), people: z.array(z.string()) }));

/**
 * Of one stretch, the newest: as many as are linked at once by default, each up to another place. Who comes with thousands of keys could
 * otherwise have thousands counted out, over and over.
 */
const MAX_PARTS = 256;

/** What no log holds. */
const NOWHERE = { log: '' as LogId, seq: 0 };

/** From one message of a log on, these should have it. */
interface Audience {
  readonly log: LogId;
  readonly from: number;
  readonly people: readonly PeerId[];
}

type Seqs = NewestMap<PeerId, number>;

export interface Receipt {
  readonly person: PeerId;
  readonly state: 'sent' | 'arrived' | 'seen';
}

/** From which to which message of a log something has changed. */
export interface Stretch {
  readonly log: LogId;
  readonly from: number;
  readonly to: number;
}

export class Deliveries {
  readonly #acknowledged = new Map<LogId, Seqs>();
  readonly #seen = new Map<LogId, Seqs>();
  /** Oldest first. */
  readonly #audiences = new Map<LogId, Audience[]>();
  readonly #keptSeen: Remembered<z.infer<typeof seenSchema>>;
  readonly #keptAudiences: Remembered<z.infer<typeof audiencesSchema>>;
  readonly #clock: Clock;
  #seenDirty = false;
  #audiencesDirty = false;
  #flushing: Timer | undefined;

  constructor(acknowledged: readonly Acknowledgement[], store: SmallStore, clock: Clock) {
    this.#clock = clock;
    for (const { log, peer, seq } of acknowledged) raise(this.#acknowledged, log, peer, seq);
    this.#keptSeen = new Remembered(store, 'seen', seenSchema);
    this.#keptAudiences = new Remembered(store, 'audiences', audiencesSchema);
  }

  async start(): Promise<void> {
    for (const [log, people] of Object.entries((await this.#keptSeen.read()) ?? {}))
      for (const [peer, seq] of Object.entries(people)) raise(this.#seen, log as LogId, peer as PeerId, seq);
    for (const { log, from, people } of (await this.#keptAudiences.read()) ?? [])
      this.#add({ log: log as LogId, from, people: people as PeerId[] });
  }

  /** Said while these were about. */
  said(log: LogId, seq: number, people: readonly PeerId[]): void {
    const last = this.#audiences.get(log)?.at(-1);
    if (last && last.people.length === people.length && last.people.every((id, index) => id === people[index])) return;
    this.#add({ log, from: seq, people });
    this.#audiencesDirty = true;
    this.#flushSoon();
  }

  /** Somebody has it on their disk up to there. */
  acknowledged(peer: PeerId, log: LogId, seq: number): Stretch | undefined {
    return raise(this.#acknowledged, log, peer, seq);
  }

  /** Somebody has read it up to there; so they have it. */
  seen(peer: PeerId, log: LogId, seq: number): Stretch | undefined {
    const stretch = raise(this.#seen, log, peer, seq);
    if (!stretch) return undefined;
    this.#seenDirty = true;
    this.#flushSoon();
    return stretch;
  }

  of(id: EventId, room: RoomId): Delivery {
    const { log, seq } = parseEventId(id) ?? NOWHERE;
    return this.#at(log, seq, room);
  }

  /** The same of a stretch, in parts of which each has one answer. */
  within({ log, from, to }: Stretch, room: RoomId): (Stretch & { readonly delivery: Delivery })[] {
    const ends = new Set([to]);
    for (const seqs of [this.#acknowledged.get(log), this.#seen.get(log)])
      for (const [, seq] of seqs ?? []) if (seq >= from && seq < to) ends.add(seq);
    for (const audience of this.#audiences.get(log) ?? [])
      if (audience.from > from && audience.from <= to) ends.add(audience.from - 1);
    const sorted = [...ends].sort((a, b) => a - b);
    const told = sorted.slice(-MAX_PARTS);
    let next = Math.max(from, (sorted[sorted.length - told.length - 1] ?? 0) + 1);
    return told.map((end) => {
      const part = { log, from: next, to: end, delivery: this.#at(log, end, room) };
      next = end + 1;
      return part;
    });
  }

  receipts(id: EventId): Receipt[] {
    const { log, seq } = parseEventId(id) ?? NOWHERE;
    return this.#receiptsAt(log, seq);
  }

  #at(log: LogId, seq: number, room: RoomId): Delivery {
    const receipts = this.#receiptsAt(log, seq);
    const on = receipts.filter(({ state }) => state !== 'sent').length;
    const isSeen = receipts.some(({ state }) => state === 'seen');
    const state = isSeen ? 'seen' : on > 0 ? 'arrived' : 'stored';
    // Of two people one is the other, also where nobody remembers who was about.
    return room.startsWith('direct:') ? { state, on: Math.min(on, 1), of: 1 } : { state, on, of: receipts.length };
  }

  #receiptsAt(log: LogId, seq: number): Receipt[] {
    const states = new Map<PeerId, Receipt['state']>();
    for (const person of this.#audienceOf(log, seq)) states.set(person, 'sent');
    for (const [person, upTo] of this.#acknowledged.get(log) ?? []) if (upTo >= seq) states.set(person, 'arrived');
    for (const [person, upTo] of this.#seen.get(log) ?? []) if (upTo >= seq) states.set(person, 'seen');
    return [...states].map(([person, state]) => ({ person, state }));
  }

  /** Writes what has changed. Should it not be: a mark is told again with the next, and numbers begin with who has it. */
  async flush(): Promise<void> {
    this.#flushing?.cancel();
    this.#flushing = undefined;
    const writes: Promise<void>[] = [];
    if (this.#seenDirty) {
      const seen = [...this.#seen].map(([log, people]) => [log, Object.fromEntries(people)]);
      writes.push(this.#keptSeen.write(Object.fromEntries(seen)));
    }
    if (this.#audiencesDirty) {
      const audiences = [...this.#audiences.values()].flat().slice(-MAX_AUDIENCES);
      const kept = audiences.map(({ log, from, people }) => ({ log, from, people: [...people] }));
      writes.push(this.#keptAudiences.write(kept));
    }
    this.#seenDirty = false;
    this.#audiencesDirty = false;
    await Promise.all(writes).catch(() => {});
  }

  #flushSoon(): void {
    this.#flushing ??= this.#clock.after(FLUSH_MS, () => void this.flush());
  }

  #add(audience: Audience): void {
    const { log } = audience;
    const audiences = this.#audiences.get(log) ?? [];
    audiences.push(audience);
    if (audiences.length > MAX_AUDIENCES) audiences.shift();
    this.#audiences.set(log, audiences);
  }

  #audienceOf(log: LogId, seq: number): readonly PeerId[] {
    return this.#audiences.get(log)?.findLast(({ from }) => from <= seq)?.people ?? [];
  }
}

function raise(seqs: Map<LogId, Seqs>, log: LogId, peer: PeerId, seq: number): Stretch | undefined {
  const people = seqs.get(log) ?? new NewestMap(2 * MAX_PEOPLE);
  seqs.set(log, people);
  const before = people.get(peer) ?? 0;
  if (seq <= before) return undefined;
  people.set(peer, seq);
  return { log, from: before + 1, to: seq };
}
