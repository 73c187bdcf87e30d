/**
 * Makes a folder that runs without this one: Electron's runtime, the built program in app.asar, fuses set. Signs and
 * publishes nothing. Runs on Node 24, after setup.mjs.
 *   node scripts/release.mjs [--out DIR]     default: release/earshot-<platform>-<arch>
 */

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createPackage } from '@electron/asar';
import { build } from 'esbuild';
import { ensureRuntime } from './electron-runtime.mjs';
import { setFuses } from './fuses.mjs';
import { DIST, giveUp, ROOT } from './places.mjs';

const WINDOWS = process.platform === 'win32';

/** The executable of a release. Not `electron`: by that name it would take itself for a development build. */
export const EXECUTABLE = WINDOWS ? 'Earshot.exe' : 'earshot';

/** What the program is made of at run time, of dist/: maps are for us, the other shells need no Electron. */
const PARTS = ['electron/main.js', 'electron/preload.cjs', 'renderer'];

export const RELEASE = join(ROOT, 'release', `earshot-${process.platform}-${process.arch}`);

/**
 * What the program imports at run time that is not in its bundles. app.asar has no node_modules, so it must be nothing;
 * beside this folder's own node_modules it would be found, and missed only by those who get the release.
 */
async function unbundled() {
  const { metafile } = await build({
    ...BUNDLE,
    entryPoints: ['electron/main.ts', 'electron/preload.ts'],
    outdir: 'nowhere',
    write: false,
    metafile: true,
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const there = new Set(['electron', ...builtinModules]);
  const missing = imports.filter(({ external, path }) => external && !path.startsWith('node:') && !there.has(path));
  return [...new Set(missing.map(({ path }) => path))];
}

/** As scripts/build.mjs bundles them, in what matters here. */
const BUNDLE = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  absWorkingDir: ROOT,
  loader: { '.proto': 'text' },
  external: ['electron', 'bufferutil', 'utf-8-validate'],
  logLevel: 'error',
};

/** Writes app.asar of what is in dist/. `change` may alter a file's text on its way: for tests. */
export async function packProgram(asar, change = (_file, text) => text) {
  const staging = mkdtempSync(join(dirname(asar), '.staging-'));
  try {
    const { name, version, license, description, type, main } = JSON.parse(
      readFileSync(join(ROOT, 'package.json'), 'utf8'),
    );
    const manifest = { name, productName: 'Earshot', version, license, description, type, main };
    writeFileSync(join(staging, 'package.json'), JSON.stringify(manifest));
    cpSync(join(ROOT, 'config.json'), join(staging, 'config.json'));
    for (const part of PARTS) cpSync(join(DIST, part), join(staging, 'dist', part), { recursive: true });
    for (const part of PARTS.filter((file) => /\.c?js$/.test(file))) {
      const file = join(staging, 'dist', part);
      writeFileSync(file, change(part, readFileSync(file, 'utf8')));
    }
    await createPackage(staging, asar);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/**
 * @param runtime folder of Electron's runtime
 * @param out where the release is put; what is there goes
 * @returns {Promise<string>} the executable
 */
export async function makeRelease(runtime, out) {
  mkdirSync(dirname(out), { recursive: true });
  const making = mkdtempSync(join(dirname(out), '.making-'));
  try {
    cpSync(runtime, making, { recursive: true });
    // What the runtime would run without a program of ours.
    for (const other of ['app', 'default_app.asar']) {
      rmSync(join(making, 'resources', other), { recursive: true, force: true });
    }
    renameSync(join(making, WINDOWS ? 'electron.exe' : 'electron'), join(making, EXECUTABLE));
    await packProgram(join(making, 'resources', 'app.asar'));
    await setFuses(join(making, EXECUTABLE));
    rmSync(out, { recursive: true, force: true });
    renameSync(making, out);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return join(out, EXECUTABLE);
}

/** The runtime's folder; ends the process where there can be no release. */
export async function runtimeFolder() {
  // Renaming the bundle's helpers and signing it are a work of their own, which nobody here could try.
  if (process.platform === 'darwin') giveUp('releases for macOS are not made yet; `npm start` runs Earshot here');
  const runtime = await ensureRuntime({ force: true });
  if ('reason' in runtime) giveUp(`a release needs Electron's runtime: ${runtime.reason}`);
  return dirname(runtime.path);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  const out = values.out === undefined ? RELEASE : resolve(values.out);
  // Not over something else that somebody has.
  if (existsSync(out) && !existsSync(join(out, EXECUTABLE))) giveUp(`${out} is there, and no release of Earshot's`);
  const missing = await unbundled();
  if (missing.length > 0) giveUp(`the program asks for packages that a release does not have: ${missing.join(', ')}`);
  const executable = await makeRelease(await runtimeFolder(), out);
  process.stdout.write(`${executable}\n`);
}
