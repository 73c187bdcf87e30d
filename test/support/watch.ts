/** Waiting in tests: for a fact to come true, never for time to pass. */

/** Long enough for a loaded machine; a test that passes never waits it out. */
export const DEADLINE_MS = 15_000;

/** How often facts that announce nothing (an open file, a process) are looked at. */
const LOOK_EVERY_MS = 25;

/** Something whose changes can be waited for. Call `changed` after each. */
export class Watch {
  readonly #listeners = new Set<() => void>();

  changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /**
   * Resolves to the first value of `probe` that is neither false, null nor undefined, looked at now and after each change.
   * @param what completes "waited in vain for …"
   * @param describe what was seen instead, printed on failure
   */
  until<T>(
    what: string,
    probe: () => T | false | null | undefined,
    timeoutMs: number,
    describe: () => string,
  ): Promise<T> {
    // Taken here: the stack at the time of the failure is the timer's, and names no test.
    const failure = new Error();
    return new Promise<T>((resolve, reject) => {
      const done = (settle: () => void): void => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        settle();
      };
      const look = (): void => {
        try {
          const value = probe();
          if (value !== false && value !== null && value !== undefined) done(() => resolve(value));
        } catch (error) {
          done(() => reject(error));
        }
      };
      const timer = setTimeout(() => {
        failure.message = `waited in vain for ${what} (${timeoutMs} ms). Seen: ${describe()}`;
        done(() => reject(failure));
      }, timeoutMs);
      this.#listeners.add(look);
      look();
    });
  }
}

/** Like `Watch.until`, for facts that announce nothing: looks again and again. */
export async function eventually<T>(
  what: string,
  probe: () => T | false | null | undefined | Promise<T | false | null | undefined>,
  timeoutMs = DEADLINE_MS,
  describe: () => string = () => 'nothing else',
): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value !== false && value !== null && value !== undefined) return value;
    if (performance.now() > deadlineMs)
      throw new Error(`waited in vain for ${what} (${timeoutMs} ms). Seen: ${describe()}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
