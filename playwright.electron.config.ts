/** Desktop smoke tests: the built program in a real Electron, found as scripts/electron-runtime.mjs finds it. */

import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'test/electron',
  outputDir: 'test-results/electron',
  workers: 1,
  // As scripts/test-runners.mjs has it for the others: told as such.
  retries: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env.CI !== undefined,
});
