/** Runs one tool each: how much passed, and the name and reason of each failure, from its own report where it writes one. */

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { firstLine } from './first-line.mjs';
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
  return code === 0 ? { passed: 1, failures: [] } : { passed: 0, failures: [what] };
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

/** @param read turns a report into what is returned @returns one failure more when the runner failed and its report doesn't say why */
async function reported(name, args, env, read) {
  const file = join(REPORTS, `${name}.json`);
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const code = await run(process.execPath, args, { env: { ...process.env, ...env(file) } });
  const result = existsSync(file) ? read(JSON.parse(readFileSync(file, 'utf8'))) : { passed: 0, failures: [] };
  if (code !== 0 && result.failures.length === 0) result.failures.push(`the runner of ${name} ended with ${code}`);
  return result;
}

/** @param more options for this project */
export function vitest(project, more = []) {
  const reporters = ['--reporter=default', `--reporter=${join(ROOT, 'scripts', 'vitest-report.mjs')}`];
  return reported(
    project,
    [tool('vitest/vitest.mjs'), 'run', '--project', project, '--passWithNoTests', ...reporters, ...more],
    (file) => ({ VITEST_REPORT: file }),
    (report) => report,
  );
}

export function playwright(config, extraEnv) {
  return reported(
    config.split('.').at(-3) === 'electron' ? 'electron' : 'e2e',
    [tool('@playwright/test/cli.js'), 'test', '--config', config, '--reporter=list,json', '--pass-with-no-tests'],
    (file) => ({ ...extraEnv, PLAYWRIGHT_JSON_OUTPUT_NAME: file }),
    ({ stats, suites, errors }) => ({
      passed: stats.expected + stats.flaky,
      failures: [...suites.flatMap(failuresOfSuite), ...errors.map(({ message }) => firstLine(message))],
    }),
  );
}

/** Of a suite and those in it. */
function failuresOfSuite({ specs, suites = [] }) {
  const failed = specs
    .filter(({ tests }) => tests.some(({ status }) => status === 'unexpected'))
    .map(({ file, line, title, tests }) => {
      const error = tests.flatMap(({ results }) => results).find(({ error }) => error)?.error;
      return `${file}:${line} › ${title}: ${firstLine(error?.message)}`;
    });
  return [...failed, ...suites.flatMap(failuresOfSuite)];
}
