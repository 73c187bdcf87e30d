/** `earshot backup FOLDER`: copies a profile, in use or not, with sums. Starts no node. */

import { backUpProfile } from '../../node/backup.ts';
import { defaultProfileDir } from '../../node/existing-profile.ts';
import { realClock } from '../../node/real-clock.ts';
import { pathOf, runCommand, tell } from '../command.ts';

const HELP = `earshot backup FOLDER [--profile DIR]

Copies a profile into FOLDER, which must be new or empty: your key, the people you know, your settings, and everything
that was said. An Earshot that is running goes on meanwhile. Keep the copy as you would keep a key: whoever has it can pose
as you and read it all. \`earshot restore\` makes a profile of it again. See docs/export.md.

  --profile DIR    the profile's folder (default: the first one, default)
  --help`;

await runCommand({
  name: 'backup',
  help: HELP,
  options: { profile: { type: 'string' } },
  words: [1, 1],
  async run([folder = ''], { profile }) {
    const made = await backUpProfile(pathOf(profile ?? defaultProfileDir()), pathOf(folder), realClock.now());
    process.stdout.write(`${made.folder}: ${made.files.join(', ')}\n`);
    if (!made.files.includes('history.db')) tell('nothing that was said is in it: this profile has kept none');
    if (made.keyLocked) {
      tell(
        'the key in it is locked by this system’s keychain: it opens for you on this system and nowhere else. On another ' +
          'machine, or once this keychain is gone, the backup gives back what was said and whom you know, but not who you are.',
      );
    }
    tell('whoever has this folder can pose as you and read what was said: keep it where only you can get at it');
    return 0;
  },
});
