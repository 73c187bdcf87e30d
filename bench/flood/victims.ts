/** The victim: the terminal as it is, and the same built without the limits. Nobody else can switch them off. */

import { join } from 'node:path';
import type { BenchProgram } from '../bench-node.ts';
import { bundle } from '../bundle.ts';

/** As `npm start` and bin/earshot.mjs have it. */
const YOUNG_GENERATION = '--max-semi-space-size=8';

/** What is left out, and what stands in for it. */
const STAND_INS: Readonly<Record<string, string>> = {
  'src/peer/limits.ts': join(import.meta.dirname, 'no-limits.ts'),
  'src/core/config-schema.ts': join(import.meta.dirname, 'no-limits.ts'),
  'src/peer/http2-server-guard.ts': join(import.meta.dirname, 'unguarded.ts'),
  'src/peer/grpc-uncompressed.ts': join(import.meta.dirname, 'takes-compressed.ts'),
};

/** Built for this run, so that both come from the same sources, and stay the same while it runs. */
export async function victim(limits: 'with limits' | 'without'): Promise<BenchProgram & AsyncDisposable> {
  const stack = new AsyncDisposableStack();
  const built = stack.use(await bundle('src/shell/terminal/main.ts', limits === 'without' ? STAND_INS : {}));
  // As JavaScript: what Node reads TypeScript with would take 17 MB of the memory that is measured.
  const monitor = stack.use(await bundle('bench/flood/monitor.ts'));
  const nodeArgs = [YOUNG_GENERATION, '--expose-gc', '--import', monitor.file];
  return { file: built.file, nodeArgs, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}
