/** Kinds of test, each a project: `vitest run --project unit`. */

import { defineConfig, type Plugin } from 'vitest/config';

/** `.proto` files as text, as esbuild's loader gives them to the bundles. */
const protoText: Plugin = {
  name: 'proto-text',
  transform(code, id) {
    return id.endsWith('.proto') ? { code: `export default ${JSON.stringify(code)};`, map: null } : null;
  },
};

function kind(name: string, testTimeout: number) {
  return {
    extends: true as const,
    test: { name, include: [`test/${name}/**/*.test.{ts,tsx}`], testTimeout, hookTimeout: testTimeout },
  };
}

/** As long as it was told to look, and time to shrink what it finds. */
const fuzzTimeoutMs = Number(process.env.FUZZ_MS ?? 10_000) + 120_000;

export default defineConfig({
  plugins: [protoText],
  test: {
    environment: 'node',
    setupFiles: ['test/support/seeded-properties.ts'],
    // Limits for a hung test, on a machine with other work; nothing asserts on them.
    projects: [
      kind('unit', 10_000),
      kind('contract', 30_000),
      kind('sim', 300_000),
      kind('integration', 60_000),
      kind('fuzz', fuzzTimeoutMs),
    ],
  },
});
