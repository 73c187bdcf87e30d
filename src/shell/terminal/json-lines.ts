/** The contract, one JSON object a line each way: for bots and tests. See docs/terminal.md. */

import type { Readable } from 'node:stream';
import { ChatError } from '../../core/errors.ts';
import { MAX_TEXT_BYTES } from '../../core/text.ts';
import type { Reply } from '../../ipc/contract.ts';
import { failure, serveContract } from '../../ipc/serve-contract.ts';
import { pathOf } from '../command.ts';
import { exportingTarget } from '../export-target.ts';
import type { ShellNode } from '../shell-node.ts';
import { feedLines } from './feed.ts';
import type { Line } from './line-splitter.ts';
import type { Outlet } from './outlet.ts';

/** A longest text with every byte escaped as \u00xx, and room around it. */
const MAX_REQUEST_BYTES = 6 * MAX_TEXT_BYTES + 4_096;

/** Messages under way to the disk: they are kept together, and a bot that waits for none of them must not wait for each. */
const MAX_SENDING = 4_096;

/** Answers requests from `input` until it ends, and forwards events until `signal` fires. */
export async function runJsonLines(
  node: ShellNode,
  input: Readable,
  outlet: Outlet,
  signal: AbortSignal,
): Promise<void> {
  const { 'history:export': exportTo } = node.commands;
  // A path is meant as on the command line: from where the program was started.
  const target = exportingTarget(node, async (asked) => exportTo({ ...asked, file: pathOf(asked.file) }));
  const connection = serveContract(target, (event) => {
    // A reader this slow misses events, sees the gap in seq, and asks for a snapshot.
    if (!outlet.full) outlet.writeLine(JSON.stringify(event));
  });
  signal.addEventListener('abort', () => connection.close());
  const say = (reply: Reply) => outlet.writeLine(JSON.stringify(reply));

  /** Resolves when all that was sent is answered: replies keep the order of the requests. */
  let sent: Promise<void> | undefined;
  /** Those that are not answered yet, oldest first. */
  const sending: Promise<void>[] = [];

  const answer = (request: unknown): Promise<void> | undefined => {
    const reply = request instanceof ChatError ? failure(null, request) : connection.handle(request);
    if (!(reply instanceof Promise)) {
      say(reply);
      return undefined;
    }
    return reply.then(say);
  };

  const send = (request: object): Promise<void> | undefined => {
    const reply = connection.handle(request);
    const turn: Promise<void> = Promise.all([sent, reply]).then(([, value]) => {
      sending.shift();
      say(value);
      if (sent === turn) sent = undefined;
    });
    sent = turn;
    sending.push(turn);
    // Until half of them are through, so that the disk always has something to do.
    return sending.length < MAX_SENDING ? undefined : sending[MAX_SENDING / 2];
  };

  const take = (line: Line): Promise<void> | undefined => {
    if (line === '') return undefined;
    const request = line === undefined ? tooLong() : parse(line);
    if (isSending(request)) return send(request);
    return sent ? sent.then(() => answer(request)) : answer(request);
  };
  await feedLines(input, MAX_REQUEST_BYTES, node, outlet, take, signal);
}

function isSending(request: unknown): request is object {
  return typeof request === 'object' && (request as { command?: unknown } | null)?.command === 'message:send';
}

function tooLong(): ChatError {
  return new ChatError('bad-request', `a line longer than ${MAX_REQUEST_BYTES} bytes was skipped`);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    return new ChatError('bad-request', 'a line that is not JSON was skipped', { cause: error });
  }
}
