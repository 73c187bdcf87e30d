/** Opens the person's browser, where there is one and a screen to see it on. */

import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** What opens an address on this system, or undefined where nobody would see it. */
function opener(env: NodeJS.ProcessEnv): readonly string[] | undefined {
  switch (process.platform) {
    case 'darwin':
      return ['open'];
    case 'win32':
      return ['explorer.exe'];
    default:
      return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open'] : undefined;
  }
}

export function canOpenBrowser(env: NodeJS.ProcessEnv = process.env): boolean {
  return opener(env) !== undefined;
}

/**
 * Opens `url` by way of a file that only this user may read: a process's arguments are everybody's to see, and the
 * address holds the token. (Jupyter's way.) Does nothing where there is no browser; the address is printed anyway.
 * @param file written to; to be removed when the address is no longer good
 */
export function openBrowser(url: string, file: string): ChildProcess | undefined {
  const [command, ...args] = opener(process.env) ?? [];
  if (command === undefined) return undefined;
  writeFileSync(file, `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${url}">\n`, { mode: 0o600 });
  const child = spawn(command, [...args, pathToFileURL(file).href], { stdio: 'ignore', detached: true });
  // No such program: the person opens the printed address.
  child.on('error', () => {});
  child.unref();
  return child;
}
