/** The scripts' own rules: one set-up at a time, and which shell a command line asks for. */

import { closeSync, existsSync, mkdtempSync, openSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';

// Plain .mjs without types: they run before anything is installed.
const { withLock } = await import('../../../scripts/lock.mjs' as string);
const { readCommand } = await import('../../../scripts/start.mjs' as string);

const dir = mkdtempSync(join(tmpdir(), 'earshot-lock-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('one holder at a time, everybody in the end, and nothing left behind', async () => {
  const file = join(dir, 'lock');
  let holders = 0;
  let most = 0;
  const work = async () => {
    holders += 1;
    most = Math.max(most, holders);
    await turn();
    holders -= 1;
    return 'done';
  };
  const results = await Promise.all([1, 2, 3].map(() => withLock(file, work)));
  expect(results).toEqual(['done', 'done', 'done']);
  expect(most).toBe(1);
  expect(existsSync(file)).toBe(false);
});

test('a task that fails gives the lock back; a holder that died keeps nobody out', async () => {
  const file = join(dir, 'stale');
  const failing = withLock(file, async () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  closeSync(openSync(file, 'w'));
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(file, longAgo, longAgo);
  expect(await withLock(file, async () => 'mine')).toBe('mine');
});

test('which shell, and what is left for it', () => {
  expect(readCommand([])).toEqual({ shell: undefined, noSandbox: false, rest: [] });
  expect(readCommand(['--web', '--name', 'Ana'])).toEqual({ shell: 'web', noSandbox: false, rest: ['--name', 'Ana'] });
  expect(readCommand(['terminal', '--json'])).toEqual({ shell: 'terminal', noSandbox: false, rest: ['--json'] });
  expect(readCommand(['desktop', '--no-sandbox'])).toEqual({ shell: 'desktop', noSandbox: true, rest: [] });
  expect(readCommand(['key', '--help'])).toEqual({ shell: 'key', noSandbox: false, rest: ['--help'] });
  expect(readCommand(['verify', '--web'])).toEqual({ shell: 'verify', noSandbox: false, rest: ['--web'] });
  // A name is a name, wherever it stands.
  expect(readCommand(['--name', 'web']).shell).toBeUndefined();
});
