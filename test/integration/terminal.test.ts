/** The terminal as a process: what it does with pipes, signals and nonsense. */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reapWithWorker } from '../support/child-reaper.ts';
import { LineTerminal } from '../support/line-terminal.ts';
import { claimLoopback } from '../support/loopback.ts';
import { TerminalNode } from '../support/terminal-node.ts';
import { DEADLINE_MS, Watch } from '../support/watch.ts';

const windows = process.platform === 'win32';

test('two people chat in lines', async () => {
  const space = claimLoopback();
  await using ana = await LineTerminal.start({ space, name: 'Ana' });
  await using bo = await LineTerminal.start({ space, name: 'Bo' });
  expect(ana.lines[0]).toBe(`listening on ${space.address(0)}`);
  await ana.waitForLine(`Bo (${bo.address}) joined`);
  await bo.waitForLine(`Ana (${ana.address}) joined`);
  ana.type('whole lines, not words');
  await bo.waitForLine('Ana: whole lines, not words');
  bo.type('/peers');
  await bo.waitForLine(`Ana (${ana.address}) here`);
  bo.type('//shrug');
  await ana.waitForLine('Bo: /shrug');
  expect(ana.lines.filter((line) => line.startsWith('Ana:'))).toEqual([]);
  bo.type('/quit');
  expect(await bo.exited()).toEqual({ code: 0, signal: null });
  await ana.waitForLine(`Bo (${bo.address}) left`);
  expect(ana.stderr + bo.stderr).toBe('');
});

test('the end of input neither ends the node nor says anything; it goes on receiving', async () => {
  const space = claimLoopback();
  await using ana = await LineTerminal.start({ space, name: 'Ana' });
  await using bo = await LineTerminal.start({ space, name: 'Bo' });
  await bo.waitForLine(/^Ana .* joined$/);
  ana.type('last words');
  ana.child.stdin.end('and these, without a line feed');
  await bo.waitForLine('Ana: and these, without a line feed');
  bo.type('still there?');
  await ana.waitForLine('Bo: still there?');
  expect(bo.lines.filter((line) => line.startsWith('Ana:'))).toEqual([
    'Ana: last words',
    'Ana: and these, without a line feed',
  ]);
});

test('characters cut by the pipe arrive whole, too long a line is skipped and named, garbage hurts nobody', async () => {
  const space = claimLoopback();
  await using ana = await LineTerminal.start({ space, name: 'Ana' });
  await using bo = await LineTerminal.start({ space, name: 'Bo' });
  await bo.waitForLine(/^Ana .* joined$/);
  const bytes = Buffer.from('早上好\r\n');
  const written = () => new Promise((resolve) => setImmediate(resolve));
  for (const byte of bytes) {
    ana.child.stdin.write(Buffer.from([byte]));
    await written();
  }
  await bo.waitForLine('Ana: 早上好');
  ana.type('x'.repeat(200_000));
  await ana.waitFor('the note on stderr', ({ stderr }) => stderr.includes('65536 bytes was not sent'));
  ana.child.stdin.write(Buffer.from([0xff, 0x00, 0x1b, 0x5b, 0x32, 0x4a, 0x0a]));
  ana.type('after all that');
  await bo.waitForLine('Ana: after all that');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: looking for them is the point
  expect(bo.stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
});

test.skipIf(windows)('signals leave properly: the others hear at once, the exit code is 0', async () => {
  const space = claimLoopback();
  await using ana = await LineTerminal.start({ space, name: 'Ana' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    await using bo = await LineTerminal.start({ space, name: signal });
    await ana.waitForLine(`${signal} (${bo.address}) joined`);
    bo.child.kill(signal);
    expect(await bo.exited()).toEqual({ code: 0, signal: null });
    await ana.waitForLine(`${signal} (${bo.address}) left`);
  }
});

test.skipIf(windows)('leaves when nobody reads its output any more, in both modes', async () => {
  const space = claimLoopback();
  await using ana = await TerminalNode.start({ space, name: 'Ana' });
  await using lines = await LineTerminal.start({ space, name: 'Lines' });
  await using json = await TerminalNode.start({ space, name: 'Json' });
  await ana.waitForPeers([lines, json]);
  lines.child.stdout.destroy();
  json.child.stdout.destroy();
  await ana.say('is anybody reading?');
  await ana.waitForPeers([]);
  expect(await lines.exited()).toEqual({ code: 0, signal: null });
  expect(await json.exited()).toEqual({ code: 0, signal: null });
});

test('a bot that is told nonsense is answered, and goes on', async () => {
  await using ana = await TerminalNode.start({ space: claimLoopback(), name: 'Ana' });
  ana.child.stdin.write(`nonsense\n\n${'['.repeat(100_000)}\n"${'x'.repeat(500_000)}"\n{"id":1}\n`);
  expect((await ana.say('still here')).id).not.toBe('');
  const stopped = await ana.invoke('quit', {});
  expect(stopped.ok).toBe(true);
  expect(await ana.exited()).toEqual({ code: 0, signal: null });
});

test('what can’t be used is named on stderr, with exit code 2 and nothing on stdout', async () => {
  const wrong = [
    [['--nmae', 'Ana'], /--nmae/],
    [['--min-port', '70000'], /--min-port is 70000; allowed: .*1 to 65535/],
    [['--cidr', '10.0.0.0/33'], /--cidr is .*10\.0\.0\.0\/33/],
    [['--min-port', '5000', '--max-port', '4000'], /5000.*4000/],
    [['--ip', '127.0.0.1', '--config', '/not/there.json'], /not.there\.json/],
  ] as const;
  await Promise.all(
    wrong.map(async ([args, message]) => {
      await using terminal = LineTerminal.launch({ args });
      expect(await terminal.exited()).toEqual({ code: 2, signal: null });
      expect(terminal.stderr).toMatch(message);
      expect(terminal.stdout).toBe('');
    }),
  );
});

test.skipIf(process.platform !== 'linux')(
  'in a real terminal, what comes in leaves the line being typed as it is',
  async () => {
    const space = claimLoopback();
    await using bo = await LineTerminal.start({ space, name: 'Bo' });
    const profile = mkdtempSync(join(tmpdir(), 'earshot-tty-'));
    const where = `--ip ${space.ip} --cidr ${space.cidr} --min-port ${space.minPort} --max-port ${space.maxPort}`;
    const command = `${process.execPath} dist/terminal.js --name Ana --profile ${profile} ${where}`;
    // util-linux `script` gives it a terminal.
    const ana = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: join(import.meta.dirname, '../..'),
      env: { ...process.env, TERM: 'xterm' },
    });
    reapWithWorker(ana);
    let screen = '';
    const watch = new Watch();
    ana.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text;
      watch.changed();
    });
    const exited = new Promise((resolve) => ana.once('close', resolve));
    try {
      await bo.waitForLine(/^Ana .* joined$/);
      ana.stdin.write('half a li');
      bo.type('hello Ana');
      const shown = () => /Bo\S*: hello Ana\r\n[^\n]*> half a li/.test(screen);
      await watch.until('the line on the other screen', shown, DEADLINE_MS, () => JSON.stringify(screen));
      ana.stdin.write('ne\r');
      await bo.waitForLine('Ana: half a line');
      ana.stdin.write('\u0003');
      expect(await exited).toBe(0);
      await bo.waitForLine(/^Ana .* left$/);
    } finally {
      ana.kill('SIGKILL');
      await exited;
      rmSync(profile, { recursive: true, force: true });
    }
  },
);
