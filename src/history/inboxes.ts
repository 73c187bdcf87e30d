/** What peers sent and was not judged yet, a queue for each: one that waits for the disk holds up nobody else's. */

import type { PeerId } from '../core/ids.ts';
import type { Look } from './batch-judge.ts';
import type { SignedEvent } from './event.ts';
import { eventBytes } from './event-codec.ts';
import type { EventStore, LogPoint } from './event-store.ts';
import { EVENT_OVERHEAD_BYTES, MAX_WAITING_BYTES_PER_PEER } from './limits.ts';
import type { HandedOn } from './log-rules.ts';
import type { LogTable } from './log-table.ts';
import type { WaitingBatch } from './waiting.ts';

/** Judges a frame or a batch; pauses where it must look something up on disk. */
export type Job = Generator<Look, void, LogPoint | undefined>;

export interface InboxesOptions {
  readonly store: EventStore;
  readonly table: LogTable;
  judge(peer: PeerId, frame: HandedOn): Job;
  goOn(batch: WaitingBatch): Job;
  /** Less is in them than was, and no commit will tell. */
  eased(): void;
}

interface Inbox {
  readonly frames: HandedOn[];
  /** Of what waited: goes first, it came first. */
  readonly woken: WaitingBatch[];
  bytes: number;
  busy: boolean;
  open: boolean;
}

export class Inboxes {
  readonly #options: InboxesOptions;
  readonly #inboxes = new Map<PeerId, Inbox>();
  readonly #runnable = new Set<PeerId>();
  #running = false;
  #bytes = 0;

  constructor(options: InboxesOptions) {
    this.#options = options;
  }

  get bytes(): number {
    return this.#bytes;
  }

  bytesOf(peer: PeerId): number {
    return this.#inboxes.get(peer)?.bytes ?? 0;
  }

  open(peer: PeerId): void {
    this.#inboxes.set(peer, { frames: [], woken: [], bytes: 0, busy: false, open: true });
  }

  close(peer: PeerId): void {
    const inbox = this.#inboxes.get(peer);
    if (inbox) {
      inbox.open = false;
      this.#bytes -= inbox.bytes;
    }
    this.#inboxes.delete(peer);
    this.#runnable.delete(peer);
  }

  /** False: there is no room for it. */
  put(peer: PeerId, frame: HandedOn): boolean {
    const inbox = this.#inboxes.get(peer);
    const bytes = costOf(frame.events);
    if (!inbox || inbox.bytes + bytes > MAX_WAITING_BYTES_PER_PEER) return false;
    inbox.frames.push(frame);
    inbox.bytes += bytes;
    this.#bytes += bytes;
    this.#run(peer);
    return true;
  }

  wake(batches: readonly WaitingBatch[]): void {
    for (const batch of batches) {
      const inbox = this.#inboxes.get(batch.peer);
      if (!inbox) continue;
      inbox.woken.push(batch);
      this.#runnable.add(batch.peer);
    }
    this.#runAll();
  }

  forgetWoken(): void {
    for (const inbox of this.#inboxes.values()) inbox.woken.length = 0;
  }

  #run(peer: PeerId): void {
    this.#runnable.add(peer);
    this.#runAll();
  }

  /** In a loop, not by recursion: what one frame sets free sets free more. */
  #runAll(): void {
    if (this.#running) return;
    this.#running = true;
    try {
      for (const peer of this.#runnable) {
        this.#runnable.delete(peer);
        this.#drain(peer);
      }
    } finally {
      this.#running = false;
    }
  }

  #drain(peer: PeerId): void {
    const inbox = this.#inboxes.get(peer);
    while (inbox?.open && !inbox.busy) {
      const job = this.#nextJob(peer, inbox);
      if (!job) return;
      this.#step(peer, inbox, job, job.next());
    }
  }

  #nextJob(peer: PeerId, inbox: Inbox): Job | undefined {
    const woken = inbox.woken.shift();
    if (woken) return this.#options.goOn(woken);
    const frame = inbox.frames.shift();
    if (!frame) return undefined;
    const bytes = costOf(frame.events);
    inbox.bytes -= bytes;
    this.#bytes -= bytes;
    return this.#options.judge(peer, frame);
  }

  /** Until it has to look something up on disk; goes on when that is here. */
  #step(peer: PeerId, inbox: Inbox, job: Job, result: IteratorResult<Look, void>): void {
    if (result.done) return;
    const { log, seq } = result.value;
    inbox.busy = true;
    void this.#options.store
      .point(log, seq)
      .catch(() => undefined)
      .then((point) => {
        inbox.busy = false;
        if (!inbox.open) return;
        if (point) this.#options.table.remember(log, point);
        this.#step(peer, inbox, job, job.next(point));
        this.#run(peer);
        this.#options.eased();
      });
  }
}

function costOf(events: readonly SignedEvent[]): number {
  let bytes = 0;
  for (const event of events) bytes += eventBytes(event) + EVENT_OVERHEAD_BYTES;
  return bytes;
}
