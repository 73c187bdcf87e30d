/** The contract, one JSON object a line each way: for bots and tests. See docs/terminal.md. */

import type { Readable } from 'node:stream';
import { ChatError } from '../../core/errors.ts';
import { MAX_TEXT_BYTES } from '../../core/text.ts';
import type { Reply } from '../../ipc/contract.ts';
import { failure, serveContract } from '../../ipc/serve-contract.ts';
import type { ShellNode } from '../shell-node.ts';
import { feedLines } from './feed.ts';
import type { Line } from './line-splitter.ts';
import type { Outlet } from './outlet.ts';

/** A longest text with every byte escaped as \u00xx, and room around it. */
const MAX_REQUEST_BYTES = 6 * MAX_TEXT_BYTES + 4_096;

/** Answers requests from `input` until it ends, and forwards events until `signal` fires. */
export async function runJsonLines(
  node: ShellNode,
  input: Readable,
  outlet: Outlet,
  signal: AbortSignal,
): Promise<void> {
  const connection = serveContract(node, (event) => {
    // A reader this slow misses events, sees the gap in seq, and asks for a snapshot.
    if (!outlet.full) outlet.writeLine(JSON.stringify(event));
  });
  signal.addEventListener('abort', () => connection.close());
  const say = (reply: Reply) => outlet.writeLine(JSON.stringify(reply));

  const take = (line: Line): Promise<void> | undefined => {
    if (line === '') return undefined;
    const request = line === undefined ? tooLong() : parse(line);
    if (request instanceof ChatError) {
      say(failure(null, request));
      return undefined;
    }
    const reply = connection.handle(request);
    // Waiting here keeps the replies in the order of the requests.
    if (reply instanceof Promise) return reply.then(say);
    say(reply);
    return undefined;
  };
  await feedLines(input, MAX_REQUEST_BYTES, node, outlet, take, signal);
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
