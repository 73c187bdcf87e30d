/** The rules of docs/history.md about one event and one run of them, as pure functions of what is known. */

import type { RoomId } from '../core/ids.ts';
import type { EventRef, LogId, SignedEvent } from './event.ts';
import { eventBytes, sameBytes } from './event-codec.ts';
import type { LogPoint } from './event-store.ts';
import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS } from './limits.ts';
import type { Signer } from './signer.ts';

/** What the rules need to know of a log. */
export interface KnownLog {
  readonly staged: LogPoint;
  readonly floor: LogPoint;
  readonly quarantined: boolean;
}

export interface Known<L extends KnownLog = KnownLog> {
  get(log: LogId): L | undefined;
  /** What is at hand of an event that is here; undefined: it must be looked up on disk. */
  point(log: L, seq: number): LogPoint | undefined;
  /** Nothing waits for what isn't here of this log: it was refused, waited for long enough, or is another room's. */
  passesOver(log: LogId): boolean;
  /** Lamport up to which something is taken that can't be checked exactly. */
  readonly mostOnTrust: number;
}

export type Verdict =
  /** `disputed`: it stands on another content than we have; somebody has forked that log, or its author lies. */
  | { readonly kind: 'take'; readonly disputed: EventRef | undefined }
  | { readonly kind: 'duplicate' }
  /** Its cause is not here. */
  | { readonly kind: 'wait'; readonly log: LogId; readonly seq: number }
  /** Here, but its hash and lamport are on disk only. */
  | { readonly kind: 'look'; readonly log: LogId; readonly seq: number }
  /** A second content of its own log (rule 6). */
  | { readonly kind: 'forked' }
  /** Its author broke a rule, for everybody to see. */
  | { readonly kind: 'broken'; readonly reason: string }
  /** It can't be taken, and it can't be said whose fault that is. */
  | { readonly kind: 'refuse'; readonly reason: string };

/** What one frame hands on of a log. */
export interface HandedOn {
  readonly room: RoomId;
  readonly floor: SignedEvent | undefined;
  readonly events: readonly SignedEvent[];
}

const TAKE: Verdict = { kind: 'take', disputed: undefined };
const DUPLICATE: Verdict = { kind: 'duplicate' };
const FORKED: Verdict = { kind: 'forked' };

/**
 * One event against what is known. Its signature, or its batch's, was checked before.
 * @param own what is known of its own log; undefined: nothing
 * @param head the last event of its log: what is staged, or the event before it in the same batch
 */
export function judge<L extends KnownLog>(
  event: SignedEvent,
  own: L | undefined,
  head: LogPoint | undefined,
  known: Known<L>,
): Verdict {
  if (!own || !head) return event.seq === 1 ? judgeCauses(event, undefined, known) : wait(event.log, event.seq - 1);
  if (event.seq <= head.seq) return judgeAgain(event, own, known);
  if (event.seq > head.seq + 1) return wait(event.log, event.seq - 1);
  if (!sameBytes(event.prev, head.hash)) return FORKED;
  return judgeCauses(event, head, known);
}

/** An event whose place is taken already. */
function judgeAgain<L extends KnownLog>(event: SignedEvent, own: L, known: Known<L>): Verdict {
  const { log, seq } = event;
  const there = known.point(own, seq);
  if (there) return sameBytes(there.hash, event.hash) ? DUPLICATE : FORKED;
  return seq < own.floor.seq ? DUPLICATE : { kind: 'look', log, seq };
}

