/** Electron's runtime: where it is, and fetching it at first use. A failure is remembered, so that it is paid for once. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withLock } from './lock.mjs';
import { ROOT } from './places.mjs';
import { runCaptured } from './run.mjs';

const PACKAGE = join(ROOT, 'node_modules', 'electron');
const FETCH_LOCK = join(ROOT, '.fetch.lock');
/** Outside of dist/ and of the package: a fresh `npm ci` forgets it, and that is right. */
const FAILURE_FILE = join(ROOT, 'node_modules', '.cache', 'earshot', 'electron-fetch-failed.json');

const RETRY_AFTER_MS = 24 * 60 * 60 * 1_000;
/** Somebody waits for a window: a server that doesn't answer in this time is as good as none. */
const REACHABLE_WITHIN_MS = 4_000;
/** 120 MB over a slow line. */
const FETCH_WITHIN_MS = 15 * 60 * 1_000;

const EXECUTABLES = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/** The executable, or undefined while there is none. `ELECTRON_OVERRIDE_DIST_PATH` names another runtime's folder. */
export function findRuntime(env = process.env) {
  const executable = EXECUTABLES[process.platform] ?? 'electron';
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return existsSync(join(override, executable)) ? join(override, executable) : undefined;
  // path.txt is the last thing its installer writes.
  if (!existsSync(join(PACKAGE, 'path.txt'))) return undefined;
  const path = join(PACKAGE, 'dist', readFileSync(join(PACKAGE, 'path.txt'), 'utf8'));
  return existsSync(path) ? path : undefined;
}

/** Whether a window would be seen. */
export function hasDisplay(env = process.env) {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * The runtime, fetched when it isn't here.
 * @param {{ force: boolean }} options force: try again although it failed lately
 * @returns {Promise<{ path: string } | { reason: string }>}
 */
export async function ensureRuntime({ force }) {
  const found = findRuntime();
  if (found) return { path: found };
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return { reason: `ELECTRON_OVERRIDE_DIST_PATH is ${override}, and no Electron is there` };
  const failed = force ? undefined : rememberedFailure();
  if (failed) return { reason: `${failed} (tried lately; \`npm start -- --desktop\` tries again now)` };
  return withLock(FETCH_LOCK, async () => {
    const fetched = findRuntime();
    if (fetched) return { path: fetched };
    const reason = await fetchRuntime();
    const path = findRuntime();
    if (path) {
      rmSync(FAILURE_FILE, { force: true });
      return { path };
    }
    remember(reason);
    return { reason };
  });
}

/** @returns {Promise<string>} why there is still none; '' when all went well */
async function fetchRuntime() {
  const version = packageVersion();
  const unreachable = await whyUnreachable(version);
  if (unreachable) return unreachable;
  process.stderr.write(`earshot: fetching Electron ${version} for the desktop window, about 120 MB, this once …\n`);
  const { code, output } = await runCaptured(process.execPath, [join(PACKAGE, 'install.js')], FETCH_WITHIN_MS);
  if (code === 0) return '';
  return `fetching Electron ${version} failed: ${output.split('\n').find((line) => line.trim() !== '') ?? `exit code ${code}`}`;
}

/** The installer retries for long; a short question first tells whether there is anybody to ask. */
async function whyUnreachable(version) {
  const env = process.env;
  // Behind a proxy only the installer knows the way.
  if (env.ELECTRON_GET_USE_PROXY || env.npm_config_electron_use_proxy) return '';
  const mirror =
    env.ELECTRON_MIRROR || env.npm_config_electron_mirror || 'https://github.com/electron/electron/releases/download/';
  try {
    const url = new URL(`v${version}/SHASUMS256.txt`, mirror);
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(REACHABLE_WITHIN_MS) });
    return '';
  } catch (error) {
    return `Electron ${version} can't be fetched from ${mirror}: ${error.cause?.code ?? error.message}`;
  }
}

function packageVersion() {
  return JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')).version;
}

function rememberedFailure() {
  try {
    const { atMs, reason, version } = JSON.parse(readFileSync(FAILURE_FILE, 'utf8'));
    return Date.now() - atMs < RETRY_AFTER_MS && version === packageVersion() ? reason : undefined;
  } catch {
    return undefined;
  }
}

function remember(reason) {
  mkdirSync(dirname(FAILURE_FILE), { recursive: true });
  writeFileSync(FAILURE_FILE, JSON.stringify({ atMs: Date.now(), reason, version: packageVersion() }));
}
