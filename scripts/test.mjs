/**
 * `npm test`: every kind of test there is, then a line for each that failed (`FAILED: …`) or passed only when it was run
 * again (`REPEATED: …`), and one `N passed, N failed`. Runs on Node 24, after setup.mjs.
 *   node scripts/test.mjs [typecheck|lint|unit|fuzz|contract|integration|e2e|electron …]     default: all
 */

import { availableParallelism } from 'node:os';
import { ensureChromium } from './chromium.mjs';
import { findRuntime, hasDisplay } from './electron-runtime.mjs';
import { biome, dependencies, playwright, typecheck, unused, vitest } from './test-runners.mjs';

/** Rooms with a tsconfig of their own: what they may name differs. */
const ROOMS = ['src/core', 'src', 'electron', 'renderer', 'test'];

/** Each kind: see test-runners.mjs. One after another: they measure time, and share two cores. */
const KINDS = {
  typecheck: () =>
    sum(
      ROOMS.map((room) => () => typecheck(room)),
      Math.min(availableParallelism(), ROOMS.length),
    ),
  lint: () => sum([biome, dependencies, unused], 1),
  unit: () => vitest('unit'),
  // Each file takes its time, whatever the machine: two at once, on two cores too.
  fuzz: () => vitest('fuzz', ['--maxWorkers=2']),
  contract: () => vitest('contract'),
  sim: () => vitest('sim'),
  integration: () => vitest('integration'),
  async e2e() {
    const chromium = await ensureChromium();
    if ('reason' in chromium) return { passed: 0, failures: [`end-to-end tests: ${chromium.reason}`], repeated: [] };
    return playwright('playwright.config.ts', { EARSHOT_CHROMIUM: chromium.path });
  },
  electron() {
    if (findRuntime() && hasDisplay()) return playwright('playwright.electron.config.ts', {});
    const missing = hasDisplay() ? "Electron's runtime is not here (`npm start` fetches it)" : 'there is no display';
    console.log(`\n*** DESKTOP TESTS SKIPPED: ${missing}. ***\n`);
    return { passed: 0, failures: [], repeated: [] };
  },
};

async function sum(tasks, atOnce) {
  const waiting = [...tasks];
  const total = { passed: 0, failures: [], repeated: [] };
  const work = async () => {
    for (let task = waiting.shift(); task; task = waiting.shift()) {
      const { passed, failures, repeated } = await task();
      total.passed += passed;
      total.failures.push(...failures);
      total.repeated.push(...repeated);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return total;
}

const asked = process.argv.slice(2);
const unknown = asked.find((kind) => !Object.hasOwn(KINDS, kind));
if (unknown) {
  console.error(`no tests are called ${unknown}; there are: ${Object.keys(KINDS).join(', ')}`);
  process.exit(2);
}
const kinds = asked.length > 0 ? asked : Object.keys(KINDS);
const total = await sum(
  kinds.map((kind) => async () => {
    console.log(`\n--- ${kind} ---`);
    const startedMs = performance.now();
    const result = await KINDS[kind]();
    console.log(
      `--- ${kind}: ${result.passed} passed, ${result.failures.length} failed, ${Math.round((performance.now() - startedMs) / 1000)} s ---`,
    );
    return result;
  }),
  1,
);
console.log('');
for (const test of total.repeated) console.log(`REPEATED: ${test}`);
for (const test of total.failures) console.log(`FAILED: ${test}`);
console.log(`${total.passed} passed, ${total.failures.length} failed`);
process.exit(total.failures.length > 0 ? 1 : 0);
