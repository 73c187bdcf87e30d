/** What became of our own messages, told to shells: gathered, and by stretches of a log. */

import type { Clock, Timer } from '../core/clock.ts';
import type { RoomId } from '../core/ids.ts';
import type { DeliveryStretch } from '../core/model.ts';
import type { LogId } from '../history/event.ts';
import type { Announcer } from './announcer.ts';
import type { Deliveries, Stretch } from './deliveries.ts';

/** A bot's message is acknowledged by many, and nobody looks closer. */
const GATHER_MS = 100;

export interface DeliveryNewsOptions {
  readonly clock: Clock;
  readonly announcer: Announcer;
  readonly deliveries: Deliveries;
  /** In which room a log is; undefined: nothing of it is here. */
  readonly roomOf: (log: LogId) => RoomId | undefined;
}

export class DeliveryNews {
  readonly #options: DeliveryNewsOptions;
  readonly #changed = new Map<LogId, Stretch>();
  #gathering: Timer | undefined;

  constructor(options: DeliveryNewsOptions) {
    this.#options = options;
  }

  changed(stretch: Stretch): void {
    const { log, from, to } = stretch;
    const known = this.#changed.get(log);
    this.#changed.set(log, known ? { log, from: Math.min(from, known.from), to: Math.max(to, known.to) } : stretch);
    this.#gathering ??= this.#options.clock.after(GATHER_MS, () => this.#tell());
  }

  close(): void {
    this.#gathering?.cancel();
  }

  #tell(): void {
    const { announcer, deliveries, roomOf } = this.#options;
    this.#gathering = undefined;
    const stretches: DeliveryStretch[] = [];
    for (const stretch of this.#changed.values()) {
      const room = roomOf(stretch.log);
      if (room) for (const part of deliveries.within(stretch, room)) stretches.push({ room, ...part });
    }
    this.#changed.clear();
    if (stretches.length > 0) announcer.announce('delivery:changed', { stretches });
  }
}
