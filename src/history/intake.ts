/** Takes what peers hand on: checks it against the rules, stages it for the next commit, or lets it wait for its causes. */

import type { PeerId, RoomId } from '../core/ids.ts';
import { judgeBatch, type Look } from './batch-judge.ts';
import type { LogId, SignedEvent } from './event.ts';
import { detached } from './event-codec.ts';
import type { LogPoint } from './event-store.ts';
import { Inboxes, type Job } from './inboxes.ts';
import type { IntakeOptions, Outcome } from './intake-options.ts';
import { mostTaken } from './lamport-bounds.ts';
import { areDeleted, lackOf } from './lesser.ts';
import { batchesOf, faultOfEvents, type HandedOn, signaturesHold } from './log-rules.ts';
import type { LogRecord } from './log-table.ts';
import { authorOf, openedBy } from './opening.ts';
import { Waiting, type WaitingBatch } from './waiting.ts';

const BAD_SIGNATURE = 'a signature that is not the author’s';
const NOTHING: Outcome = { taken: 0, waits: false, failed: true, isLesser: false };

type Judged = Omit<Outcome, 'isLesser'>;

export class Intake {
  readonly #options: IntakeOptions;
  readonly #inboxes: Inboxes;
  readonly #waiting: Waiting;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#inboxes = new Inboxes({
      store: options.store,
      table: options.table,
      judge: (peer, frame) => this.#judgeFrame(peer, frame),
      goOn: (batch) => this.#goOn(batch),
      eased: () => options.eased(),
    });
    this.#waiting = new Waiting(({ peer, events }) => {
      const { log, room } = events[0] as SignedEvent;
      options.letGo(peer, room);
      options.answered(peer, log, NOTHING);
    });
  }

  /** In bytes, with what each event costs beside. */
  get waitingBytes(): number {
    return this.#waiting.bytes;
  }

  /** What came and was not judged yet, of all; with what each event costs beside. */
  get unjudgedBytes(): number {
    return this.#inboxes.bytes;
  }

  unjudgedBytesOf(peer: PeerId): number {
    return this.#inboxes.bytesOf(peer);
  }

  linked(peer: PeerId): void {
    this.#inboxes.open(peer);
  }

  unlinked(peer: PeerId): void {
    this.#inboxes.close(peer);
    this.#waiting.drop(peer);
  }

  receive(peer: PeerId, frame: HandedOn): void {
    const fault = faultOfEvents(frame);
    if (fault) {
      this.#options.misbehaved(peer, fault);
      return;
    }
    const { log } = frame.events[0] as SignedEvent;
    if (this.#options.takes() && this.#inboxes.put(peer, frame)) return;
    this.#options.letGo(peer, frame.room);
    this.#options.answered(peer, log, NOTHING);
  }

  /** Nobody will have what waits for these (lost with a commit, or quarantined): it is judged anew. */
  settled(log: LogId): void {
    this.#inboxes.wake(this.#waiting.settled(log));
  }

  /** What has waited for long enough is taken without its causes. */
  tick(): void {
    this.#inboxes.wake(this.#waiting.overdue());
  }

  /** What waits stands on what was lost. */
  clear(): void {
    this.#waiting.clear();
    this.#inboxes.forgetWoken();
  }

  /** Own events count as causes as well. */
  arrived(log: LogId, from: number, to: number): void {
    this.#inboxes.wake(this.#waiting.arrived(log, from, to));
  }

  *#judgeFrame(peer: PeerId, frame: HandedOn): Job {
    const { table, signer, clock, misbehaved, answered, letGo } = this.#options;
    const { floor } = frame;
    const first = frame.events[0] as SignedEvent;
    const { log } = first;
    const record = table.get(log);
    const spki = record?.spki ?? openedBy(first);
    if (!spki) {
      if (first.seq === 1) {
        misbehaved(peer, 'an opening that opens another log');
        return;
      }
      letGo(peer, frame.room);
      answered(peer, log, NOTHING);
      return;
    }
    if (record && record.room !== frame.room) {
      misbehaved(peer, 'a log of another room');
      return;
    }
    if (record?.quarantined) {
      answered(peer, log, NOTHING);
      return;
    }
    const author = authorOf(spki);
    if (!record && !this.#mayBegin(frame.room, log, author)) {
      answered(peer, log, NOTHING);
      return;
    }
    // What stands where we have something already is the same or a fork, with its body or without.
    const here = record?.staged.seq ?? 0;
    const lack = lackOf(frame, here);
    let isLesser = peer !== author && lack.blank.length > 0;
    if (isLesser && areDeleted(lack.blank, frame.events)) {
      // The hashes lead from what is signed last to all before it: it is its author who wants them gone.
      if (!signaturesHold(frame.events.slice(-1), spki, signer)) {
        misbehaved(peer, BAD_SIGNATURE);
        return;
      }
      isLesser = false;
    }
    if (isLesser && !this.#options.takesLesser(peer, log, lack)) {
      answered(peer, log, NOTHING);
      return;
    }
    let events = frame.events;
    let begun = 0;
    if (floor) {
      if (!record || floor.seq > record.staged.seq) {
        if (!signaturesHold([first, floor], spki, signer)) {
          misbehaved(peer, BAD_SIGNATURE);
          return;
        }
        const isAhead = floor.lamport > mostTaken(clock.now());
        if (isAhead) this.#refused(log, record);
        if (isAhead || !this.#options.takesFloor(peer, author, log, lack)) {
          answered(peer, log, NOTHING);
          return;
        }
        this.#beginAtFloor(peer, first, floor, record, spki);
        begun = 1;
        isLesser ||= here > 1;
      }
      // Where we stand beyond it, it may be another one than ours, and so prove a fork.
      events = begun > 0 ? events.slice(1) : [floor, ...events.slice(1)];
    }
    const outcome = yield* this.#judgeBatches(peer, batchesOf(events), spki, undefined);
    answered(peer, log, { ...outcome, taken: outcome.taken + begun, isLesser });
  }

  #mayBegin(room: RoomId, log: LogId, author: PeerId): boolean {
    const { allowance, mayAuthor, clock } = this.#options;
    if (mayAuthor(room, author) && allowance.admits(room, author, clock.now())) {
      allowance.allow(log);
      return true;
    }
    allowance.refuse(log, clock.now());
    this.settled(log);
    return false;
  }

  #beginAtFloor(
    peer: PeerId,
    opening: SignedEvent,
    floor: SignedEvent,
    before: LogRecord | undefined,
    spki: Uint8Array,
  ): void {
    const { table, clock, skipped, staged } = this.#options;
    const { room, log, seq, hash, lamport } = floor;
    const record = before ?? table.open(room, log, spki, clock.now());
    const from = record.staged.seq;
    if (!before) table.stage(record, opening);
    table.raise(record, { seq, hash, lamport }, floor.content);
    staged(record, before ? [] : [opening], peer, floor);
    if (before) skipped(record, from + 1, seq);
    this.#inboxes.wake(this.#waiting.arrived(log, from + 1, seq));
  }

  /** What waited before. */
  *#goOn(batch: WaitingBatch): Job {
    const { peer, events } = batch;
    const first = events[0] as SignedEvent;
    const record = this.#options.table.get(first.log);
    // An opening waits like anything else, and its log is here only once it is.
    const spki = record?.spki ?? openedBy(first);
    if (!spki || record?.quarantined) return;
    if (!record && !this.#mayBegin(first.room, first.log, authorOf(spki))) return;
    const outcome = yield* this.#judgeBatches(peer, [events], spki, batch);
    const isLesser = peer !== authorOf(spki) && events.some(({ body }) => !body);
    if (!outcome.waits) this.#options.answered(peer, first.log, { ...outcome, isLesser });
  }

  /** @param waited they waited before, and so their signatures were checked */
  *#judgeBatches(
    peer: PeerId,
    batches: readonly (readonly SignedEvent[])[],
    spki: Uint8Array,
    waited: WaitingBatch | undefined,
  ): Generator<Look, Judged, LogPoint | undefined> {
    const { table, allowance, signer, clock, misbehaved } = this.#options;
    let taken = 0;
    for (const [index, batch] of batches.entries()) {
      const first = batch[0] as SignedEvent;
      const most = mostTaken(clock.now());
      const { kind, fresh, cause } = yield* judgeBatch(batch, table, allowance, most, waited?.without ?? []);
      if (kind === 'duplicate') continue;
      // Nothing follows from what is not signed: it isn't taken, nor kept to wait, nor evidence.
      if (!waited && !signaturesHold(batch, spki, signer)) {
        misbehaved(peer, BAD_SIGNATURE);
        return { taken, waits: false, failed: true };
      }
      const record = table.get(first.log);
      if (kind === 'take') {
        taken += fresh.length;
        if (cause) this.#options.disputed(first.room, cause.log, cause.seq);
        this.#stage(peer, fresh, record, spki);
      } else if (cause) {
        this.#options.demanded(peer, first.room, cause.log, cause.seq);
        const rest = batches.slice(index);
        if (!waited && !rest.slice(1).every((later) => signaturesHold(later, spki, signer))) {
          misbehaved(peer, BAD_SIGNATURE);
          return { taken, waits: false, failed: true };
        }
        const waits = this.#letWait(peer, rest, cause, waited);
        if (!waits) this.#options.letGo(peer, first.room);
        return { taken, waits, failed: false };
      } else {
        if (record && (kind === 'forked' || kind === 'broken')) this.#quarantine(record, batch);
        if (kind === 'refuse') this.#refused(first.log, record);
        if (kind === 'refuse' || kind === 'look') this.#options.letGo(peer, first.room);
        else if (record?.author === peer) misbehaved(peer, 'events that break the rules of its log');
        return { taken, waits: false, failed: true };
      }
    }
    return { taken, waits: false, failed: false };
  }

  #stage(peer: PeerId, events: readonly SignedEvent[], before: LogRecord | undefined, spki: Uint8Array): void {
    const { table, clock, staged } = this.#options;
    const first = events[0] as SignedEvent;
    const last = events.at(-1) as SignedEvent;
    const record = before ?? table.open(first.room, first.log, spki, clock.now());
    for (const event of events) table.stage(record, event);
    staged(record, events, peer, undefined);
    this.#inboxes.wake(this.#waiting.arrived(first.log, first.seq, last.seq));
  }

  #letWait(
    peer: PeerId,
    batches: readonly (readonly SignedEvent[])[],
    cause: Look,
    waited: WaitingBatch | undefined,
  ): boolean {
    const { without = [], sinceTick } = waited ?? {};
    for (const [index, batch] of batches.entries()) {
      const first = batch[0] as SignedEvent;
      // Those after it in its log wait for what is before them.
      const log = index === 0 ? cause.log : first.log;
      const seq = index > 0 ? first.seq - 1 : cause.seq;
      if (!this.#waiting.add({ peer, events: batch.map(detached), without, sinceTick }, log, seq)) return false;
    }
    return true;
  }

  /** Others, who know more or have another time, may have taken it, and spoken since: nothing waits for it here. */
  #refused(log: LogId, record: LogRecord | undefined): void {
    if (!record) this.#options.allowance.putOff(log);
    else if (record.refusedAfter === record.staged.seq) return;
    else record.refusedAfter = record.staged.seq;
    this.settled(log);
  }

  #quarantine(record: LogRecord, batch: readonly SignedEvent[]): void {
    this.#options.quarantine(record, batch.map(detached));
    this.settled(record.log);
  }
}
