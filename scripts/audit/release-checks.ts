/** Electron's security checklist, the part that the release itself shows: its version, its fuses, and what they keep out. */

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromium } from '@playwright/test';
import { type Finding, failed, OK, type Row, rowOf, unless } from './finding.ts';
import { AS_ROOT, startArguments, temporaryFolder } from './subject.ts';

interface Fuse {
  readonly wanted: 'on' | 'off' | undefined;
  readonly why: string;
}

const { FUSES, readFuses } = (await import('../fuses.mjs' as string)) as {
  FUSES: Readonly<Record<string, Fuse>>;
  readFuses(executable: string): Promise<ReadonlyMap<string, string>>;
};

const ENDS_WITHIN_MS = 15_000;

/** @param pinned the Electron that package.json names */
export async function releaseRows(executable: string, pinned: string): Promise<Row[]> {
  const fuses = await readFuses(executable);
  const names = new Set([...Object.keys(FUSES), ...fuses.keys()]);
  const rows = [await rowOf(16, 'the Electron that was chosen', async () => versionIs(executable, pinned))];
  for (const name of names) rows.push(await rowOf(19, `fuse ${name}`, async () => fuseIs(name, fuses.get(name))));
  rows.push(await rowOf(19, 'ELECTRON_RUN_AS_NODE makes no Node of it', () => noNode(executable)));
  rows.push(await rowOf(19, '--inspect opens nothing', () => noInspector(executable)));
  rows.push(await rowOf(19, 'with these fuses the program starts', () => starts(executable)));
  return rows;
}

function versionIs(executable: string, pinned: string): Finding {
  const version = readFileSync(join(dirname(executable), 'version'), 'utf8').trim();
  if (version === pinned) return OK;
  const difference = `the runtime is ${version}, package.json says ${pinned}`;
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH === undefined) return failed(difference);
  return { state: 'not checked', reason: `${difference}, and ELECTRON_OVERRIDE_DIST_PATH gave another on purpose` };
}

function fuseIs(name: string, state: string | undefined): Finding {
  const fuse = FUSES[name];
  if (!fuse) return { state: 'not checked', reason: `@electron/fuses does not know it; it is ${state}` };
  if (fuse.wanted === undefined) return { state: 'not checked', reason: `it is ${state}: ${fuse.why}` };
  return state === fuse.wanted ? OK : failed(`it is ${state ?? 'not there'}, and ${fuse.why}`);
}

/** What the program prints when it is only asked for its version: of another kind when it is not the program that runs. */
async function noNode(executable: string): Promise<Finding> {
  const said = await printed(executable, ['--version'], { ELECTRON_RUN_AS_NODE: '1' });
  return /^v\d/m.test(said) ? failed(`it says ${said.trim()}, as Node does`) : OK;
}

async function noInspector(executable: string): Promise<Finding> {
  const said = await printed(executable, ['--inspect=127.0.0.1:0', ...AS_ROOT, '--', '--version'], {});
  if (/Debugger listening/.test(said)) return failed('a debugger listens');
  return /^earshot \d/m.test(said) ? OK : failed(`it did not say its version, but: ${said.slice(0, 200)}`);
}

function printed(executable: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(executable, args, { env: { ...process.env, ...env }, timeout: ENDS_WITHIN_MS });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    }
    child.on('error', (error) => resolve(String(error)));
    child.on('close', () => resolve(said));
  });
}

/** The executable as it is given away. It can't be driven, but its window can be looked at. */
async function starts(executable: string): Promise<Finding> {
  await using stack = new AsyncDisposableStack();
  const args = ['--remote-debugging-port=0', ...startArguments(temporaryFolder(stack))];
  const child = spawn(executable, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  stack.defer(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const endpoint = await new Promise<string | undefined>((resolve) => {
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = said.match(/DevTools listening on (ws:\S+)/)?.[1];
      if (found) resolve(found);
    });
    child.once('close', () => resolve(undefined));
  });
  if (endpoint === undefined) return failed('it ended at once');
  const browser = await chromium.connectOverCDP(endpoint);
  stack.defer(() => browser.close());
  const context = browser.contexts()[0];
  const page = context?.pages()[0] ?? (await context?.waitForEvent('page'));
  if (!page) return failed('it has no window');
  await page.getByRole('log').waitFor({ state: 'attached', timeout: ENDS_WITHIN_MS });
  return unless(page.url().startsWith('earshot://') ? [] : [`its window is at ${page.url()}`]);
}
