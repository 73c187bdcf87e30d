/** Where things are, and which Node runs them. Built-ins only; runs on Node 18. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const DIST = join(ROOT, 'dist');

/** The major every room is written for: the one Electron 45 ships. */
const NODE_MAJOR = 24;

/** The Node of the `node` package, put there by its install script. */
export const PINNED_NODE = join(
  ROOT,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** The Node to run everything but the set-up with: the pinned one, else this one when it is new enough. */
export function projectNode() {
  if (existsSync(PINNED_NODE)) return PINNED_NODE;
  return Number(process.versions.node.split('.')[0]) >= NODE_MAJOR ? process.execPath : undefined;
}

/** Ends the process with a message a person can act on. */
export function giveUp(message, exitCode = 1) {
  process.stderr.write(`\nearshot: ${message}\n`);
  process.exit(exitCode);
}
