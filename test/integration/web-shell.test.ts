/** The web shell as a process: its address, its end, and what it says when it can't start. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { reapWithWorker } from '../support/child-reaper.ts';
import { claimLoopback } from '../support/loopback.ts';
import { DEADLINE_MS, Watch } from '../support/watch.ts';

const ROOT = join(import.meta.dirname, '../..');

class WebProcess implements AsyncDisposable {
  stdout = '';
  stderr = '';
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  readonly #watch = new Watch();
  readonly #dir = mkdtempSync(join(tmpdir(), 'earshot-web-'));

  constructor(args: readonly string[]) {
    const all = ['dist/web.js', '--no-open', '--profile', this.#dir, ...args];
    this.child = spawn(process.execPath, all, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    reapWithWorker(this.child);
    this.child.stdout?.on('data', (chunk) => {
      this.stdout += chunk;
      this.#watch.changed();
    });
    this.child.stderr?.on('data', (chunk) => {
      this.stderr += chunk;
    });
    this.exit = new Promise((resolve) => this.child.once('close', resolve));
  }

  url(): Promise<URL> {
    const probe = () => {
      const address = /^open (\S+)$/m.exec(this.stdout)?.[1];
      return address ? new URL(address) : undefined;
    };
    return this.#watch.until('an address', probe, DEADLINE_MS, () => this.stdout + this.stderr);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exit;
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

function onItsOwn(): string[] {
  const { ip, cidr, minPort, maxPort } = claimLoopback();
  return ['--ip', ip, '--cidr', cidr, '--min-port', String(minPort), '--max-port', String(maxPort)];
}

test.skipIf(process.platform === 'win32')('serves the window on loopback; Ctrl-C leaves properly', async () => {
  await using web = new WebProcess(onItsOwn());
  const url = await web.url();
  expect(url.hostname).toBe('127.0.0.1');
  expect(url.hash).toMatch(/^#token=[\w-]{43}$/);
  const page = await fetch(new URL('/', url));
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(await page.text()).toContain('id="root"');
  web.child.kill('SIGINT');
  expect(await web.exit).toBe(0);
});

test('a window that asks to quit ends the process', async () => {
  await using web = new WebProcess(onItsOwn());
  const { host, hash } = await web.url();
  const token = hash.replace('#token=', 'token.');
  const socket = new WebSocket(`ws://${host}/contract`, ['earshot', token], { headers: { Origin: `http://${host}` } });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.once('open', () => socket.send('{"id":1,"command":"quit"}'));
  expect(await web.exit).toBe(0);
  expect(await closed).toBe(1001);
});

test('two on one machine have an address each', async () => {
  await using one = new WebProcess(onItsOwn());
  await using two = new WebProcess(onItsOwn());
  const [first, second] = await Promise.all([one.url(), two.url()]);
  expect(first.host).not.toBe(second.host);
  expect(first.hash).not.toBe(second.hash);
});

test('what keeps it from starting is said on stderr, with exit code 2', async () => {
  await using web = new WebProcess(['--min-port', '5', '--max-port', '4']);
  expect(await web.exit).toBe(2);
  expect(web.stderr).toMatch(/^earshot: .*5.*4/);
  expect(web.stdout).toBe('');
});
