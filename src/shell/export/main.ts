/** `earshot export`: a conversation of a profile that isn't in use, as JSON lines, HTML or Markdown. Starts no node. */

import { pipeline } from 'node:stream/promises';
import { ChatError } from '../../core/errors.ts';
import { defaultProfileDir } from '../../node/existing-profile.ts';
import { EXPORT_FORMATS, ExportableProfile, type ExportFormat } from '../../node/export-profile.ts';
import { gathered, writeNewFile } from '../../node/new-file.ts';
import { pathOf, runCommand, tell } from '../command.ts';
import { timeText } from '../time-text.ts';

const HELP = `earshot export CONVERSATION [--format jsonl|html|md] [--out FILE] [--profile DIR]
earshot export --list [--profile DIR]

Takes a conversation out of a profile that no running Earshot uses. CONVERSATION is what --list shows: lobby, a name, or
an id. See docs/export.md.

  --format FORMAT  jsonl (default): every event with its signature, for programs and for \`earshot verify\`;
                   html or md: messages as they are now, to be read
  --out FILE       a new file, readable by you alone (default: standard output)
  --list           the conversations there are: id, when something was said last, name
  --profile DIR    the profile's folder (default: the first one, default)
  --help`;

const WHAT_IT_LACKS =
  'Every message in it still proves who wrote it; that none was left out, and that you exported it, nothing proves.';
const UNSIGNED = {
  'key-in-keychain':
    'NOT SIGNED by you: your key is kept by this system’s keychain, which opens for the desktop window only. ' +
    `${WHAT_IT_LACKS} For a signed one, export it in the window: in the conversation’s details, “With signatures (JSON Lines)”.`,
  'key-unreadable':
    `NOT SIGNED by you: your key, identity.key, can’t be read. ${WHAT_IT_LACKS} ` +
    'Starting Earshot with this profile says what is wrong with the key.',
};

/** Whoever reads our output has gone: not a fault. */
const READER_GONE = new Set(['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

await runCommand({
  name: 'export',
  help: HELP,
  options: {
    format: { type: 'string' },
    out: { type: 'string' },
    profile: { type: 'string' },
    list: { type: 'boolean' },
  },
  words: [0, 1],
  async run([said], { format = 'jsonl', out, profile, list }) {
    if (!isFormat(format)) throw new ChatError('bad-request', `--format is "${format}"; it takes jsonl, html or md`);
    if (!list && said === undefined) {
      throw new ChatError('bad-request', 'which conversation? `earshot export --list` shows them');
    }
    const from = await ExportableProfile.open(pathOf(profile ?? defaultProfileDir()));
    try {
      if (from.setAside !== undefined)
        tell(`the history was damaged and is now ${from.setAside}; here is what could be read of it`);
      if (list || said === undefined) return await listAll(from);
      const conversation = await from.find(said);
      const pieces = from.pieces(conversation, format, timeText);
      if (format === 'jsonl' && from.unsigned) tell(UNSIGNED[from.unsigned]);
      if (out === undefined) return await print(pieces);
      await writeNewFile(pathOf(out), pieces);
      tell(`"${conversation.name}" is now in ${pathOf(out)}`);
      return 0;
    } finally {
      await from.close();
    }
  },
});

async function listAll(profile: ExportableProfile): Promise<number> {
  for (const { room, name, lastMs } of await profile.conversations()) {
    process.stdout.write(`${room}\t${lastMs === undefined ? '-' : timeText(lastMs)}\t${name}\n`);
  }
  return 0;
}

async function print(pieces: AsyncIterable<string>): Promise<number> {
  try {
    await pipeline(gathered(pieces), process.stdout);
  } catch (error) {
    if (!READER_GONE.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  return 0;
}

function isFormat(text: string): text is ExportFormat {
  return (EXPORT_FORMATS as readonly string[]).includes(text);
}
