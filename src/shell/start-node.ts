/** From a command line to a running node, or to a message and an exit code. Terminal and web. */

import { ChatError } from '../core/errors.ts';
import type { ChatNode } from '../node/chat-node.ts';
import type { NodeOptions } from '../node/node-options.ts';
import { openNode } from '../node/open-node.ts';
import { EXIT_UNUSABLE, type Parsed } from './options.ts';

/** Prints what `--help`, `--version` or a bad option ask for and exits; gives back the rest. */
export function orExit<S extends string>(parsed: Parsed<S>): Extract<Parsed<S>, { kind: 'run' }> {
  switch (parsed.kind) {
    case 'run':
      return parsed;
    case 'text':
      process.stdout.write(`${parsed.text}\n`);
      return process.exit(0);
    case 'bad':
      process.stderr.write(`earshot: ${parsed.message}\n`);
      return process.exit(EXIT_UNUSABLE);
  }
}

/** Opens the node; gives the ChatError back when a person has to put something right. */
export function tryOpenNode(options: NodeOptions): Promise<ChatNode | ChatError> {
  return orChatError(openNode(options));
}

/** What a person has to put right, as a value. */
export async function orChatError<T>(task: Promise<T>): Promise<T | ChatError> {
  try {
    return await task;
  } catch (error) {
    if (error instanceof ChatError) return error;
    throw error;
  }
}
