/** The bot of docs/terminal.md, run as it stands there. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reapWithWorker } from '../support/child-reaper.ts';
import { claimLoopback } from '../support/loopback.ts';
import { TerminalNode } from '../support/terminal-node.ts';

const ROOT = join(import.meta.dirname, '../..');

function documentedBot(): string {
  const source = /```js\n([^`]*(?:`[^`]+`[^`]*)*?)```/.exec(readFileSync(join(ROOT, 'docs/terminal.md'), 'utf8'))?.[1];
  if (!source) throw new Error('docs/terminal.md has no js block');
  return source;
}

test('ten lines answer people', async () => {
  const source = documentedBot();
  expect(source.trim().split('\n').length).toBeLessThanOrEqual(11);
  const dir = mkdtempSync(join(tmpdir(), 'earshot-bot-'));
  writeFileSync(join(dir, 'echo-bot.mjs'), source);
  const space = claimLoopback();
  const where = [
    '--ip',
    space.ip,
    '--cidr',
    space.cidr,
    '--min-port',
    String(space.minPort),
    '--max-port',
    String(space.maxPort),
  ];
  const bot = spawn(process.execPath, [join(dir, 'echo-bot.mjs'), '--profile', join(dir, 'profile'), ...where], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  reapWithWorker(bot);
  const ended = once(bot, 'exit');
  try {
    await using ana = await TerminalNode.start({ space, name: 'Ana' });
    await ana.waitFor('Echo here', () => ana.here().some(({ name }) => name === 'Echo'));
    await ana.say('nothing for a bot');
    await ana.say('echo hello there');
    expect((await ana.waitForMessage('hello there')).author.name).toBe('Echo');
    expect(ana.heard).toHaveLength(1);
  } finally {
    bot.kill('SIGKILL');
    await ended;
    rmSync(dir, { recursive: true, force: true });
  }
});
