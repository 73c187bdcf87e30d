/** Ends a shell's process properly when it is told to: signals, a second one at once, a bound on it all. */

/** The node's own bound is about two seconds; past this something hangs and the process goes anyway. */
const LEAVE_WITHIN_MS = 4_000;

/** A second signal this soon is the same key press: npm passes on what the terminal has sent to all of us already. */
const SAME_PRESS_MS = 500;

/** How often it is looked whether npm is still there. */
const PARENT_EVERY_MS = 1_000;

/** As a shell reports a process that a signal ended: 128 + SIGINT. */
const EXIT_INTERRUPTED = 130;

/** SIGBREAK is Ctrl-Break on Windows, SIGHUP a terminal that was closed. */
const SIGNALS: readonly NodeJS.Signals[] = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  ...(process.platform === 'win32' ? (['SIGBREAK'] as const) : []),
];

export interface Leaving {
  /** Fires when leaving begins: whatever waits, stops waiting. */
  readonly signal: AbortSignal;
  /** Begins to leave; asking again changes nothing. */
  ask(): void;
}

/**
 * Listens for signals from now on; a second one exits at once.
 * @param leave what there is to do; after it, or when it takes too long, the process exits
 */
export function leaveOnSignals(leave: () => Promise<void>): Leaving {
  const controller = new AbortController();
  const ask = () => {
    if (controller.signal.aborted) return;
    controller.abort();
    setTimeout(() => process.exit(1), LEAVE_WITHIN_MS).unref();
    leave().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`earshot: leaving failed: ${error instanceof Error ? error.stack : error}\n`);
        process.exit(1);
      },
    );
  };
  let lastSignalMs = Number.NEGATIVE_INFINITY;
  const onSignal = () => {
    const again = controller.signal.aborted && performance.now() - lastSignalMs > SAME_PRESS_MS;
    lastSignalMs = performance.now();
    if (again) process.exit(EXIT_INTERRUPTED);
    ask();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  if (process.env.npm_lifecycle_event && process.platform !== 'win32') leaveWithParent(ask);
  return { signal: controller.signal, ask };
}

/** `npm start` told to end (by a supervisor, an editor) ends its `sh -c`, which tells nobody: a ghost would stay here. */
function leaveWithParent(ask: () => void): void {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && ask(), PARENT_EVERY_MS).unref();
}
