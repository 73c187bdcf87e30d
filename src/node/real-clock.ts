/** Time as the machine has it: core's Clock by Node's timers. */

import type { Clock } from '../core/clock.ts';

/** The longest delay a Node timer takes; more fires at once (timers doc: TIMEOUT_MAX). */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Timers are unref'ed: what keeps the process alive is the listener, never something that waits. */
export const realClock: Clock = {
  now: () => Date.now(),
  after(delayMs, task) {
    let timer: NodeJS.Timeout;
    const arm = (leftMs: number): void => {
      const stepMs = Math.min(leftMs, MAX_TIMER_MS);
      timer = setTimeout(() => (leftMs > stepMs ? arm(leftMs - stepMs) : task()), stepMs);
      timer.unref();
    };
    arm(delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};
