/** The audit itself: it passes a release as it is, and finds what is made wrong on purpose, one fault at a time. */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { auditWindow } from '../../scripts/audit/audit.ts';
import type { Row } from '../../scripts/audit/finding.ts';
import { releaseRows } from '../../scripts/audit/release-checks.ts';

// Plain .mjs without types: they run before anything is installed.
const { makeRelease, packProgram, runtimeFolder } = await import('../../scripts/release.mjs' as string);
const { setFuse } = await import('../../scripts/fuses.mjs' as string);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test.skip(process.platform === 'darwin', 'there are no releases for macOS yet');

let folder: string;
let executable: string;
test.beforeAll(async () => {
  mkdirSync(join(ROOT, 'release'), { recursive: true });
  folder = mkdtempSync(join(ROOT, 'release', 'audited-'));
  executable = await makeRelease(await runtimeFolder(), join(folder, 'earshot'));
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const failedItems = (rows: readonly Row[]) => [
  ...new Set(rows.filter(({ finding }) => finding.state === 'failed').map(({ item }) => item)),
];

type Piece = readonly [from: RegExp, to: string];

/** Exchanges pieces of the built program; that each is there, once, is part of the test. */
function exchanged(pieces: readonly Piece[]) {
  return (file: string, text: string): string => {
    if (file !== 'electron/main.js') return text;
    return pieces.reduce((all, [from, to]) => {
      expect(all.match(new RegExp(from, 'g')), `${from} in the program`).toHaveLength(1);
      return all.replace(from, to);
    }, text);
  };
}

/** What is exchanged, and which items of the checklist must fail for it. Several at once: each start takes seconds. */
const FAULTS: readonly (readonly [string, readonly Piece[], readonly number[]])[] = [
  ['as it is', [], []],
  [
    'with Node.js in the page, webviews and no web security',
    [
      [/nodeIntegration: false/, 'nodeIntegration: true'],
      [/contextIsolation: true/, 'contextIsolation: false'],
      [/sandbox: true/, 'sandbox: false'],
      [
        /webviewTag: false/,
        'webviewTag: true, webSecurity: false, allowRunningInsecureContent: true, experimentalFeatures: true, enableBlinkFeatures: "Any"',
      ],
    ],
    [2, 3, 4, 6, 8, 9, 10, 11],
  ],
  [
    'with no content policy, all permissions, an open door and nobody to keep the page',
    [
      [/"Content-Security-Policy": policy/, '"X-No-Policy": policy'],
      [/answer\(false\)/, 'answer(true)'],
      [/setPermissionCheckHandler\(\(\) => false\)/, 'setPermissionCheckHandler(() => true)'],
      [/senderFrame === contents\.mainFrame && isOurPage\(senderFrame\.url\)/, 'true'],
      [/"will-attach-webview"/, '"will-never"'],
      [/openOutside\((url\d*)\);/, 'shell.openExternal($1);'],
    ],
    [5, 7, 12, 15, 17],
  ],
  [
    'with no content policy, that may go and open what it likes',
    [
      [/"Content-Security-Policy": policy/, '"X-No-Policy": policy'],
      [/answer\(\{ cancel: true \}\)/, 'answer({})'],
      [/"will-navigate"/, '"will-never"'],
      [/"will-frame-navigate"/, '"will-never"'],
      [/action: "deny"/, 'action: "allow"'],
    ],
    [1, 7, 13, 14],
  ],
];

for (const [what, pieces, items] of FAULTS) {
  test(`the window ${what}: ${items.length === 0 ? 'nothing is found' : `found under ${items.join(', ')}`}`, async () => {
    await packProgram(join(dirname(executable), 'resources', 'app.asar'), exchanged(pieces));
    const failed = failedItems(await auditWindow(executable));
    if (items.length === 0) expect(failed).toEqual([]);
    else expect(failed).toEqual(expect.arrayContaining([...items]));
  });
}

test('a fuse that was not flipped is found, by its name and by what it lets in', async () => {
  await packProgram(join(dirname(executable), 'resources', 'app.asar'));
  await setFuse(executable, 'RunAsNode', true);
  const rows = await releaseRows(executable, '45.3.4');
  const failed = rows.filter(({ finding }) => finding.state === 'failed').map(({ title }) => title);
  expect(failed).toEqual(expect.arrayContaining(['fuse RunAsNode', 'ELECTRON_RUN_AS_NODE makes no Node of it']));
});
