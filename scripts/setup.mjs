/**
 * What every npm script does first: packages as the lock file says, dist/ as the sources say. Built-ins only; Node >= 18.
 *   node scripts/setup.mjs [shells|window|none …]     which parts of dist/ are needed; default: all
 */

import { staleParts } from './build-stamp.mjs';
import { ensurePackages } from './packages.mjs';
import { giveUp, projectNode } from './places.mjs';
import { run } from './run.mjs';

const MIN_NODE_MAJOR = 18;

if (Number(process.versions.node.split('.')[0]) < MIN_NODE_MAJOR) {
  giveUp(`Node ${MIN_NODE_MAJOR} or newer is needed to set up; this is ${process.version}. See https://nodejs.org.`);
}
await ensurePackages();
const asked = process.argv.slice(2);
const stale = staleParts().filter((part) => asked.length === 0 || asked.includes(part));
if (stale.length > 0) {
  process.stderr.write(`earshot: building the ${stale.join(' and the ')} …\n`);
  const exitCode = await run(projectNode(), ['scripts/build.mjs', ...stale]);
  if (exitCode !== 0) process.exit(exitCode);
}
