/** Knows whether dist/ is older than what it is made of. Built-ins only; runs on Node 18. */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DIST, ROOT } from './places.mjs';

/** What is built separately, from what, into what: a change in the window leaves the shells alone, and vice versa. */
export const PARTS = {
  shells: {
    inputs: ['src', 'electron', 'proto', 'scripts/build.mjs', 'package-lock.json'],
    outputs: [
      'terminal.js',
      'web.js',
      'key.js',
      'export.js',
      'verify.js',
      'backup.js',
      'restore.js',
      'history-worker.js',
      'electron/main.js',
      'electron/preload.cjs',
      'electron/history-worker.js',
    ],
  },
  window: {
    inputs: ['renderer', 'src/core', 'src/ipc', 'vite.config.ts', 'scripts/build.mjs', 'package-lock.json'],
    outputs: ['renderer/index.html'],
  },
};

function* filesUnder(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile()) yield `${path} ${stat.mtimeMs} ${stat.size}`;
  if (!stat?.isDirectory()) return;
  for (const name of readdirSync(path).sort()) yield* filesUnder(join(path, name));
}

/** A hash over name, time and size of every input: 2 ms, where reading them all would be 20. */
export function inputStamp(part) {
  const hash = createHash('sha256').update(process.platform);
  for (const input of PARTS[part].inputs) {
    for (const line of filesUnder(join(ROOT, input))) hash.update(line);
  }
  return hash.digest('hex');
}

export function stampFile(part) {
  return join(DIST, `.stamp-${part}`);
}

/** @returns {string[]} the parts to be built */
export function staleParts() {
  return Object.keys(PARTS).filter((part) => {
    if (!PARTS[part].outputs.every((output) => existsSync(join(DIST, output)))) return true;
    return !existsSync(stampFile(part)) || readFileSync(stampFile(part), 'utf8') !== inputStamp(part);
  });
}
