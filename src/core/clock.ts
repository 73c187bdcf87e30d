/** Time and chance as things passed in, so that tests decide both. */

/** A pending timer; `cancel` is idempotent. */
export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Wall time, ms since 1970. */
  now(): number;
  /** Runs `task` once, `delayMs` from now. The timer never keeps the process alive. */
  after(delayMs: number, task: () => void): Timer;
}

/** Uniform in [0, 1). */
export type Random = () => number;
