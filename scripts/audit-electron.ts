/**
 * `npm run audit:electron`: makes a release and holds it against Electron's security checklist, item by item. The
 * window's part is seen in a copy of the executable that lets itself be driven, the fuses in the executable itself.
 *   node scripts/audit-electron.ts [--app EXECUTABLE]     default: a release made for this, and removed
 */

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { auditRelease } from './audit/audit.ts';
import { lineOf, type Row } from './audit/finding.ts';

const { makeRelease, RELEASE, runtimeFolder } = await import('./release.mjs' as string);
const { hasDisplay } = await import('./electron-runtime.mjs' as string);

const { devDependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  devDependencies: { electron: string };
};

/** In release/, not in a temporary folder: it is 300 MB, and those may be in memory. */
async function auditNew(): Promise<Row[]> {
  const parent = dirname(RELEASE);
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'audited-'));
  try {
    return await auditRelease(
      await makeRelease(await runtimeFolder(), join(folder, 'earshot')),
      devDependencies.electron,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

if (!hasDisplay()) {
  process.stderr.write('earshot: the audit starts the program, and there is no display here\n');
  process.exit(1);
}
const { values } = parseArgs({ options: { app: { type: 'string' } } });
const rows =
  values.app === undefined ? await auditNew() : await auditRelease(resolve(values.app), devDependencies.electron);
for (const row of rows) console.log(lineOf(row));
const count = (state: string) => rows.filter(({ finding }) => finding.state === state).length;
console.log(`\n${count('not checked')} not checked, of ${rows.length}`);
// The last line, as all our tests end: .ci/run adds it up.
console.log(`${count('ok')} passed, ${count('failed')} failed`);
process.exit(count('failed') > 0 ? 1 : 0);
