/**
 * Looks for input that breaks something, for as long as you like: other cases in each run.
 *   npm run fuzz -- [--minutes N] [--target frames|hello|config|contract …] [--seed S [--path P]]
 * Exit code 1 and the command that runs it again, when something was found. Runs on Node 24, after setup.mjs.
 */

import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { giveUp, ROOT } from './places.mjs';
import { run } from './run.mjs';

const FOLDER = join(ROOT, 'test', 'fuzz');
const TARGETS = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => file.slice(0, -'.test.ts'.length));

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string', default: '5' },
        target: { type: 'string', multiple: true, default: TARGETS },
        seed: { type: 'string' },
        path: { type: 'string' },
      },
    });
    return values;
  } catch (error) {
    return giveUp(error.message, 2);
  }
}

const { minutes, target: targets, seed = String(randomInt(2 ** 31)), path } = readOptions();
const fileOf = (target) => target.split('/')[0];
/** A name that no test has would run nothing, and hold. */
const isNamed = (target) =>
  !target.includes('/') || readFileSync(join(FOLDER, `${fileOf(target)}.test.ts`), 'utf8').includes(`'${target}'`);
const unknown = targets.find((target) => !TARGETS.includes(fileOf(target)) || !isNamed(target));
if (unknown !== undefined) giveUp(`there is no target ${unknown}; there are: ${TARGETS.join(', ')}`, 2);
if (path !== undefined && targets.length !== 1) giveUp('--path needs the --target and --seed it was printed with', 2);
if (!(Number(minutes) > 0)) giveUp(`--minutes ${minutes}: a number above 0`, 2);
if (!/^-?\d+$/.test(seed)) giveUp(`--seed ${seed}: a whole number, as a failure names it`, 2);

// One after another, each with all of the machine: what is slow under load is not what is looked for.
const budgetMs = Math.round((Number(minutes) * 60_000) / targets.length);
let failed = 0;
for (const target of targets) {
  const env = {
    ...process.env,
    FUZZ_MS: String(budgetMs),
    FUZZ_SEED: seed,
    ...(path === undefined ? {} : { FUZZ_PATH: path }),
    ...(target.includes('/') ? { FUZZ_ONLY: target } : {}),
  };
  const cli = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const code = await run(process.execPath, [cli, 'run', '--project', 'fuzz', `test/fuzz/${fileOf(target)}.test.ts`], {
    env,
  });
  if (code !== 0) failed += 1;
}
console.log(`${targets.length - failed} targets held, ${failed} did not; seed ${seed}`);
process.exit(failed > 0 ? 1 : 0);
