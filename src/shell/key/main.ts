/** `earshot key`: prints the key of a new closed circle. Starts no node and writes no file. */

import { parseArgs } from 'node:util';
import { messageOf } from '../../core/errors.ts';
import { newNetworkKey } from '../../node/network-key.ts';
import { EXIT_UNUSABLE } from '../options.ts';

const HELP = `earshot key

Prints the key of a new closed circle, another one each time. Everyone meant to be in the circle puts the same key into
config.json, as "network_key", or pastes it in the window: Settings, Closed circle. Whoever has it can come in, so pass it
on by a way that you trust. Everybody else is refused, and learns neither a name nor a word.

  --help`;

function main(): void {
  try {
    const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } }, strict: true });
    if (values.help) {
      process.stdout.write(`${HELP}\n`);
      return;
    }
  } catch (error) {
    process.stderr.write(`earshot: ${messageOf(error).split('. ')[0]}. See: earshot key --help\n`);
    process.exitCode = EXIT_UNUSABLE;
    return;
  }
  process.stdout.write(`${newNetworkKey()}\n`);
  process.stderr.write(
    'Put it into config.json as "network_key", the same for everyone in the circle; it is a secret.\n',
  );
}

main();
