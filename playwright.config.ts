/** End to end: the built window in Chromium. `npm run test:e2e` finds a Chromium and names it in EARSHOT_CHROMIUM. */

import { defineConfig } from '@playwright/test';

const executablePath = process.env.EARSHOT_CHROMIUM;

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  // Each test starts nodes of its own, and they share two cores.
  workers: 1,
  // As scripts/test-runners.mjs has it for the others: told as such.
  retries: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env.CI !== undefined,
  use: {
    browserName: 'chromium',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    colorScheme: 'light',
    // A trace of each test would take a quarter more time; `--trace on` records them.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        // Nothing but loopback can be named; the name that a stranger had pointed at us can, for strangers.spec.ts.
        '--host-resolver-rules=MAP rebound.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
        '--disable-quic',
        '--disable-background-networking',
        // Chromium's sandbox refuses to run as root, which is what containers are.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    },
  },
});
