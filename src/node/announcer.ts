/** Numbers events and hands them to whoever listens; own lines said in one turn go as one event. */

import type { TimelineItem } from '../core/model.ts';
import type { EventData, EventMessage, EventName } from '../ipc/contract.ts';

export class Announcer {
  readonly #listeners = new Set<(event: EventMessage) => void>();
  #seq = 0;
  #waiting: TimelineItem[] = [];
  #scheduled: NodeJS.Immediate | undefined;

  listen(listener: (event: EventMessage) => void): () => void {
    this.flush(); // what was said before is not news to it
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Number of the last event. */
  get seq(): number {
    this.flush();
    return this.#seq;
  }

  announce<E extends EventName>(event: E, data: EventData<E>): void {
    this.flush();
    this.#seq += 1;
    const message = { event, seq: this.#seq, data } as EventMessage;
    for (const listener of this.#listeners) listener(message);
  }

  /** Announces items soon, together with those of the same turn. Their order among all events is kept. */
  announceSoon(item: TimelineItem): void {
    this.#waiting.push(item);
    this.#scheduled ??= setImmediate(() => this.flush());
  }

  flush(): void {
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    if (this.#waiting.length === 0) return;
    const items = this.#waiting;
    this.#waiting = [];
    this.announce('timeline:added', { items });
  }
}