/** Rules 4 and 7. */
function judgeCauses<L extends KnownLog>(event: SignedEvent, prev: LogPoint | undefined, known: Known<L>): Verdict {
  let least = prev?.lamport ?? 0;
  // An opening may come after what its author can't show: what was said in another circle.
  let isExact = prev !== undefined;
  let disputed: EventRef | undefined;
  for (const ref of event.parents) {
    const { log, seq, hash } = ref;
    const parent = known.get(log);
    const isHere = parent !== undefined && seq <= parent.staged.seq;
    if (!isHere && !parent?.quarantined && !known.passesOver(log)) return wait(log, seq);
    if (!isHere || parent.quarantined) {
      // What it stands on is not for us to know; all that can be asked is that the clock doesn't run away.
      isExact = false;
    } else if (seq < parent.floor.seq) {
      // Lamport grows by one at least with each event of a log, which bounds it if that author kept to the rules. If not,
      // who stands on it must not pay for it.
      least = Math.max(least, seq);
      isExact = false;
    } else {
      const there = known.point(parent, seq);
      if (!there) return { kind: 'look', log, seq };
      if (sameBytes(there.hash, hash)) least = Math.max(least, there.lamport);
      else {
        // Not held up until it is proved who is to blame: who relays it may have no proof to give.
        disputed = ref;
        isExact = false;
      }
    }
  }
  const most = isExact ? least + 1 : Math.max(least + 1, known.mostOnTrust);
  if (event.lamport > least && event.lamport <= most) return disputed ? { kind: 'take', disputed } : TAKE;
  if (!isExact) return { kind: 'refuse', reason: 'its lamport is far off' };
  return { kind: 'broken', reason: `its lamport is ${event.lamport}, not 1 more than the largest it stands on` };
}

/**
 * What is wrong with events that are handed on together, whoever wrote them; undefined: nothing. An honest node never
 * hands on such a thing, so the sender is to blame.
 */
export function faultOfRun(run: readonly SignedEvent[]): string | undefined {
  const first = run[0];
  if (!first) return 'no events';
  if (run.length > MAX_BATCH_EVENTS) return `more than ${MAX_BATCH_EVENTS} events`;
  let bytes = 0;
  let before: SignedEvent | undefined;
  for (const event of run) {
    bytes += eventBytes(event);
    if (event.room !== first.room || event.log !== first.log) return 'events of several logs';
    if (before && event.seq !== before.seq + 1) return 'events that do not follow one another';
    if (before && !sameBytes(event.prev, before.hash)) return 'events whose hashes do not fit';
    if (before && event.lamport <= before.lamport) return 'a lamport that does not grow';
    before = event;
  }
  if (bytes > MAX_BATCH_BYTES) return `more than ${MAX_BATCH_BYTES} bytes`;
  if (first.seq === 1 && !first.sig) return 'an opening without a signature';
  return before?.sig ? undefined : 'events that end without a signature';
}

/** The same of all that one frame hands on: with a floor, the opening comes first and the run follows the floor. */
export function faultOfEvents({ room, floor, events }: HandedOn): string | undefined {
  const first = events[0];
  if (!first) return 'no events';
  if (first.room !== room) return 'events of another room';
  if (first.seq === 1 && !first.sig) return 'an opening without a signature';
  if (!floor) return faultOfRun(events);
  if (floor.room !== room || floor.log !== first.log || first.seq !== 1) return 'a floor of another log';
  if (floor.seq < 2 || !floor.sig) return 'a floor that is none';
  const next = events[1];
  if (!next) return undefined;
  const follows = next.seq === floor.seq + 1 && sameBytes(next.prev, floor.hash) && next.lamport > floor.lamport;
  return follows ? faultOfRun(events.slice(1)) : 'events that do not follow their floor';
}

/** Whether every signature of these events is their author's. The last one is there (`faultOfRun`). */
export function signaturesHold(run: readonly SignedEvent[], spki: Uint8Array, signer: Signer): boolean {
  for (const { sig, content } of run) if (sig && !signer.verify(spki, content, sig)) return false;
  return true;
}

/** Cut after each signature: what can be taken by itself. */
export function batchesOf(run: readonly SignedEvent[]): SignedEvent[][] {
  const batches: SignedEvent[][] = [];
  let batch: SignedEvent[] = [];
  for (const event of run) {
    batch.push(event);
    if (!event.sig) continue;
    batches.push(batch);
    batch = [];
  }
  return batches;
}

function wait(log: LogId, seq: number): Verdict {
  return { kind: 'wait', log, seq };
}
