/**
 * Bundles the shells (esbuild) and the window (Vite) into dist/, only what changed.
 *   node scripts/build.mjs [shells|window …]     default: all
 */

import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inputStamp, PARTS, staleParts, stampFile } from './build-stamp.mjs';
import { withLock } from './lock.mjs';
import { SETUP_LOCK } from './packages.mjs';
import { DIST, giveUp, ROOT } from './places.mjs';

// CommonJS packages inside an ES module look for these.
const BANNER = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = import.meta.filename;',
  'const __dirname = import.meta.dirname;',
].join('\n');

const COMMON = {
  bundle: true,
  platform: 'node',
  absWorkingDir: ROOT,
  loader: { '.proto': 'text' },
  // ws tries these native add-ons and does without.
  external: ['electron', 'bufferutil', 'utf-8-validate'],
  sourcemap: 'linked',
  legalComments: 'none',
  logLevel: 'warning',
};

async function buildShells(out) {
  const { build } = await import('esbuild');
  const esm = { ...COMMON, format: 'esm', banner: { js: BANNER } };
  const commands = Object.fromEntries(
    ['key', 'export', 'verify', 'backup', 'restore'].map((name) => [name, `src/shell/${name}/main.ts`]),
  );
  const worker = { 'history-worker': 'src/history/sqlite-worker.ts' };
  await Promise.all([
    build({ ...esm, target: 'node24', entryPoints: { terminal: 'src/shell/terminal/main.ts' }, outdir: out }),
    build({ ...esm, target: 'node24', entryPoints: { web: 'src/shell/web/main.ts' }, outdir: out }),
    // A thread's entry is a file, found beside the shell that starts it.
    build({ ...esm, target: 'node24', entryPoints: worker, outdir: out }),
    build({ ...esm, target: 'node20.18', entryPoints: worker, outdir: join(out, 'electron') }),
    build({ ...esm, target: 'node24', entryPoints: commands, outdir: out }),
    // Node 20.18: what Electron 33, the oldest the smoke test runs on, has inside.
    build({ ...esm, target: 'node20.18', entryPoints: { main: 'electron/main.ts' }, outdir: join(out, 'electron') }),
    // A sandboxed preload can neither import nor require files: one CommonJS file.
    build({
      ...COMMON,
      format: 'cjs',
      target: 'chrome130',
      entryPoints: { preload: 'electron/preload.ts' },
      outExtension: { '.js': '.cjs' },
      outdir: join(out, 'electron'),
    }),
  ]);
}

async function buildWindow(out) {
  const { build } = await import('vite');
  await build({
    configFile: join(ROOT, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: join(out, 'renderer'), emptyOutDir: true },
  });
}

/** Moves what was built into place, each output by rename, so that nobody ever reads half a build. */
function putInPlace(part, out) {
  const tops = part === 'window' ? ['renderer'] : PARTS.shells.outputs.flatMap((file) => [file, `${file}.map`]);
  for (const top of tops) {
    const target = join(DIST, top);
    mkdirSync(dirname(target), { recursive: true });
    // A folder can't be renamed over a folder.
    if (part === 'window' && existsSync(target)) renameSync(target, join(out, 'old'));
    renameSync(join(out, top), target);
  }
}

async function buildPart(part) {
  mkdirSync(DIST, { recursive: true });
  const out = mkdtempSync(join(DIST, '.building-'));
  try {
    // Before the build: what changes while it runs makes the next start build again.
    const stamp = inputStamp(part);
    await (part === 'window' ? buildWindow(out) : buildShells(out));
    putInPlace(part, out);
    writeFileSync(stampFile(part), stamp);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

await withLock(SETUP_LOCK, async () => {
  const asked = process.argv.slice(2);
  // Again, now that nobody else builds: another start may have done it meanwhile.
  const stale = staleParts().filter((part) => asked.length === 0 || asked.includes(part));
  const results = await Promise.allSettled(stale.map(buildPart));
  const failed = results.filter((result) => result.status === 'rejected');
  if (failed.length > 0) giveUp(`the build failed:\n${failed.map((result) => result.reason.message).join('\n')}`);
});
// Vite's workers may linger.
process.exit(0);
