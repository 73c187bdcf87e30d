/** What a shell's process is given by whoever started it: folders, version. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Surroundings } from './options.ts';

/** npm scripts run in the project's folder; npm leaves the one the person stood in here. */
const NPM_SCRIPTS = new Set(['start', 'terminal', 'web']);

/** @param programDir the folder that holds package.json and the program's own config.json */
export function surroundingsOf(programDir: string, env: NodeJS.ProcessEnv = process.env): Surroundings {
  const { version } = JSON.parse(readFileSync(join(programDir, 'package.json'), 'utf8')) as { version: string };
  return { baseDir: baseDirOf(env), programDir, version };
}

/** What relative paths on the command line start from. */
export function baseDirOf(env: NodeJS.ProcessEnv = process.env): string {
  const byNpm = NPM_SCRIPTS.has(env.npm_lifecycle_event ?? '') ? env.INIT_CWD : undefined;
  return byNpm ?? process.cwd();
}
