/** Runs a property for a time instead of a number of cases, says how many it did, and how to see a failure again. */

import fc from 'fast-check';

/** In `npm test`; `npm run fuzz -- --minutes N` says more. */
const BUDGET_MS = Number(process.env.FUZZ_MS ?? 10_000);
/** The same cases in every test run, as many as the machine gets done; `npm run fuzz` draws others. */
const SEED = Number(process.env.FUZZ_SEED ?? process.env.FC_SEED ?? 20_261_120);
const PATH = process.env.FUZZ_PATH;
/** One of several in a file; undefined: all of them. */
const ONLY = process.env.FUZZ_ONLY;
/** A round: fast-check begins each with small cases again. */
const RUNS_PER_ROUND = 1_000;

/**
 * @param target as `npm run fuzz -- --target` names it: the file's name, and after a slash its own
 * @param share of the file's time
 * @throws with the smallest case that fails, and the command that runs it again
 */
export async function fuzz<Ts>(
  target: string,
  property: fc.IRawProperty<Ts>,
  share = 1,
  runsPerRound = RUNS_PER_ROUND,
): Promise<void> {
  if (ONLY !== undefined && ONLY !== target) return;
  const endsMs = performance.now() + BUDGET_MS * (ONLY === undefined ? share : 1);
  let runs = 0;
  for (let round = 0; ; round++) {
    const leftMs = endsMs - performance.now();
    if (leftMs <= 0) break;
    const seed = (SEED + round) | 0;
    const details = await fc.check(property, {
      seed,
      numRuns: runsPerRound,
      interruptAfterTimeLimit: Math.ceil(leftMs),
      ...(PATH === undefined ? {} : { path: PATH }),
    });
    runs += details.numRuns;
    if (details.failed && details.counterexample !== null) {
      const replay = `npm run fuzz -- --target ${target} --seed ${seed} --path ${details.counterexamplePath}`;
      throw new Error(`${target}, after ${runs} executions: ${fc.defaultReportMessage(details)}\n\nAgain: ${replay}`, {
        cause: details.errorInstance,
      });
    }
    if (PATH !== undefined) break;
  }
  console.log(`fuzz: ${target}: ${runs} executions, seed ${SEED}`);
}
