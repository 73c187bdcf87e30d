/** Runs one tool each and counts what it found, from its own report where it writes one. */

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './places.mjs';
import { run } from './run.mjs';

const REPORTS = join(ROOT, 'test-results', 'reports');

function tool(packagePath) {
  return join(ROOT, 'node_modules', packagePath);
}

/** A tool that knows only good and bad counts as one test. */
async function oneCheck(what, file, args) {
  const code = await run(process.execPath, [tool(file), ...args]);
  console.log(`${code === 0 ? 'ok' : 'FAILED'}: ${what}`);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
}

export const typecheck = (room) => oneCheck(`types of ${room}`, 'typescript/bin/tsc', ['-p', room]);
export const biome = () => oneCheck('biome', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']);
export const unused = () => oneCheck('knip', 'knip/bin/knip.js', ['--no-progress']);
export const dependencies = () =>
  oneCheck('dependency-cruiser', 'dependency-cruiser/bin/dependency-cruise.mjs', [
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'err-long',
    'src',
    'electron',
    'renderer',
  ]);

/** @param read turns a report into counts @returns one failure more when the runner failed and its report doesn't say why */
async function reported(name, args, env, read) {
  const file = join(REPORTS, `${name}.json`);
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const code = await run(process.execPath, args(file), { env: { ...process.env, ...env(file) } });
  const counts = existsSync(file) ? read(JSON.parse(readFileSync(file, 'utf8'))) : { passed: 0, failed: 0 };
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** @param more options for this project */
export function vitest(project, more = []) {
  const args = (file) => [
    tool('vitest/vitest.mjs'),
    'run',
    '--project',
    project,
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...more,
  ];
  return reported(
    project,
    args,
    () => ({}),
    ({ numPassedTests, numFailedTests, testResults }) => {
      // A file that fails to load has no tests to count.
      const broken = testResults.filter(
        ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
      );
      return { passed: numPassedTests, failed: numFailedTests + broken.length };
    },
  );
}

export function playwright(config, extraEnv) {
  return reported(
    config.split('.').at(-3) === 'electron' ? 'electron' : 'e2e',
    () => [tool('@playwright/test/cli.js'), 'test', '--config', config, '--reporter=list,json', '--pass-with-no-tests'],
    (file) => ({ ...extraEnv, PLAYWRIGHT_JSON_OUTPUT_NAME: file }),
    ({ stats, errors }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length }),
  );
}
