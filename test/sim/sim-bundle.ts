/**
 * The simulation and the history it runs, as one file for a worker. The history's source is taken as it is but for named
 * replacements: bounds made so small that they bite, a look at its buffers, and, for a mutant, a bug.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

export interface Replacement {
  /** In src/history. */
  readonly file: string;
  /** Is there exactly once. */
  readonly find: string | RegExp;
  readonly replace: string;
}

const ROOT = join(import.meta.dirname, '../..');

const SMALL_BOUNDS: Readonly<Record<string, number>> = {
  MAX_PARENTS: 3,
  MAX_BATCH_EVENTS: 16,
  MAX_BATCH_BYTES: 10 * 1024,
  MAX_COMMIT_OWN_EVENTS: 24,
  MAX_COMMIT_OWN_BYTES: 16 * 1024,
  CONGESTED_BYTES: 24 * 1024,
  SMALL_SHARE_BYTES: 2 * 1024,
  HELD_BYTES: 40 * 1024,
  MAX_STAGED_BYTES: 64 * 1024,
  MAX_WAITING_BYTES_PER_PEER: 24 * 1024,
  MAX_WAITING_BYTES: 48 * 1024,
  MAX_LOGS_HANDED: 10,
  MAX_LOGS: 11,
  MAX_LOGS_OF_AUTHOR: 10,
  MAX_REFUSED_REMEMBERED: 16,
  POINTS_PER_CHUNK: 8,
  MAX_POINT_CHUNKS: 6,
  MAX_HAVE_ENTRIES: 6,
  MAX_DIRTY_LOGS: 4,
  MAX_CLAIMS_PER_PEER: 24,
  MAX_WANTS_OUT: 3,
  MAX_WANTS_IN: 8,
  MAX_CHECKS_PER_PEER: 4,
  // Worlds are minutes long.
  GAP_PATIENCE_MS: 35_000,
};

const ALWAYS: readonly Replacement[] = [
  ...Object.entries(SMALL_BOUNDS).map(([name, value]) => ({
    file: 'limits.ts',
    find: new RegExp(`export const ${name} = [^;]+;`),
    replace: `export const ${name} = ${value};`,
  })),
  {
    file: 'replica.ts',
    find: /^ {2}async start\(\): Promise<void> \{$/m,
    replace:
      '  simBuffers() { return { waiting: this.#intake.waitingBytes, staged: this.#writer.stagedBytes }; }\n  async start(): Promise<void> {',
  },
];

/** @throws Error for a replacement that doesn't match exactly once: the source has moved on, so must the mutant */
export async function bundleSimulation(mutations: readonly Replacement[] = []): Promise<string> {
  const byFile = Map.groupBy([...ALWAYS, ...mutations], ({ file }) => file);
  const replaced = new Set<string>();
  const plugin: Plugin = {
    name: 'replacements',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]src[\\/]history[\\/][^\\/]+\.ts$/ }, ({ path }) => {
        const file = path.split(/[\\/]/).at(-1) as string;
        replaced.add(file);
        return { contents: applied(readFileSync(path, 'utf8'), byFile.get(file) ?? []), loader: 'ts' };
      });
    },
  };
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'test/sim/sim-worker.ts')],
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    write: false,
    logLevel: 'silent',
    plugins: [plugin],
  });
  for (const file of byFile.keys()) if (!replaced.has(file)) throw new Error(`nothing simulated reads ${file}`);
  return (outputFiles[0] as { readonly text: string }).text;
}

function applied(source: string, replacements: readonly Replacement[]): string {
  let text = source;
  for (const { file, find, replace } of replacements) {
    const pattern = typeof find === 'string' ? find : new RegExp(find, `${find.flags}g`);
    let count = 0;
    text = text.replaceAll(pattern, () => {
      count++;
      return replace;
    });
    if (count !== 1) throw new Error(`${file} has ${count} of ${String(find)}, not one`);
  }
  return text;
}
