/** Finds a Chromium for the end-to-end tests, or gets one. */

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ROOT } from './places.mjs';
import { run } from './run.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const PLACES = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].map(
    (dir) => dir && join(dir, 'Google', 'Chrome', 'Application', 'chrome.exe'),
  ),
};
const CLI = join(ROOT, 'node_modules', '@playwright', 'test', 'cli.js');

async function findChromium() {
  if (process.env.CHROME_PATH) return existsSync(process.env.CHROME_PATH) ? process.env.CHROME_PATH : undefined;
  const { chromium } = await import('@playwright/test');
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  const inPath = (process.env.PATH ?? '').split(delimiter).flatMap((dir) => NAMES.map((name) => join(dir, name)));
  const places = [...(process.platform === 'win32' ? [] : inPath), ...(PLACES[process.platform] ?? [])];
  return places.find((place) => place && existsSync(place));
}

/** @returns {Promise<{ path: string } | { reason: string }>} */
export async function ensureChromium() {
  const found = await findChromium();
  if (found) return { path: found };
  if (process.env.CHROME_PATH) return { reason: `CHROME_PATH is ${process.env.CHROME_PATH}, and no file is there` };
  process.stderr.write('earshot: no Chromium here; installing one for the end-to-end tests …\n');
  // Debian's own first, where it may be installed: what Playwright fetches comes from elsewhere, and lacks libraries there.
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    await run('apt-get', ['update', '-qq']);
    await run('apt-get', ['install', '-y', '-qq', 'chromium'], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  if (!(await findChromium())) await run(process.execPath, [CLI, 'install', 'chromium']);
  const path = await findChromium();
  if (path) return { path };
  return {
    reason:
      'no Chromium was found and none could be installed. Install Chromium or Chrome and run again, or name one: ' +
      'CHROME_PATH=/path/to/chromium npm test',
  };
}
