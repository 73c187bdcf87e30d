/** A conversation as Markdown (CommonMark, and GitHub's): whatever people wrote stays text. */

import { type ReadableOptions, type ReadMessage, readMessages } from './export-reading.ts';

/** Any of these may be escaped by a backslash (CommonMark 0.31, 2.4), and no markup is made of anything else. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;

// GitHub looks for mail addresses after it has undone the escapes. An invisible word joiner is no part of any.
const MAIL = /(?<=[\w.+-])@(?=[\w-])/g;
const WORD_JOINER = '\u2060';

/** Pieces of the file, made as they are taken. */
export async function* exportMarkdown(options: ReadableOptions): AsyncGenerator<string> {
  const { roomName, words, timeOf, nowMs } = options;
  yield `# ${inline(roomName)}\n\n${inline(words.exported(timeOf(nowMs)))}\n`;
  let any = false;
  for await (const message of readMessages(options)) {
    any = true;
    yield `\n${block(message, options)}`;
  }
  if (!any) yield `\n*${inline(words.empty)}*\n`;
}

function block({ name, time, state, text, reply, reactions }: ReadMessage, { words }: ReadableOptions): string {
  const edited = state === 'edited' ? ` (${inline(words.edited)})` : '';
  const parts = [`**${inline(name)}** ${inline(time)}${edited}`];
  if (reply === 'missing') parts.push(`*${inline(words.answersMissing)}*`);
  else if (reply) parts.push(`*${inline(words.answers(reply.name))}:* ${inline(reply.quote)}`);
  if (state === 'deleted') parts.push(quoted(`*${inline(words.deleted)}*`));
  else if (state === 'forgotten') parts.push(quoted(`*${inline(words.forgotten)}*`));
  else parts.push(quoted(lines(text)));
  if (reactions.length > 0) {
    parts.push(reactions.map(({ emoji, names }) => `${inline(emoji)} ${inline(names.join(', '))}`).join(' · '));
  }
  return `${parts.join('\n\n')}\n`;
}

/** Of one line. */
function inline(text: string): string {
  const escaped = text
    .replace(/\s+/g, ' ')
    .replace(MAIL, `@${WORD_JOINER}`)
    .replace(PUNCTUATION, (c) => `\\${c}`);
  // Bold and italics don't begin or end beside a space.
  return escaped.trim();
}

/** Line breaks and indents as they are: a line that begins with four spaces would be code. */
function lines(text: string): string {
  const shown = text.split(/\r\n|\r|\n/).map((line) => {
    const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
    const rest = line.slice(indent.length).trimEnd();
    const wide = indent.replaceAll('\t', '    ').length;
    return rest === '' ? '' : `${'&nbsp;'.repeat(wide)}${escapedLine(rest)}`;
  });
  // A backslash at the end of a line breaks it, but not before an empty one, where a paragraph ends anyway.
  return shown.map((line, i) => (line !== '' && shown[i + 1] ? `${line}\\` : line)).join('\n');
}

function escapedLine(text: string): string {
  return text.replace(MAIL, `@${WORD_JOINER}`).replace(PUNCTUATION, (c) => `\\${c}`);
}

function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}
