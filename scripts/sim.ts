/** `npm run sim -- --seeds N [--from S] [--trace] [--all]`: simulates that many worlds, and says what came of them. */

import { parseArgs } from 'node:util';
import { explain, runFleet, seedsFrom } from '../test/sim/fleet.ts';
import { bundleSimulation } from '../test/sim/sim-bundle.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    trace: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
  },
});
const count = Number(values.seeds);
const from = Number(values.from);
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(from) || from < 0) {
  process.stderr.write(
    'usage: npm run sim -- --seeds N [--from S] [--trace: every line] [--all: go on after a failure]\n',
  );
  process.exit(2);
}

const code = await bundleSimulation();
const startedMs = performance.now();
const sums = {
  seeds: 0,
  events: 0,
  said: 0,
  crashes: 0,
  restores: 0,
  quarantined: 0,
  skipped: 0,
  healedMaxMs: 0,
  healedWithGapsMaxMs: 0,
};
const results = await runFleet({
  code,
  seeds: seedsFrom(from, count),
  goOn: values.all,
  ...(values.trace ? { threads: 1, options: { keepsLines: true, print: true } } : {}),
  onResult({ violation, seed, events, said, crashes, restores, quarantined, skipped, hadGaps, healedMs }) {
    sums.seeds++;
    sums.events += events;
    sums.said += said;
    sums.crashes += crashes;
    sums.restores += restores;
    sums.quarantined += quarantined;
    sums.skipped += skipped;
    const slowest = hadGaps ? 'healedWithGapsMaxMs' : 'healedMaxMs';
    sums[slowest] = Math.max(sums[slowest], Math.round(healedMs));
    if (violation) process.stdout.write(`seed ${seed}: ${violation.invariant}: ${violation.detail}\n`);
    if (sums.seeds % 1_000 === 0) process.stdout.write(`${JSON.stringify(sums)}\n`);
  },
});
const seconds = (performance.now() - startedMs) / 1000;
const failures = results.filter(({ violation }) => violation);
const [first] = failures;
if (first && !values.trace) process.stdout.write(`\n${await explain(code, first.seed)}\n`);
const seedsPerSecond = Math.round((sums.seeds / seconds) * 10) / 10;
process.stdout.write(`${JSON.stringify({ ...sums, failed: failures.length, seedsPerSecond })}\n`);
process.exit(first ? 1 : 0);
