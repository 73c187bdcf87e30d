/**
 * A vitest reporter that writes what each test file came to, as `[{ file, passed, failures }]`, to the file named by
 * VITEST_REPORT. Hooks that fail, files that can't be loaded and files that were never run count as failures too.
 */

import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { firstLine } from './first-line.mjs';
import { ROOT } from './places.mjs';

export default class Report {
  onTestRunEnd(modules, unhandledErrors) {
    const files = modules.map((module) => ({
      file: relative(ROOT, module.moduleId),
      passed: [...module.children.allTests('passed')].length,
      failures: failuresOf(module),
    }));
    for (const error of unhandledErrors) {
      files.push({ file: undefined, passed: 0, failures: [`outside the tests: ${firstLine(error.message)}`] });
    }
    writeFileSync(process.env.VITEST_REPORT, JSON.stringify(files));
  }
}

/** Of one file: where it failed by itself, its suites (their hooks do), and its tests. */
function failuresOf(module) {
  const file = relative(ROOT, module.moduleId);
  const told = ({ fullName }, error) => `${[file, fullName].filter(Boolean).join(' › ')}: ${firstLine(error?.message)}`;
  const failures = [
    ...module.errors().map((error) => told({}, error)),
    ...[...module.children.allSuites()].flatMap((suite) => suite.errors().map((error) => told(suite, error))),
    ...[...module.children.allTests('failed')].map((test) => told(test, test.result().errors[0])),
  ];
  if (failures.length > 0 || ['passed', 'skipped'].includes(module.state())) return failures;
  return [`${file}: was not run to its end`];
}
