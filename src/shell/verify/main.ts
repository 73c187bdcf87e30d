/** `earshot verify FILE`: whether an exported conversation is what its authors signed. Starts no node, needs no profile. */

import { cleanName } from '../../core/text.ts';
import { digitsOf } from '../../node/safety-number.ts';
import { type ExportSummary, verifyFile } from '../../node/verify-file.ts';
import { pathOf, runCommand, tell } from '../command.ts';
import { EXIT_UNUSABLE } from '../options.ts';
import { timeText } from '../time-text.ts';

const HELP = `earshot verify FILE

Checks an export in JSON lines (earshot export): every signature, every link of every author's chain, that the readable
text is the one that was signed, that nothing is missing or out of order. See docs/export.md for what that proves.

Exit code 0: untampered. 1: tampered with; the line and what is wrong with it are told. 2: not an export, or unreadable.

  --help`;

const EXIT_TAMPERED = 1;

/** Each takes some milliseconds for its fingerprint; who has said nothing comes last. */
const MAX_AUTHORS_SHOWN = 200;

/** Of an id without a name: enough to tell a few people apart. */
const SHORT_ID = 8;

await runCommand({
  name: 'verify',
  help: HELP,
  options: {},
  words: [1, 1],
  async run([name = '']) {
    const file = pathOf(name);
    const verdict = await verifyFile(file);
    if (verdict.kind === 'unreadable') {
      tell(`${file} cannot be checked: ${verdict.reason}`);
      return EXIT_UNUSABLE;
    }
    if (verdict.kind === 'tampered') {
      process.stdout.write(`TAMPERED WITH, or damaged: ${file}\nline ${verdict.line}: ${shown(verdict.reason)}\n`);
      return EXIT_TAMPERED;
    }
    process.stdout.write(await textOf(verdict.summary));
    return 0;
  },
});

async function textOf(summary: ExportSummary): Promise<string> {
  const { header, messages, withoutWords, firstMs, lastMs, authors, pruned, quarantined, signed } = summary;
  const { id, name } = header.exportedBy;
  const lines = signed
    ? ['Untampered: everything in it is what its authors signed.', '']
    : [
        'Untampered, as far as it goes: the words that are in it are what their authors signed.',
        'NOT SIGNED by who exported it: anybody could have taken out the words of any message, the newest messages of',
        'anybody, and all of somebody whom nobody answered, without a trace. Nobody vouches for its being all that was said.',
        '',
      ];
  lines.push(`Conversation: ${shown(header.name) || header.room} (${header.room})`);
  // Without the signature anybody can have written this line.
  const by = signed
    ? await personText(header.exportedBy)
    : `${shown(name) || id.slice(0, SHORT_ID)}, as it says itself`;
  lines.push(`Exported:     ${timeText(Date.parse(header.at))} by ${by}`);
  lines.push(`Messages:     ${messages}${spanText(firstMs, lastMs)}`);
  if (withoutWords > 0) {
    const why = `deleted, or no longer kept when it was exported${signed ? '' : ', or taken out since'}`;
    lines.push(`              ${withoutWords} of them without words: ${why}`);
  }
  const begins =
    pruned > 0
      ? `older messages of ${counted(pruned, 'log')} were no longer kept`
      : `from the beginning of every log${signed ? '' : ' that is in it'}`;
  lines.push(`Complete:     ${begins}`);
  if (quarantined > 0) {
    lines.push(`Beware:       of ${counted(quarantined, 'log')} two versions were seen; one is in it`);
  }
  lines.push(
    signed
      ? 'Signed:       by its exporter, so nothing was left out since'
      : 'Signed:       not by its exporter: see above what could have been taken out since',
  );
  lines.push('', 'By these keys (name as the exporter knew it, messages, fingerprint):');
  for (const author of authors.slice(0, MAX_AUTHORS_SHOWN)) {
    lines.push(`  ${await personText(author)}, ${counted(author.messages, 'message')}`);
  }
  if (authors.length > MAX_AUTHORS_SHOWN) lines.push(`  and ${authors.length - MAX_AUTHORS_SHOWN} more`);
  lines.push(
    '',
    'Proven:       that these keys signed these words, in this order',
    `Not proven:   names (${signed ? 'the exporter’s' : 'somebody’s'} word), times (each author’s clock), that ${
      signed ? 'the exporter left nothing out before signing' : 'nothing was left out, and who exported it, and when'
    }`,
    'A fingerprint is half of the safety number you have with that person.',
  );
  return `${lines.join('\n')}\n`;
}

function spanText(firstMs: number | undefined, lastMs: number | undefined): string {
  if (firstMs === undefined || lastMs === undefined) return '';
  return `, ${timeText(firstMs)} to ${timeText(lastMs)} by their authors' clocks`;
}

async function personText({ id, name }: { readonly id: string; readonly name: string }): Promise<string> {
  const bytes = Buffer.from(id, 'hex');
  const digits = (await digitsOf(bytes, bytes)).match(/.{5}/g)?.join(' ');
  return `${shown(name) || 'somebody without a name'} [${digits}]`;
}

/** Of a file that anybody may have made: nothing of it may move the cursor. */
function shown(text: string): string {
  return text.split(/\s+/).map(cleanName).join(' ').trim();
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
