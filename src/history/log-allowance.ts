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
import type { LogTable } from './log-table.ts';

export class LogAllowance {
  readonly #table: LogTable;
  /** Until when. */
  readonly #refused = new Map<LogId, number>();

  constructor(table: LogTable) {
    this.#table = table;
  }

  /** Whether one more log is begun. @param linked its author proved its key to us on a link that is up */
  admits(room: RoomId, author: PeerId, linked: boolean, nowMs: number): boolean {
    const logs = this.#table.of(room);
    if (logs.size >= (linked ? MAX_LOGS : MAX_LOGS_HANDED)) return false;
    let count = 0;
    let newestMs = 0;
    for (const record of logs.values()) {
      if (record.author !== author) continue;
      count++;
      newestMs = Math.max(newestMs, record.openedAtMs);
    }
    return count < MAX_LOGS_OF_AUTHOR || nowMs - newestMs >= AUTHOR_OPENING_EVERY_MS;
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
    return this.#refused.has(log) || this.#table.of(room).size >= MAX_LOGS_HANDED;
  }

  /** It was let in after all. */
  allow(log: LogId): void {
    this.#refused.delete(log);
  }
}
