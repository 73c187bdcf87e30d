/** What a commit means for each log of it: where its head is now, and which events are new. */

import type { LogId, SignedEvent } from './event.ts';
import type { Commit, LogPoint } from './event-store.ts';

export interface CommitDigest {
  readonly heads: ReadonlyMap<LogId, LogPoint>;
  readonly runs: ReadonlyMap<LogId, readonly SignedEvent[]>;
}

export function digestOf(commit: Commit): CommitDigest {
  const heads = new Map<LogId, LogPoint>();
  const runs = new Map<LogId, SignedEvent[]>();
  let run: SignedEvent[] = [];
  for (const event of commit.events) {
    // Mostly one log's events follow one another.
    if (run[0]?.log !== event.log) {
      run = runs.get(event.log) ?? [];
      runs.set(event.log, run);
    }
    run.push(event);
  }
  for (const floor of commit.floors) heads.set(floor.log, pointOf(floor));
  for (const [log, events] of runs) {
    const last = events.at(-1) as SignedEvent;
    if (last.seq > (heads.get(log)?.seq ?? 0)) heads.set(log, pointOf(last));
  }
  return { heads, runs };
}

function pointOf({ seq, hash, lamport }: SignedEvent): LogPoint {
  return { seq, hash, lamport };
}
