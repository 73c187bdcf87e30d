/** Whose logs are taken, and how many: keys are free, so logs are too. */

import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId } from './event.ts';
import {
  AUTHOR_OPENING_EVERY_MS,
  MAX_LOGS,
  MAX_LOGS_HANDED,
  MAX_LOGS_OF_AUTHOR,
  MAX_REFUSED_REMEMBERED,
  REFUSED_MS,
} from './limits.ts';
import type { LogRecord, LogTable } from './log-table.ts';

export interface LogAllowanceOptions {
  readonly self: PeerId;
  readonly table: LogTable;
  /** Its author proved its key to us on a link that is up. */
  isLinked(author: PeerId): boolean;
  /** See `ReplicaOptions.isKnown`. */
  isKnown(author: PeerId): boolean;
}

export class LogAllowance {
  readonly #options: LogAllowanceOptions;
  /** Until when. */
  readonly #refused = new Map<LogId, number>();

  constructor(options: LogAllowanceOptions) {
    this.#options = options;
  }

  /** Whether one more log is begun. */
  admits(room: RoomId, author: PeerId, nowMs: number): boolean {
    const { table, isKnown, isLinked } = this.#options;
    const logs = table.of(room);
    if (logs.size >= MAX_LOGS_HANDED && !isLinked(author) && !isKnown(author)) return false;
    if (logs.size >= MAX_LOGS && !this.spare(room)) return false;
    let count = 0;
    let newestMs = 0;
    for (const record of logs.values()) {
      if (record.author !== author) continue;
      count++;
      newestMs = Math.max(newestMs, record.openedAtMs);
    }
    return count < MAX_LOGS_OF_AUTHOR || nowMs - newestMs >= AUTHOR_OPENING_EVERY_MS;
  }

  /**
   * Which log of a full room is let go of, so that real people can't be shut out with made-up ones: of a stranger, the one
   * with nothing in it that opened first, else the one of which nothing came for longest. Of who is linked the newest stays.
   */
  spare(room: RoomId): LogRecord | undefined {
    const { self, table, isKnown, isLinked } = this.#options;
    const logs = [...table.of(room).values()];
    const newest = new Map<PeerId, LogRecord>();
    for (const record of logs) {
      const known = newest.get(record.author);
      if (isLinked(record.author) && (!known || record.openedAtMs >= known.openedAtMs))
        newest.set(record.author, record);
    }
    let spare: LogRecord | undefined;
    for (const record of logs) {
      const { author, durable, staged } = record;
      if (author === self || isKnown(author) || newest.get(author) === record || staged.seq !== durable?.seq) continue;
      if (!spare || isMoreSpare(record, spare)) spare = record;
    }
    return spare;
  }

  refuse(log: LogId, nowMs: number): void {
    if (this.#refused.size >= MAX_REFUSED_REMEMBERED) this.#refused.delete(this.#refused.keys().next().value as LogId);
    this.#refused.set(log, nowMs + REFUSED_MS);
  }

  /** It can't be begun yet: nothing waits for it, and it is asked for all the same. */
  putOff(log: LogId): void {
    this.refuse(log, Number.NEGATIVE_INFINITY);
  }

  /** Not to be asked for. */
  isRefused(log: LogId, nowMs: number): boolean {
    const untilMs = this.#refused.get(log) ?? 0;
    return nowMs < untilMs && nowMs >= untilMs - REFUSED_MS;
  }

  /** Nothing waits for it: it was refused, or its room takes no logs from third parties any more. */
  refuses(room: RoomId, log: LogId): boolean {
    return this.#refused.has(log) || this.#options.table.of(room).size >= MAX_LOGS_HANDED;
  }

  /** It was let in after all. */
  allow(log: LogId): void {
    this.#refused.delete(log);
  }
}

function isMoreSpare(record: LogRecord, other: LogRecord): boolean {
  const isEmpty = isEmptyLog(record);
  return isEmpty === isEmptyLog(other) ? record.cameAtMs < other.cameAtMs : isEmpty;
}

/** Nothing but its opening is here, or all of it was forgotten. */
function isEmptyLog({ staged, floor }: LogRecord): boolean {
  return staged.seq <= Math.max(1, floor.seq);
}
