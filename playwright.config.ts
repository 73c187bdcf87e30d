/** End to end: the built window in Chromium. `npm run test:e2e` finds a Chromium and names it in EARSHOT_CHROMIUM. */

import { defineConfig } from '@playwright/test';

const executablePath = process.env.EARSHOT_CHROMIUM;

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  // Each test starts nodes of its own, and they share two cores.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env.CI !== undefined,
  use: {
    browserName: 'chromium',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      // Chromium's sandbox refuses to run as root, which is what containers are.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
});
