/** A thread that simulates the seeds it is given, and says what came of each. */

import { parentPort } from 'node:worker_threads';
import { type SeedOptions, simulate } from './simulate.ts';

export interface SeedOrder {
  readonly seed: number;
  readonly options: SeedOptions;
}

/** Undefined: there are no more. The thread ends by itself then, once all of its trace is written. */
parentPort?.on('message', async (order: SeedOrder | undefined) => {
  if (order) parentPort?.postMessage(await simulate(order.seed, order.options));
  else parentPort?.close();
});
