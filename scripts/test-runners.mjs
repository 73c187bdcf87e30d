/**
 * Runs one tool each. Each resolves to `{ passed, failures, repeated }`: how many passed, the name and reason of each that
 * failed, and of each that failed at first and passed when it was run again.
 */

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { firstLine } from './first-line.mjs';
import { ROOT } from './places.mjs';
import { run } from './run.mjs';

const REPORTS = join(ROOT, 'test-results', 'reports');

/**
 * Real processes on a busy machine may miss a bound: a file with a failure is run once more, by itself, and its failure is
 * told as one that was repeated. Where more files fail, it is no accident.
 */
const MAX_REPEATED_FILES = 3;

function tool(packagePath) {
  return join(ROOT, 'node_modules', packagePath);
}

/** A tool that knows only good and bad counts as one test. */
async function oneCheck(what, file, args) {
  const code = await run(process.execPath, [tool(file), ...args]);
  console.log(`${code === 0 ? 'ok' : 'FAILED'}: ${what}`);
  return code === 0 ? { passed: 1, failures: [], repeated: [] } : { passed: 0, failures: [what], repeated: [] };
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

/** @returns the report that the runner wrote, undefined where it wrote none, and how it ended */
async function reported(name, args, env) {
  const file = join(REPORTS, `${name}.json`);
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const code = await run(process.execPath, args, { env: { ...process.env, ...env(file) } });
  return { code, report: existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined };
}

/** A runner that failed without saying why has failed all the same. */
function explained(name, code, failures) {
  return code !== 0 && failures.length === 0 ? [`the runner of ${name} ended with ${code}`] : failures;
}

/** @param more options for this project */
export async function vitest(project, more = []) {
  const first = await vitestOnce(project, more);
  const failed = first.files.filter(({ failures }) => failures.length > 0);
  const passed = countOf(first.files);
  const names = failed.flatMap(({ file }) => file ?? []);
  if (names.length === 0 || names.length > MAX_REPEATED_FILES) {
    return { passed, failures: explained(project, first.code, failed.flatMap(failuresIn)), repeated: [] };
  }
  console.log(`\n--- ${project}, once more, by itself: ${names.join(' ')} ---`);
  const second = await vitestOnce(project, [...more, ...names]);
  const failures = explained(project, second.code, second.files.flatMap(failuresIn));
  return {
    passed: passed - countOf(failed) + countOf(second.files),
    failures,
    repeated: failed.flatMap(failuresIn).filter((failure) => !failures.includes(failure)),
  };
}

async function vitestOnce(project, more) {
  const reporters = ['--reporter=default', `--reporter=${join(ROOT, 'scripts', 'vitest-report.mjs')}`];
  const { code, report } = await reported(
    project,
    [tool('vitest/vitest.mjs'), 'run', '--project', project, '--passWithNoTests', ...reporters, ...more],
    (file) => ({ VITEST_REPORT: file }),
  );
  return { code, files: report ?? [] };
}

function countOf(files) {
  return files.reduce((sum, { passed }) => sum + passed, 0);
}

function failuresIn({ failures }) {
  return failures;
}

/** Which of them are run again, the configuration says (`retries`). */
export async function playwright(config, extraEnv) {
  const name = config.split('.').at(-3) === 'electron' ? 'electron' : 'e2e';
  const { code, report } = await reported(
    name,
    [tool('@playwright/test/cli.js'), 'test', '--config', config, '--reporter=list,json', '--pass-with-no-tests'],
    (file) => ({ ...extraEnv, PLAYWRIGHT_JSON_OUTPUT_NAME: file }),
  );
  const { stats = { expected: 0, flaky: 0 }, suites = [], errors = [] } = report ?? {};
  const of = (status) => suites.flatMap((suite) => specsOf(suite, status));
  const failures = [...of('unexpected'), ...errors.map(({ message }) => firstLine(message))];
  return { passed: stats.expected + stats.flaky, failures: explained(name, code, failures), repeated: of('flaky') };
}

/** Of a suite and those in it: name and first reason of each that ended so. */
function specsOf({ specs, suites = [] }, wanted) {
  const found = specs
    .filter(({ tests }) => tests.some(({ status }) => status === wanted))
    .map(({ file, line, title, tests }) => {
      const error = tests.flatMap(({ results }) => results).find(({ error }) => error)?.error;
      return `${file}:${line} › ${title}: ${firstLine(error?.message)}`;
    });
  return [...found, ...suites.flatMap((suite) => specsOf(suite, wanted))];
}
