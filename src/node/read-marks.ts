/** What was read here, told to who wrote it, now or when they are here again. */

import { z } from 'zod';
import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId } from '../history/event.ts';
import { Remembered, type SmallStore } from './remembered.ts';

/** Logs of which it is remembered up to where they were read: those read last. */
const MAX_MARKS = 1_000;

const marksSchema = z.array(z.object({ log: z.string(), room: z.string(), author: z.string(), seq: z.int() }));

export interface Mark {
  readonly log: LogId;
  readonly room: RoomId;
  readonly author: PeerId;
  readonly seq: number;
}

export class ReadMarks {
  readonly #tell: (mark: Mark) => void;
  readonly #mayTell: () => boolean;
  readonly #kept: Remembered<z.infer<typeof marksSchema>>;
  /** Read longest ago first. */
  readonly #marks = new Map<LogId, Mark>();
  #dirty = false;

  /**
   * @param tell says it to its author, if they are linked
   * @param mayTell whether our person wants others to learn what was read
   */
  constructor(store: SmallStore, tell: (mark: Mark) => void, mayTell: () => boolean) {
    this.#tell = tell;
    this.#mayTell = mayTell;
    this.#kept = new Remembered(store, 'marks', marksSchema);
  }

  async start(): Promise<void> {
    for (const mark of ((await this.#kept.read()) ?? []) as Mark[]) this.#marks.set(mark.log, mark);
  }

  read(mark: Mark): void {
    if (this.#isSilent()) return;
    if (mark.seq <= (this.#marks.get(mark.log)?.seq ?? 0)) return;
    this.#marks.delete(mark.log);
    this.#marks.set(mark.log, mark);
    this.#dirty = true;
    for (const oldest of this.#marks.keys()) {
      if (this.#marks.size <= MAX_MARKS) break;
      this.#marks.delete(oldest);
    }
    this.#tell(mark);
  }

  /** Somebody came: what of theirs was read while they were away. @param shares whether that room may be spoken of */
  linked(peer: PeerId, shares: (room: RoomId) => boolean): void {
    if (this.#isSilent()) return;
    for (const mark of this.#marks.values()) if (mark.author === peer && shares(mark.room)) this.#tell(mark);
  }

  /** Writes what has changed. Should it not be: it is told with the next. */
  async flush(): Promise<void> {
    // A program that can't start has no marks, and no settings yet.
    if (this.#marks.size > 0) this.#isSilent();
    if (!this.#dirty) return;
    this.#dirty = false;
    await this.#kept.write([...this.#marks.values()]).catch(() => {});
  }

  /** What wasn't told when that was turned off is not told later either, should it be turned on again. */
  #isSilent(): boolean {
    if (this.#mayTell()) return false;
    if (this.#marks.size > 0) this.#dirty = true;
    this.#marks.clear();
    return true;
  }
}
