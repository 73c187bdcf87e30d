#!/usr/bin/env node
/** `earshot [desktop|web|terminal] [options]`: sets up what is missing, then starts. Built-ins only; runs on Node 18. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { projectNode } from '../scripts/places.mjs';

const script = (name) => fileURLToPath(new URL(`../scripts/${name}.mjs`, import.meta.url));

const setup = spawnSync(process.execPath, [script('setup')], { stdio: ['ignore', 2, 2] });
if (setup.status !== 0) process.exit(setup.status ?? 1);
// Signals from a terminal reach both; this process only waits for the other's exit code.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {});
const { status } = spawnSync(projectNode() ?? process.execPath, [script('start'), ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
