/** A batch against all that is here: taken whole or not at all, with a pause wherever the disk must be asked. */

import type { LogId, SignedEvent } from './event.ts';
import { sameBytes } from './event-codec.ts';
import type { LogPoint } from './event-store.ts';
import type { LogAllowance } from './log-allowance.ts';
import { judge, type Known, type Verdict } from './log-rules.ts';
import type { LogRecord, LogTable } from './log-table.ts';

/** Asks for the point of an event that is on disk only. */
export interface Look {
  readonly log: LogId;
  readonly seq: number;
}

export interface BatchVerdict {
  /** `look`: the disk couldn't be read. */
  readonly kind: Verdict['kind'];
  /** Its events that are not here yet. */
  readonly fresh: readonly SignedEvent[];
  /** What it waits for; of what is taken, what it stands on and isn't as we know it. */
  readonly cause: Look | undefined;
}

/**
 * All of a batch, or none: what is durable of a log ends with a signature.
 * @param without logs that it doesn't wait for any more
 */
export function* judgeBatch(
  batch: readonly SignedEvent[],
  table: LogTable,
  allowance: LogAllowance,
  mostOnTrust: number,
  without: readonly LogId[],
): Generator<Look, BatchVerdict, LogPoint | undefined> {
  const { room, log } = batch[0] as SignedEvent;
  const looked = new Map<string, LogPoint>();
  const known: Known<LogRecord> = {
    get(id) {
      const other = table.get(id);
      return other?.room === room ? other : undefined;
    },
    point: (of, seq) => table.point(of, seq) ?? looked.get(`${of.log} ${seq}`),
    passesOver(id) {
      const other = table.get(id);
      if (without.includes(id) || (other && other.room !== room)) return true;
      return other ? other.refusedAfter === other.staged.seq : allowance.refuses(room, id);
    },
    mostOnTrust,
  };
  // From the beginning after each look at the disk: meanwhile others may have moved the log.
  for (;;) {
    const found = judgeAll(batch, table.get(log), known);
    if (found.kind !== 'look') return found;
    const cause = found.cause as Look;
    const point = yield cause;
    if (!point) return { kind: 'look', fresh: batch, cause: undefined };
    looked.set(`${cause.log} ${cause.seq}`, point);
  }
}

function judgeAll(batch: readonly SignedEvent[], record: LogRecord | undefined, known: Known<LogRecord>): BatchVerdict {
  if (record?.quarantined) return { kind: 'refuse', fresh: batch, cause: undefined };
  const last = batch.at(-1) as SignedEvent;
  let head: LogPoint | undefined = record?.staged;
  let fresh = batch;
  if (head && last.seq > head.seq) {
    // The hashes lead from the event that stands where our head is to all before it.
    const { seq } = head;
    const overlap = batch.findLast((event) => event.seq <= seq);
    if (overlap && !sameBytes(overlap.hash, head.hash)) return { kind: 'forked', fresh: [overlap], cause: undefined };
    if (overlap) fresh = batch.filter((event) => event.seq > seq);
  } else if (head) fresh = [last];
  let disputed: Look | undefined;
  for (const [index, event] of fresh.entries()) {
    const verdict = judge(event, record, head, known);
    if (verdict.kind === 'take') {
      head = event;
      disputed ??= verdict.disputed;
    } else {
      const cause = 'log' in verdict ? { log: verdict.log, seq: verdict.seq } : undefined;
      return { kind: verdict.kind, fresh: fresh.slice(index), cause };
    }
  }
  return { kind: 'take', fresh, cause: disputed };
}
