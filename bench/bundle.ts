/** Sources of the program as something Node runs: bundled, as the shells are, into a folder that is gone afterwards. */

import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');

/** The thread that waits for the disk; without it beside them, shells keep what is said in memory only. */
const HISTORY_WORKER = 'src/history/sqlite-worker.ts';

/** CommonJS packages inside an ES module look for these. */
const BANNER = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = import.meta.filename;',
  'const __dirname = import.meta.dirname;',
].join('\n');

export interface Bundle extends AsyncDisposable {
  readonly file: string;
}

/**
 * @param entry from the project's folder
 * @param standIns files by the one they stand in for, from the project's folder; those in their own folder may import the
 * original
 */
export async function bundle(entry: string, standIns: Readonly<Record<string, string>> = {}): Promise<Bundle> {
  const dir = await mkdtemp(join(tmpdir(), 'earshot-bench-'));
  const file = join(dir, 'dist', 'bundle.js');
  await copyFile(join(ROOT, 'package.json'), join(dir, 'package.json')); // its version, and that it is an ES module
  await build({
    entryPoints: { bundle: join(ROOT, entry), 'history-worker': join(ROOT, HISTORY_WORKER) },
    outdir: dirname(file),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    absWorkingDir: ROOT,
    banner: { js: BANNER },
    loader: { '.proto': 'text' },
    external: ['bufferutil', 'utf-8-validate'],
    logLevel: 'warning',
    plugins: [
      {
        name: 'stand-ins',
        setup({ onResolve }) {
          onResolve({ filter: /\.ts$/ }, ({ path, importer }) => {
            const standIn = standIns[relative(ROOT, join(dirname(importer), path))];
            return standIn === undefined || dirname(importer) === dirname(standIn) ? undefined : { path: standIn };
          });
        },
      },
    ],
  });
  return { file, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}
