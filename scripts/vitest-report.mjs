/** A vitest reporter that writes `{ passed, failures }` to the file named by VITEST_REPORT: hooks and files that fail count too. */

import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { firstLine } from './first-line.mjs';
import { ROOT } from './places.mjs';

export default class Report {
  onTestRunEnd(modules, unhandledErrors) {
    const failures = modules.flatMap(failuresOf);
    for (const error of unhandledErrors) failures.push(`outside the tests: ${firstLine(error.message)}`);
    const passed = modules.flatMap((module) => [...module.children.allTests('passed')]).length;
    writeFileSync(process.env.VITEST_REPORT, JSON.stringify({ passed, failures }));
  }
}

/** Of one file: where it failed by itself, its suites (their hooks do), and its tests. */
function failuresOf(module) {
  const file = relative(ROOT, module.moduleId);
  const told = ({ fullName }, error) => `${[file, fullName].filter(Boolean).join(' › ')}: ${firstLine(error?.message)}`;
  return [
    ...module.errors().map((error) => told({}, error)),
    ...[...module.children.allSuites()].flatMap((suite) => suite.errors().map((error) => told(suite, error))),
    ...[...module.children.allTests('failed')].map((test) => told(test, test.result().errors[0])),
  ];
}
