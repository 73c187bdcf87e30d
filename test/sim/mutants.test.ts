/** What the simulation is worth: each bug of mutants.ts, put into the real code, breaks a promise that it sees. */

import { expect, test } from 'vitest';
import { runFleet, seedsFrom } from './fleet.ts';
import { MUTANTS } from './mutants.ts';
import { bundleSimulation } from './sim-bundle.ts';

/** The slowest to be caught takes about a tenth of them. */
const MAX_SEEDS = 600;

test.for(MUTANTS)('who $name is caught', async ({ breaks, replacements }) => {
  const code = await bundleSimulation(replacements);
  // One thread: with two, which of two failing seeds ends first would be a matter of luck.
  const results = await runFleet({ code, seeds: seedsFrom(1, MAX_SEEDS), threads: 1 });
  const caught = results.find(({ violation }) => violation)?.violation;
  expect(breaks, `in ${results.length} worlds: ${caught?.detail}`).toContain(caught?.invariant);
});

test('a mutant whose line has gone says so, instead of never being caught', async () => {
  const gone = { file: 'replica.ts', find: 'a line that is not there', replace: '' };
  await expect(bundleSimulation([gone])).rejects.toThrow(/replica\.ts has 0 of/);
});
