#!/usr/bin/env node
/** `earshot [desktop|web|terminal] [options]` or a command (key, export, …): sets up what is missing, then starts it. Built-ins only; runs on Node 18. */

import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { projectNode } from '../scripts/places.mjs';

/**
 * As in package.json: the young part of the heap, two of these, which V8 lets grow to 64 MB and more while somebody floods
 * us, and hardly ever gives back. At 2 MB the collector takes four times as long; at 16 MB twice, and it isn't much.
 */
const YOUNG_GENERATION = '--max-semi-space-size=8';

const script = (name) => fileURLToPath(new URL(`../scripts/${name}.mjs`, import.meta.url));

const setup = spawnSync(process.execPath, [script('setup')], { stdio: ['ignore', 2, 2] });
if (setup.status !== 0) process.exit(setup.status ?? 1);
const child = spawn(projectNode() ?? process.execPath, [YOUNG_GENERATION, script('start'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name));
child.on('exit', (code) => process.exit(code ?? 1));
