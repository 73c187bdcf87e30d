/** The chat in lines, as a person or a pipe uses it. */

import { expect, test } from 'vitest';
import { LineTerminal } from '../support/line-terminal.ts';
import { claimLoopback } from '../support/loopback.ts';
import { SeedPeer } from '../support/seed-peer.ts';
import { TerminalNode } from '../support/terminal-node.ts';

// Escape sequences, bells and the like: everything that is no text, tab or line feed.
// biome-ignore lint/suspicious/noControlCharactersInRegex: looking for them is the point
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

async function together() {
  const space = claimLoopback();
  const terminal = await LineTerminal.start({ space, name: 'Ana' });
  const other = await TerminalNode.start({ space, name: 'Ben' });
  await other.waitForPeers([terminal]);
  return {
    space,
    terminal,
    other,
    async [Symbol.asyncDispose]() {
      await terminal[Symbol.asyncDispose]();
      await other[Symbol.asyncDispose]();
    },
  };
}

test('says where it listens, who comes and goes, and what others say', async () => {
  await using all = await together();
  const { space, terminal, other } = all;
  expect(terminal.lines[0]).toBe(`listening on ${space.address(0)}`);
  await terminal.waitForLine(`Ben (${other.address}) joined`);
  await other.say('good morning, 你好');
  await terminal.waitForLine('Ben: good morning, 你好');
  await other.stop();
  await terminal.waitForLine(`Ben (${other.address}) left`);
});

test('says whole lines, not words, and nothing of its own twice', async () => {
  await using all = await together();
  const { terminal, other } = all;
  terminal.type('one line of several words');
  terminal.type('');
  terminal.type('another one  with  spaces');
  await other.waitForMessage('another one  with  spaces');
  expect(other.heard.map(({ text }) => text)).toEqual(['one line of several words', 'another one  with  spaces']);
  expect(terminal.stdout).not.toContain('several words');
});

test('tells who is here, and what it can do', async () => {
  await using all = await together();
  const { terminal, other } = all;
  terminal.type('/peers');
  await terminal.waitForLine(new RegExp(`^Ben \\(${other.address}\\) here`));
  terminal.type('/help');
  await terminal.waitForLine(/\/quit/);
  terminal.type('/nonsense');
  terminal.type('//slash');
  await other.waitForMessage('/slash');
  expect(other.heard.map(({ text }) => text)).toEqual(['/slash']);
});

test('leaves properly on /quit', async () => {
  await using all = await together();
  const { terminal, other } = all;
  terminal.type('bye');
  terminal.type('/quit');
  expect(await terminal.exited()).toEqual({ code: 0, signal: null });
  await other.waitForMessage('bye');
  await other.waitForGone(terminal.address);
});

test('leaves properly on Ctrl-C', async () => {
  await using all = await together();
  const { terminal, other } = all;
  expect(await terminal.interrupt()).toEqual({ code: 0, signal: null });
  await other.waitForGone(terminal.address);
});

test('at the end of its input it says the last line once, stays, and goes on showing', async () => {
  await using all = await together();
  const { terminal, other } = all;
  terminal.child.stdin.write('first\nlast without a line feed');
  terminal.endInput();
  await other.waitForMessage('last without a line feed');
  await other.say('still with us?');
  await terminal.waitForLine('Ben: still with us?');
  await other.waitForPasses(1);
  expect(other.heard.map(({ text }) => text)).toEqual(['first', 'last without a line feed']);
  expect(terminal.exit).toBeUndefined();
});

test('control characters of others never reach the screen, and nobody can pass for another', async () => {
  await using all = await together();
  const { space, terminal, other } = all;
  await using seed = await SeedPeer.listen(space.address(3));
  await seed.until('a link', ({ links }) => links.some(({ state, address }) => state === 'open' && address === terminal.address));
  seed.linkTo(terminal.address)?.say('\u001b[2J\u001b]0;title\u0007hidden\rshown\u0000\nBen: I owe you money\u009b31m');
  await other.say('end');
  await terminal.waitForLine(/I owe you money/);
  expect(terminal.stdout).not.toMatch(CONTROLS);
  expect(terminal.lines).not.toContain('Ben: I owe you money31m');
});

test('bad options are answered in one line, with exit code 2', async () => {
  for (const args of [['--cidr', 'nonsense'], ['--min-port', '0'], ['--min-port', '9', '--max-port', '8'], ['--no-such-option']]) {
    await using terminal = LineTerminal.launch({ args });
    expect(await terminal.exited()).toEqual({ code: 2, signal: null });
    expect(terminal.stdout).toBe('');
    expect(terminal.stderr.trim().split('\n')).toHaveLength(1);
  }
});
