/** `earshot terminal`: a node with a chat in lines, or with the contract in JSON lines, on stdin and stdout. */

import { join } from 'node:path';
import { ChatError } from '../../core/errors.ts';
import { MAX_TEXT_BYTES } from '../../core/text.ts';
import { leaveOnSignals } from '../leaving.ts';
import { EXIT_UNUSABLE, parseOptions } from '../options.ts';
import type { ShellNode } from '../shell-node.ts';
import { orExit, tryOpenNode } from '../start-node.ts';
import { surroundingsOf } from '../surroundings.ts';
import { LineChat } from './chat.ts';
import { feedLines } from './feed.ts';
import { runJsonLines } from './json-lines.ts';
import { Outlet } from './outlet.ts';
import { PipeScreen, TerminalScreen } from './screen.ts';

const SWITCHES = { json: 'speak the contract, one JSON object a line each way (docs/terminal.md)' };

/** What was said last still gets to a reader that is merely slow. */
const LAST_WORDS_MS = 1_000;

async function main(): Promise<void> {
  const programDir = join(import.meta.dirname, '..');
  const { options, switches } = orExit(
    parseOptions(process.argv.slice(2), 'earshot terminal', SWITCHES, surroundingsOf(programDir)),
  );
  const node = await tryOpenNode(options);
  if (node instanceof ChatError) {
    process.stderr.write(`earshot: ${node.message}\n`);
    process.exit(EXIT_UNUSABLE);
  }
  unblock(process.stdout);
  const outlet = new Outlet(process.stdout, {
    gone: () => leaving.ask(),
    // Bounded by not reading: those who talk faster than our reader reads wait, and nothing is left out.
    pressed: (pressed) => node.holdPeers(pressed),
  });
  process.stderr.on('error', () => {});
  const leaving = leaveOnSignals(async () => {
    await node.stop();
    await outlet.whenEmpty(AbortSignal.timeout(LAST_WORDS_MS));
  });
  // Stopped through the contract: nobody has asked this process yet.
  void node.stopped.then(leaving.ask);

  if (switches.has('json')) {
    process.stderr.write(`listening on ${node.self.address}\n`);
    await runJsonLines(node, process.stdin, outlet, leaving.signal);
  } else if (process.stdin.isTTY && process.stdout.isTTY) await chatInTerminal(node, outlet, leaving);
  else await chatInPipes(node, outlet, leaving);
  // The input has ended; the node stays and shows what comes, until a signal or a closed stdout.
}

async function chatInPipes(
  node: ShellNode,
  outlet: Outlet,
  leaving: { signal: AbortSignal; ask(): void },
): Promise<void> {
  const chat = new LineChat(node, new PipeScreen(outlet), leaving.ask);
  await chat.start(leaving.signal);
  await feedLines(process.stdin, MAX_TEXT_BYTES, node, outlet, (line) => chat.take(line), leaving.signal);
}

async function chatInTerminal(
  node: ShellNode,
  outlet: Outlet,
  leaving: { signal: AbortSignal; ask(): void },
): Promise<void> {
  const screen = new TerminalScreen(process.stdin, process.stdout, outlet);
  const chat = new LineChat(node, screen, leaving.ask);
  screen.readline.on('line', (line) => {
    void chat.take(line);
    if (!leaving.signal.aborted) screen.readline.prompt();
  });
  screen.readline.on('SIGINT', leaving.ask);
  screen.readline.on('close', () => {
    // Ctrl-D: whoever types on should know that nobody reads it.
    if (!leaving.signal.aborted) screen.note('end of input: from here on you only listen; Ctrl-C leaves');
  });
  leaving.signal.addEventListener('abort', () => screen.readline.close());
  await chat.start(leaving.signal);
}

/** Writing to a terminal blocks by default: Ctrl-S would freeze the node, and others would see it go. */
function unblock(stream: NodeJS.WriteStream): void {
  if (!stream.isTTY || process.platform === 'win32') return;
  (stream as { _handle?: { setBlocking?(on: boolean): void } })._handle?.setBlocking?.(false);
}

await main();
