/** Installs the packages when node_modules is not what package-lock.json says. Built-ins only; runs on Node 18. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { giveUp, PINNED_NODE, projectNode, ROOT } from './places.mjs';
import { runNpm } from './run.mjs';

const LOCK_FILE = join(ROOT, 'package-lock.json');
const STAMP = join(ROOT, 'node_modules', '.earshot-packages');
/** What npm itself writes about what it installed. */
const INSTALLED = join(ROOT, 'node_modules', '.package-lock.json');
export const SETUP_LOCK = join(ROOT, '.setup.lock');

function wantedStamp() {
  const hash = createHash('sha256').update(readFileSync(LOCK_FILE));
  return hash.update(`${process.platform} ${process.arch}`).digest('hex');
}

function stampMatches() {
  try {
    return readFileSync(STAMP, 'utf8') === wantedStamp() && projectNode() !== undefined;
  } catch {
    return false;
  }
}

/** True when a plain `npm ci` was run by hand: npm's own list has every package the lock file wants here. */
function installedByHand() {
  if (!existsSync(INSTALLED) || projectNode() === undefined) return false;
  const wanted = JSON.parse(readFileSync(LOCK_FILE, 'utf8')).packages;
  const have = JSON.parse(readFileSync(INSTALLED, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || have[path]?.version === version || (optional && !have[path]),
  );
}

async function install() {
  process.stderr.write('earshot: installing packages (first start, or the lock file changed) …\n');
  // `npm ci` removes node_modules first, which Windows refuses while a program in it, our own Node, is running.
  const command = process.platform === 'win32' && existsSync(INSTALLED) ? 'install' : 'ci';
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  if ((await runNpm([command, ...quiet])) !== 0) {
    giveUp(
      'the packages could not be installed. Is the npm registry reachable (a proxy? `npm config get registry`), and is ' +
        'there space on the disk? Then run the same command again. `npm ci` shows the whole story.',
    );
  }
  // With ignore-scripts in someone's npmrc the `node` package is an empty shell: run its script by name.
  if (!existsSync(PINNED_NODE)) await runNpm(['rebuild', 'node', '--ignore-scripts=false', ...quiet]);
  if (projectNode() === undefined) {
    giveUp(
      `Node 24 is needed and this is ${process.version}; the "node" package, which brings it, did not install. ` +
        'Run `npm rebuild node --foreground-scripts` to see why, or install Node 24 from https://nodejs.org.',
    );
  }
}

/** @returns {Promise<void>} once node_modules is what the lock file says; ends the process when that can't be had */
export async function ensurePackages() {
  if (stampMatches()) return;
  await withLock(
    SETUP_LOCK,
    async () => {
      if (stampMatches()) return;
      if (!installedByHand()) await install();
      writeFileSync(STAMP, wantedStamp());
    },
    () => process.stderr.write('earshot: another start is setting up; waiting for it …\n'),
  );
}
