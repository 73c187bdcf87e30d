/** What follows, for all parts of a replica, when events are staged, durable or lost, or a log proves to be forked. */

import type { PeerId, RoomId } from '../core/ids.ts';
import { digestOf } from './commit-digest.ts';
import type { LogId, SignedEvent } from './event.ts';
import type { Commit } from './event-store.ts';
import { MAX_LOGS } from './limits.ts';
import type { LogRecord } from './log-table.ts';
import type { PeerLink } from './peer-link.ts';
import type { ReplicaOptions } from './replica-options.ts';
import type { ReplicaParts } from './replica-parts.ts';

export class Consequences {
  readonly #options: ReplicaOptions;
  readonly #links: ReadonlyMap<PeerId, PeerLink>;
  readonly #parts: ReplicaParts;

  constructor(options: ReplicaOptions, links: ReadonlyMap<PeerId, PeerLink>, parts: ReplicaParts) {
    this.#options = options;
    this.#links = links;
    this.#parts = parts;
  }

  staged(record: LogRecord, events: readonly SignedEvent[], from: PeerId, floor: SignedEvent | undefined): void {
    const { writer, pulls } = this.#parts;
    record.cameAtMs = this.#options.clock.now();
    if (events[0]?.seq === 1) this.#makeRoom(record.room);
    writer.take(events, from, floor);
    if (record.author === this.#options.self) this.#writtenElsewhere(record);
    pulls.advanced(record.log);
  }

  /** A log was begun. */
  #makeRoom(room: RoomId): void {
    const { table, allowance, writer } = this.#parts;
    while (table.of(room).size > MAX_LOGS) {
      const spare = allowance.spare(room);
      if (!spare) return;
      table.remove(spare);
      writer.forget(spare.log);
    }
  }

  durable(commit: Commit): void {
    const { table, giving, intake, pulls, requests, announcing } = this.#parts;
    const { heads, runs } = digestOf(commit);
    const changed = new Map<RoomId, LogId[]>();
    for (const [log, head] of heads) {
      const record = table.get(log);
      if (!record) continue;
      table.durable(record, head);
      requests.kept(this.#links.get(record.author), record.room);
      pulls.advanced(log);
      const logs = changed.get(record.room);
      if (logs) logs.push(log);
      else changed.set(record.room, [log]);
    }
    for (const { log } of commit.quarantined) {
      const record = table.get(log);
      if (record) record.evidence = undefined;
    }
    if (commit.events.length > 0) this.#options.events.stored(commit.events);
    for (const [log, run] of runs) {
      if (table.get(log)?.author !== this.#options.self) continue;
      giving.push(this.#links.values(), run);
      intake.arrived(log, (run[0] as SignedEvent).seq, (run.at(-1) as SignedEvent).seq);
    }
    for (const [room, logs] of changed) announcing.changed(room, logs);
    pulls.pump();
  }

  /** Nothing of what was staged is kept. */
  lost(): void {
    const { table, intake, pulls, requests } = this.#parts;
    intake.clear();
    requests.lost(this.#links.values());
    for (const { log } of table.rollBack()) pulls.again(log);
  }

  quarantine(record: LogRecord, evidence: readonly SignedEvent[]): void {
    if (record.quarantined) return;
    const { writer, pulls } = this.#parts;
    record.quarantined = true;
    record.evidence = evidence;
    writer.quarantine(record.log, evidence);
    this.#options.events.quarantined(record.log, record.room, record.author);
    if (record.author === this.#options.self) this.#writtenElsewhere(record);
    pulls.advanced(record.log);
  }

  /** Rule 8: events of our own key that we didn't write here. */
  #writtenElsewhere({ room, log }: LogRecord): void {
    const { own, contests } = this.#parts;
    if (!own.writes(log, room)) return;
    own.renew(room);
    contests.proved(room);
    this.#options.events.renewed(room, log);
  }
}
