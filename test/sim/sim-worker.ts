/** A thread that simulates the seeds it is given, and says what came of each. */

import { parentPort } from 'node:worker_threads';
import { type SeedOptions, simulate } from './simulate.ts';

export interface SeedOrder {
  readonly seed: number;
  readonly options: SeedOptions;
}

parentPort?.on('message', async ({ seed, options }: SeedOrder) => {
  parentPort?.postMessage(await simulate(seed, options));
});
