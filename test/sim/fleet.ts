/** Simulates many seeds on all cores, and stops at the first that fails. */

import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { SeedOrder } from './sim-worker.ts';
import type { SeedOptions, SeedResult } from './simulate.ts';

/** Of a thread that hangs: a seed takes some hundredths of a second. */
const SEED_TIMEOUT_MS = 60_000;

export interface FleetOptions {
  /** What sim-bundle.ts made. */
  readonly code: string;
  readonly seeds: Iterable<number>;
  readonly threads?: number;
  readonly goOn?: boolean;
  readonly options?: SeedOptions;
  onResult?(result: SeedResult): void;
}

/** The results in the order in which they came, up to the first failure. */
export async function runFleet(fleet: FleetOptions): Promise<SeedResult[]> {
  const { code, threads = availableParallelism(), options = {}, goOn = false, onResult } = fleet;
  const seeds = fleet.seeds[Symbol.iterator]();
  const results: SeedResult[] = [];
  let failed = false;
  const work = async () => {
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
    try {
      for (let next = seeds.next(); !next.done && !failed; next = seeds.next()) {
        const result = await runOn(worker, { seed: next.value, options });
        results.push(result);
        onResult?.(result);
        if (result.violation && !goOn) failed = true;
      }
      worker.postMessage(undefined);
      await once(worker, 'exit');
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  return results;
}

/** The same seed again, for the last lines of its trace. */
export async function explain(code: string, seed: number): Promise<string> {
  const [again] = await runFleet({ code, seeds: [seed], threads: 1, options: { keepsLines: true } });
  const { violation, lines } = again as SeedResult;
  if (!violation) return `seed ${seed}: nothing was violated`;
  const { invariant, detail, atMs } = violation;
  return [...lines, '', `seed ${seed}: "${invariant}" is violated at ${atMs.toFixed(1)} ms: ${detail}`].join('\n');
}

export function* seedsFrom(first: number, count: number): Generator<number> {
  for (let seed = first; seed < first + count; seed++) yield seed;
}

function runOn(worker: Worker, order: SeedOrder): Promise<SeedResult> {
  const { promise, resolve, reject } = Promise.withResolvers<SeedResult>();
  const timer = setTimeout(() => reject(new Error(`seed ${order.seed} has no end`)), SEED_TIMEOUT_MS);
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.postMessage(order);
  return promise.finally(() => {
    clearTimeout(timer);
    worker.off('message', resolve);
    worker.off('error', reject);
  });
}
