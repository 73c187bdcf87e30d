/** The built window as the shells hand it out, and the page that stands in for it when nothing starts. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ERROR_PAGE_POLICY, errorPage } from '../../../src/shell/error-page.ts';
import { contentPolicy } from '../../../src/shell/page-policy.ts';
import { readWindowFiles } from '../../../src/shell/window-files.ts';

const dir = mkdtempSync(join(tmpdir(), 'earshot-files-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('only files of known types, by the paths a page asks for', () => {
  mkdirSync(join(dir, 'assets'));
  for (const file of ['index.html', 'assets/a.js', 'assets/a.css', 'assets/a.js.map', '.env'])
    writeFileSync(join(dir, file), file);
  const files = readWindowFiles(dir);
  expect([...files.keys()].sort()).toEqual(['/', '/assets/a.css', '/assets/a.js', '/index.html']);
  expect(files.get('/')).toEqual({ type: 'text/html; charset=utf-8', body: Buffer.from('index.html') });
});

test('no policy of ours allows anything unsafe', () => {
  for (const policy of [contentPolicy(), contentPolicy(['ws://127.0.0.1:1']), ERROR_PAGE_POLICY]) {
    expect(policy).not.toContain('unsafe');
    expect(policy).toContain("default-src 'none'");
  }
});

test('the error page shows its message as text, whatever is in it', () => {
  const page = errorPage('config.json: name is "<img src=x onerror=alert(1)>" & more');
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;&quot; &amp; more');
  expect(page).not.toContain('<img');
});
