/** Thousands of worlds: nothing that was stored is lost, whatever breaks. What is simulated: docs/simulation.md. */

import { beforeAll, expect, test } from 'vitest';
import { explain, runFleet, seedsFrom } from './fleet.ts';
import { bundleSimulation } from './sim-bundle.ts';

const SEEDS = 2_000;
const REPEATED = 40;

let code: string;
beforeAll(async () => {
  code = await bundleSimulation();
});

test(`keeps every promise in ${SEEDS} worlds`, async () => {
  const results = await runFleet({ code, seeds: seedsFrom(1, SEEDS) });
  const failed = results.find(({ violation }) => violation);
  if (failed) expect.fail(await explain(code, failed.seed));
  expect(results).toHaveLength(SEEDS);
  // That things did happen.
  const sum = (of: 'said' | 'crashes' | 'restores' | 'quarantined') => results.reduce((all, one) => all + one[of], 0);
  expect(sum('said')).toBeGreaterThan(SEEDS * 20);
  expect(sum('crashes')).toBeGreaterThan(SEEDS);
  expect(sum('restores')).toBeGreaterThan(SEEDS / 20);
  expect(sum('quarantined')).toBeGreaterThan(SEEDS / 10);
});

test('the same seed is the same world, to the last frame', async () => {
  const runs = [];
  for (const threads of [1, 2]) {
    const results = await runFleet({ code, seeds: seedsFrom(5_000, REPEATED), threads, goOn: true });
    runs.push(results.toSorted((a, b) => a.seed - b.seed).map(({ seed, fingerprint }) => ({ seed, fingerprint })));
  }
  expect(runs[0]).toEqual(runs[1]);
  expect(new Set(runs[0]?.map(({ fingerprint }) => fingerprint)).size).toBe(REPEATED);
});
