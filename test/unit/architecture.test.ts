/** The bans of .dependency-cruiser.cjs bite: a tree that breaks each one once, and each one reported. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const dir = mkdtempSync(join(tmpdir(), 'earshot-bans-'));

/** File to what it imports. */
const TREE: Readonly<Record<string, readonly string[]>> = {
  'src/core/words.ts': [],
  'src/core/upwards.ts': ['../ipc/contract.ts'],
  'src/core/impure.ts': ['node:fs'],
  'src/ipc/contract.ts': ['../core/words.ts'],
  'src/ipc/knows-node.ts': ['../node/node.ts'],
  'src/scan/sweep.ts': ['../core/words.ts', './pace.ts'],
  'src/scan/pace.ts': ['node:net'],
  'src/scan/sideways.ts': ['../peer/session.ts'],
  'src/peer/session.ts': ['../core/words.ts'],
  'src/peer/grpc-transport.ts': ['@grpc/grpc-js', './session.ts'],
  'src/peer/names-grpc.ts': ['@grpc/grpc-js'],
  'src/history/sqlite-store.ts': ['node:sqlite'],
  'src/history/names-sqlite.ts': ['node:sqlite'],
  'src/history/upwards.ts': ['../node/node.ts'],
  'src/node/node.ts': ['../scan/sweep.ts', '../peer/session.ts', '../ipc/contract.ts'],
  'src/node/has-face.ts': ['../shell/terminal.ts'],
  'src/node/cycle-a.ts': ['./cycle-b.ts'],
  'src/node/cycle-b.ts': ['./cycle-a.ts'],
  'src/node/orphan.ts': [],
  'src/node/dev-package.ts': ['esbuild'],
  'src/node/lost.ts': ['./not-there.ts'],
  'src/node/test-code.ts': ['../../test/support.ts'],
  'src/shell/terminal.ts': ['../node/node.ts', 'node:readline'],
  'src/shell/dials.ts': ['../peer/session.ts'],
  'src/shell/desktop.ts': ['../../electron/main.ts'],
  'src/shell/names-electron.ts': ['electron'],
  'electron/main.ts': ['electron', '../src/node/node.ts', '../src/shell/terminal.ts'],
  'electron/scans.ts': ['../src/scan/sweep.ts'],
  'renderer/view.tsx': ['../src/core/words.ts', '../src/ipc/contract.ts'],
  'renderer/reaches-in.ts': ['../src/node/node.ts'],
  'renderer/names-node.ts': ['node:path'],
  'test/support.ts': [],
};

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'core-knows-nobody': ['src/core/upwards.ts'],
  'core-and-ipc-are-pure': ['src/core/impure.ts'],
  'ipc-is-a-contract': ['src/ipc/knows-node.ts'],
  'scan-peer-history-are-strangers': ['src/history/upwards.ts', 'src/scan/sideways.ts'],
  'only-the-transport-names-grpc': ['src/peer/names-grpc.ts'],
  'only-the-store-names-sqlite': ['src/history/names-sqlite.ts'],
  'node-has-no-face': ['src/node/has-face.ts'],
  'shells-go-through-the-node': ['electron/scans.ts', 'src/shell/dials.ts'],
  'shell-is-not-desktop': ['src/shell/desktop.ts'],
  'only-electron-names-electron': ['src/shell/names-electron.ts'],
  'window-knows-the-contract-only': ['renderer/reaches-in.ts'],
  'window-has-no-node': ['renderer/names-node.ts'],
  'no-test-code-in-the-program': ['src/node/test-code.ts'],
  // Reported once, from the end it was entered by.
  'no-cycles': ['src/node/cycle-a.ts'],
  'no-orphans': ['src/node/orphan.ts'],
  'no-dev-packages-in-the-node': ['src/node/dev-package.ts', 'src/shell/names-electron.ts'],
  'no-unresolvable': ['src/node/lost.ts'],
};

interface Report {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string; readonly comment?: string }[] };
  };
}

let summary: Report['summary'];

beforeAll(() => {
  for (const [file, imports] of Object.entries(TREE)) {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), `${imports.map((name) => `import '${name}';\n`).join('')}export {};\n`);
  }
  symlinkSync(join(ROOT, 'package.json'), join(dir, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'), 'junction');
  const cli = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [
    '--config',
    join(ROOT, '.dependency-cruiser.cjs'),
    '--output-type',
    'json',
    'src',
    'electron',
    'renderer',
  ];
  const { stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd: dir,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (stdout === '') throw new Error(stderr);
  summary = (JSON.parse(stdout) as Report).summary;
}, 60_000);

afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('each ban is broken where it is broken, and nowhere else', () => {
  const found: Record<string, string[]> = {};
  for (const { from, rule } of summary.violations) {
    found[rule.name] ??= [];
    const files = found[rule.name] ?? [];
    if (!files.includes(from)) files.push(from);
  }
  for (const files of Object.values(found)) files.sort();
  expect(found).toEqual(EXPECTED);
});

test('no ban without a violation in this tree, and none without a why', () => {
  const bans = summary.ruleSetUsed.forbidden;
  expect(bans.map(({ name }) => name).sort()).toEqual(Object.keys(EXPECTED).sort());
  for (const { name, comment } of bans) expect(comment, name).toMatch(/\w{3,}/);
});
