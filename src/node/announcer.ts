/** Numbers events and hands them to whoever listens. */

import type { EventData, EventMessage, EventName } from '../ipc/contract.ts';

export class Announcer {
  readonly #listeners = new Set<(event: EventMessage) => void>();
  #seq = 0;

  listen(listener: (event: EventMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Number of the last event. */
  get seq(): number {
    return this.#seq;
  }

  announce<E extends EventName>(event: E, data: EventData<E>): void {
    this.#seq += 1;
    const message = { event, seq: this.#seq, data } as EventMessage;
    for (const listener of this.#listeners) listener(message);
  }
}
