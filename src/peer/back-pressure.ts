/** Who is behind with taking what we say, and whoever waits for that: one slow peer makes nobody wait. */

import { CONGESTED_BYTES, MAX_UNSENT_BYTES, MAX_UNSENT_PACKETS } from './limits.ts';
import type { Session } from './session.ts';

export interface BackPressureOptions {
  sessions(): Iterable<Session>;
  /** What is not urgent may be said to it again. */
  drained(session: Session): void;
}

export class BackPressure {
  readonly #options: BackPressureOptions;
  /** More is unsent to them than should be. */
  readonly #full = new Set<Session>();
  #waiting: (() => void)[] = [];

  constructor(options: BackPressureOptions) {
    this.#options = options;
  }

  /** False: what is not urgent should wait until `drained` is told. */
  takesMore(session: Session): boolean {
    if (session.queuedPackets < MAX_UNSENT_PACKETS && session.queuedBytes < MAX_UNSENT_BYTES) return true;
    this.#full.add(session);
    return false;
  }

  /** Less than before waits to be sent to it. */
  eased(session: Session): void {
    const isRoomy = session.queuedPackets < MAX_UNSENT_PACKETS / 2 && session.queuedBytes < MAX_UNSENT_BYTES / 2;
    if (isRoomy && this.#full.delete(session)) this.#options.drained(session);
    this.relieve();
  }

  /** Its link is gone. */
  forget(session: Session): void {
    this.#full.delete(session);
  }

  /** Even the fastest peer has a queue: a producer should pause. */
  get congested(): boolean {
    let isAnybodyThere = false;
    for (const session of this.#options.sessions()) {
      if (session.queuedBytes < CONGESTED_BYTES) return false;
      isAnybodyThere = true;
    }
    return isAnybodyThere;
  }

  /** Resolves once not congested, or aborted. */
  async whenRelieved(signal: AbortSignal): Promise<void> {
    if (!this.congested || signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const onAbort = () => resolve();
    this.#waiting.push(resolve);
    signal.addEventListener('abort', onAbort, { once: true });
    await promise;
    // The signal lives as long as the shell, and is waited with thousands of times.
    signal.removeEventListener('abort', onAbort);
  }

  /** Who is linked has changed, or how much waits for them. */
  relieve(): void {
    if (this.#waiting.length === 0 || this.congested) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
