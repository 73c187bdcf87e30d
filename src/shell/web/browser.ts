/** Opens the person's browser, where there is one and a screen to see it on. */

import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** What opens an address on this system, or undefined where nobody would see it. */
function opener(env: NodeJS.ProcessEnv): readonly string[] | undefined {
  switch (process.platform) {
    case 'darwin':
      return ['open'];
    case 'win32':
      return ['explorer.exe'];
    default:
      return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open'] : undefined;
  }
}

export function canOpenBrowser(env: NodeJS.ProcessEnv = process.env): boolean {
  return opener(env) !== undefined;
}

/** Opens an address that is no secret. Does nothing where there is no browser. */
export function openBrowser(url: string): void {
  const [command, ...args] = opener(process.env) ?? [];
  if (command === undefined) return;
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  // No such program: the address is printed anyway.
  child.on('error', () => {});
  child.unref();
}

/**
 * Opens `url` by way of a file that only this user may read: a process's arguments are everybody's to see, and the
 * address holds the token. (Jupyter's way.)
 * @param file replaced; to be removed when the address is no longer good
 */
export function openBrowserPrivately(url: string, file: string): void {
  rmSync(file, { force: true });
  const page = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${url}">\n`;
  writeFileSync(file, page, { mode: 0o600, flag: 'wx' });
  openBrowser(pathToFileURL(file).href);
}
