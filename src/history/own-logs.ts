/** What we say ourselves: waits for a commit, and becomes events of our own logs when it begins. */

import type { Clock, Random } from '../core/clock.ts';
import { ChatError } from '../core/errors.ts';
import type { RoomId } from '../core/ids.ts';
import type { OwnPart } from './batch-writer.ts';
import { EVENT_KINDS, type EventContent, type LogId, type SignedEvent } from './event.ts';
import { encodeContent, sha256 } from './event-codec.ts';
import type { Cause } from './event-store.ts';
import { mostStoodOn, mostTaken } from './lamport-bounds.ts';
import {
  MAX_BATCH_BYTES,
  MAX_BATCH_EVENTS,
  MAX_BODY_BYTES,
  MAX_COMMIT_OWN_BYTES,
  MAX_COMMIT_OWN_EVENTS,
  MAX_CONTENT_BYTES,
} from './limits.ts';
import type { LogRecord, LogTable } from './log-table.ts';
import { encodeOpening, logIdOf, NONCE_BYTES } from './opening.ts';
import type { Signer } from './signer.ts';
import type { Targets } from './targets.ts';

/** What is said and waits for its commit, beside its body: who waits for it, and what they are to be told. */
const SAYING_BYTES = 1_024;

interface Saying {
  readonly room: RoomId;
  readonly kind: number;
  readonly body: Uint8Array;
  /** What it is about. A promise: it is looked for, and what is said after it waits with it. */
  target: Cause | undefined | Promise<void>;
  resolve(event: SignedEvent): void;
  reject(error: ChatError): void;
}

export interface OwnLogsOptions {
  readonly table: LogTable;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly random: Random;
  readonly targets: Targets;
  /** There is something to write, maybe. */
  wake(): void;
}

export class OwnLogs {
  readonly #options: OwnLogsOptions;
  #says: Saying[] = [];
  #saidBytes = 0;
  /** The log we write in, by room. */
  readonly #writing = new Map<RoomId, LogId>();
  readonly #open = new Set<RoomId>();
  /** Nothing is written here for now: another copy of us may have written. */
  readonly #held = new Set<RoomId>();

  constructor(options: OwnLogsOptions) {
    this.#options = options;
  }

