/** `earshot restore FOLDER --profile DIR`: makes a profile of a backup, once every sum is right. Starts no node. */

import { ChatError } from '../../core/errors.ts';
import { restoreProfile } from '../../node/backup.ts';
import { pathOf, runCommand, tell } from '../command.ts';

const HELP = `earshot restore FOLDER --profile DIR

Makes a profile in DIR, which must be new or empty, of the backup in FOLDER. Everything in the backup is checked first.
You are then the same person to everyone, and go on in new logs: what you said after the backup comes back from others.
See docs/export.md.

  --profile DIR    where the profile is to be
  --help`;

await runCommand({
  name: 'restore',
  help: HELP,
  options: { profile: { type: 'string' } },
  words: [1, 1],
  async run([folder = ''], { profile }) {
    if (profile === undefined) throw new ChatError('bad-request', 'where to? Add --profile DIR, a new or empty folder');
    const dir = pathOf(profile);
    const { at, files, keyLocked } = await restoreProfile(pathOf(folder), dir);
    process.stdout.write(`${dir}: ${files.join(', ')}, as of ${at}\n`);
    if (keyLocked) {
      tell(
        'its key is locked by the keychain of the system it was made on: it works there, in the desktop window, and nowhere else',
      );
    }
    tell(`start it with: earshot --profile ${dir}`);
    return 0;
  },
});
