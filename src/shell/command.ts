/** What the commands that start no node have in common: options read strictly, a ChatError told, an exit code. */

import { resolve } from 'node:path';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { ChatError, messageOf } from '../core/errors.ts';
import { EXIT_UNUSABLE } from './options.ts';
import { baseDirOf } from './surroundings.ts';

interface Command<O extends ParseArgsOptionsConfig> {
  readonly name: string;
  readonly help: string;
  readonly options: O;
  /** How many words beside the options. */
  readonly words: readonly [min: number, max: number];
  /** @returns the exit code */
  run(words: readonly string[], values: Values<O>): Promise<number>;
}

type Values<O extends ParseArgsOptionsConfig> = {
  readonly [K in keyof O]?: O[K]['type'] extends 'boolean' ? boolean : string;
};

/** What can't be done for a reason a person can act on is one line on stderr and exit code 2. */
export async function runCommand<O extends ParseArgsOptionsConfig>(command: Command<O>): Promise<void> {
  process.exitCode = await codeOf(command).catch((error) => {
    if (!(error instanceof ChatError)) throw error;
    tell(error.message);
    return EXIT_UNUSABLE;
  });
}

/** A path as it was meant where the person stood. */
export function pathOf(path: string): string {
  return resolve(baseDirOf(), path);
}

/** On stderr, so that stdout holds what was asked for and nothing else. */
export function tell(message: string): void {
  process.stderr.write(`earshot: ${message}\n`);
}

async function codeOf<O extends ParseArgsOptionsConfig>(command: Command<O>): Promise<number> {
  const { name, help, options, words: bounds, run } = command;
  let read: { values: unknown; positionals: readonly string[] };
  try {
    const all: ParseArgsOptionsConfig = { ...options, help: { type: 'boolean', short: 'h' } };
    read = parseArgs({ options: all, allowPositionals: true, strict: true });
  } catch (error) {
    return misused(name, messageOf(error).split('. ')[0] ?? '');
  }
  const { values, positionals } = read;
  if ((values as { help?: boolean }).help) {
    process.stdout.write(`${help}\n`);
    return 0;
  }
  const [min, max] = bounds;
  if (positionals.length < min) return misused(name, 'something is missing');
  if (positionals.length > max) return misused(name, `"${positionals[max]}" is one word too many`);
  return run(positionals, values as Values<O>);
}

function misused(name: string, message: string): number {
  tell(`${message}. See: earshot ${name} --help`);
  return EXIT_UNUSABLE;
}