  load(writing: readonly { readonly room: RoomId; readonly log: LogId }[]): void {
    for (const { room, log } of writing) {
      if (this.#options.table.get(log)?.quarantined !== false) continue;
      this.#writing.set(room, log);
    }
  }

  get saidBytes(): number {
    return this.#saidBytes;
  }

  open(room: RoomId): void {
    this.#open.add(room);
  }

  /** What was said there and didn't begin to be written is refused. */
  close(room: RoomId): void {
    this.#open.delete(room);
    this.#held.delete(room);
    const { left = [], gone = [] } = Object.groupBy(this.#says, (say) => (say.room === room ? 'gone' : 'left'));
    this.#says = left;
    for (const say of gone) {
      this.#saidBytes -= bytesOf(say.body);
      say.reject(new ChatError('room-unknown', `we are no longer in the room ${room}`));
    }
  }

  isOpen(room: RoomId): boolean {
    return this.#open.has(room);
  }

  logOf(room: RoomId): LogId | undefined {
    return this.#writing.get(room);
  }

  writes(log: LogId, room: RoomId): boolean {
    return this.#writing.get(room) === log;
  }

  hold(room: RoomId): void {
    this.#held.add(room);
  }

  release(room: RoomId): void {
    this.#held.delete(room);
  }

  /** The log of this room isn't ours alone: another is begun before anything more is written. */
  renew(room: RoomId): void {
    this.#writing.delete(room);
  }

  say(room: RoomId, kind: number, body: Uint8Array): Promise<SignedEvent> {
    if (!this.#open.has(room)) return Promise.reject(new ChatError('room-unknown', `we are not in the room ${room}`));
    if (body.length > MAX_BODY_BYTES)
      return Promise.reject(new ChatError('message-too-long', `what is said has more than ${MAX_BODY_BYTES} bytes`));
    const { promise, resolve, reject } = Promise.withResolvers<SignedEvent>();
    const found = this.#options.targets.find(room, kind, body);
    const say: Saying = { room, kind, body, target: undefined, resolve, reject };
    if (found instanceof Promise) {
      say.target = found.then((target) => {
        say.target = target;
        this.#options.wake();
      });
    } else say.target = found;
    this.#says.push(say);
    this.#saidBytes += bytesOf(body);
    return promise;
  }

  /** Resolves once nothing is looked for that is to be stood on. */
  async found(): Promise<void> {
    await Promise.all(this.#says.map(({ target }) => target));
  }

  waits(): 'said' | 'opening' | 'nothing' {
    const waiting = new Set(this.#held);
    for (const { room, target } of this.#says) {
      if (target instanceof Promise) waiting.add(room);
      if (!waiting.has(room)) return 'said';
    }
    for (const room of this.#open) if (!this.#writing.has(room) && !this.#held.has(room)) return 'opening';
    return 'nothing';
  }

  /** What enters the commit that begins now, staged. Everything staged before must be in that commit as well. */
  compose(): OwnPart | undefined {
    const events: SignedEvent[] = [];
    const writing: { room: RoomId; log: LogId }[] = [];
    for (const room of this.#open) {
      if (this.#held.has(room) || (this.#writing.has(room) && !this.#isTooFar(room))) continue;
      const log = this.#begin(room, events);
      this.#writing.set(room, log);
      writing.push({ room, log });
    }
    const taken = this.#takeSays();
    const written: { say: Saying; event: SignedEvent }[] = [];
    for (const [room, says] of Map.groupBy(taken, (say) => say.room)) {
      const record = this.#options.table.get(this.#writing.get(room) as LogId) as LogRecord;
      for (const [index, event] of this.#write(record, says).entries()) {
        written.push({ say: says[index] as Saying, event });
        events.push(event);
      }
    }
    if (events.length === 0) return undefined;
    return { events, writing, settle: (error) => this.#settle(error, written, writing) };
  }

  /** Written by a clock far ahead of today's, on what somebody drove there: others wouldn't take what follows. */
  #isTooFar(room: RoomId): boolean {
    const log = this.#writing.get(room);
    const head = log && this.#options.table.get(log)?.staged;
    return head !== undefined && head.lamport > mostTaken(this.#options.clock.now());
  }

  /** Nobody will hear of what still waits. */
  rejectAll(error: ChatError): void {
    for (const say of this.#says.splice(0)) say.reject(error);
    this.#saidBytes = 0;
  }

  #settle(
    error: ChatError | undefined,
    written: readonly { say: Saying; event: SignedEvent }[],
    writing: readonly { room: RoomId; log: LogId }[],
  ): void {
    for (const { room, log } of writing) {
      if (error && this.#writing.get(room) === log) this.#writing.delete(room);
    }
    for (const { say, event } of written) {
      if (error) say.reject(error);
      else say.resolve(event);
    }
  }

  #takeSays(): Saying[] {
    const taken: Saying[] = [];
    const left: Saying[] = [];
    const waiting = new Set(this.#held);
    let bytes = 0;
    for (const say of this.#says) {
      const fits = taken.length < MAX_COMMIT_OWN_EVENTS && (taken.length === 0 || bytes < MAX_COMMIT_OWN_BYTES);
      if (say.target instanceof Promise) waiting.add(say.room);
      if (!fits || waiting.has(say.room) || !this.#writing.has(say.room)) left.push(say);
      else {
        taken.push(say);
        bytes += say.body.length;
        this.#saidBytes -= bytesOf(say.body);
      }
    }
    this.#says = left;
    return taken;
  }

  #begin(room: RoomId, into: SignedEvent[]): LogId {
    const { signer, random, table, clock } = this.#options;
    const nonce = Uint8Array.from({ length: NONCE_BYTES }, () => Math.floor(random() * 256));
    const opening = { spki: signer.spki, nonce };
    const log = logIdOf(room, opening);
    const record = table.open(room, log, signer.spki, clock.now());
    const event = this.#event(record, EVENT_KINDS.opening, encodeOpening(opening), true, undefined);
    const signed = { ...event, sig: signer.sign(event.content) };
    table.stage(record, signed);
    into.push(signed);
    return log;
  }

  /** One signature for each batch: the hashes carry it back to the events before. */
  #write(record: LogRecord, says: readonly Saying[]): SignedEvent[] {
    const { table, signer } = this.#options;
    const events: SignedEvent[] = [];
    let count = 0;
    let bytes = 0;
    for (const [index, { kind, body, target }] of says.entries()) {
      const about = target instanceof Promise ? undefined : target;
      const event = this.#event(record, kind, body, count === 0, about);
      table.stage(record, event);
      count++;
      bytes += event.content.length + body.length;
      const next = says[index + 1];
      const ends =
        !next || count === MAX_BATCH_EVENTS || bytes + next.body.length + MAX_CONTENT_BYTES > MAX_BATCH_BYTES;
      events.push(ends ? { ...event, sig: signer.sign(event.content) } : event);
      if (ends) count = bytes = 0;
    }
    return events;
  }

  /**
   * @param first of its batch: what others wrote came before it, so the rest stand on it through `prev`
   * @param about what it is shown with: nobody is to have it without that
   */
  #event(record: LogRecord, kind: number, body: Uint8Array, first: boolean, about: Cause | undefined): SignedEvent {
    const { table, clock } = this.#options;
    const { room, log, staged } = record;
    const most = mostStoodOn(clock.now());
    const parents = table.parents(record, most, first, about);
    // Where a log begins, it comes after all that is here, whether it may stand on it or not.
    const before = staged.seq > 0 ? staged.lamport : table.lamportOf(room, most);
    const lamport = 1 + Math.max(before, ...parents.map((parent) => parent.lamport));
    const wallMs = Math.max(1, Math.floor(clock.now()));
    const refs = parents.map((parent) => ({ log: parent.log, seq: parent.seq, hash: parent.hash }));
    const bodyHash = sha256(body);
    const read: EventContent = {
      room,
      log,
      seq: staged.seq + 1,
      prev: staged.hash,
      parents: refs,
      lamport,
      wallMs,
      kind,
      bodyHash,
    };
    const content = encodeContent(read);
    return { ...read, content, hash: sha256(content), body, sig: undefined };
  }
}

/** What waiting costs. */
function bytesOf(body: Uint8Array): number {
  return body.length + SAYING_BYTES;
}
