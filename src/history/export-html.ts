/** A conversation as one page to read: no script, nothing fetched, whatever people wrote is text. */

import { createHash } from 'node:crypto';
import { type ReadableOptions, type ReadMessage, readMessages } from './export-reading.ts';

const STYLE = `
:root { color-scheme: light dark; --ink: #1c1d1f; --quiet: #5c6066; --ground: #fff; --line: #d9dbdf; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e9eb; --quiet: #a4a8ae; --ground: #17181a; --line: #3a3d42; } }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--ground); overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0; }
header p, .time, .note, .reactions { color: var(--quiet); font-size: .85rem; }
article { margin: 1rem 0; }
article p { margin: .15rem 0; white-space: pre-wrap; }
blockquote { margin: .15rem 0; padding-left: .6rem; border-left: 3px solid var(--line); color: var(--quiet); font-size: .9rem; }
`;

// The style by its hash, and nothing else at all: even a fault in the escaping could neither run nor fetch anything.
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Pieces of the file, made as they are taken. */
export async function* exportHtml(options: ReadableOptions): AsyncGenerator<string> {
  const { roomName, words, timeOf, nowMs } = options;
  yield `<!doctype html>
<html lang="${escaped(words.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(roomName)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1 dir="auto">${escaped(roomName)}</h1>
<p>${escaped(words.exported(timeOf(nowMs)))}</p>
</header>
<main>
`;
  let any = false;
  for await (const message of readMessages(options)) {
    any = true;
    yield article(message, options);
  }
  yield `${any ? '' : `<p class="note">${escaped(words.empty)}</p>\n`}</main>\n</body>\n</html>\n`;
}

function article({ name, time, state, text, reply, reactions }: ReadMessage, { words }: ReadableOptions): string {
  const edited = state === 'edited' ? ` <span class="note">(${escaped(words.edited)})</span>` : '';
  const lines = [
    '<article>',
    `<p><strong><bdi>${escaped(name)}</bdi></strong> <span class="time">${escaped(time)}</span>${edited}</p>`,
  ];
  if (reply === 'missing') lines.push(`<blockquote>${escaped(words.answersMissing)}</blockquote>`);
  else if (reply) {
    lines.push(
      `<blockquote><bdi>${escaped(words.answers(reply.name))}</bdi>: <bdi>${escaped(reply.quote)}</bdi></blockquote>`,
    );
  }
  if (state === 'deleted') lines.push(`<p class="note">${escaped(words.deleted)}</p>`);
  else if (state === 'forgotten') lines.push(`<p class="note">${escaped(words.forgotten)}</p>`);
  else lines.push(`<p dir="auto">${escaped(text)}</p>`);
  if (reactions.length > 0) {
    const given = reactions.map(({ emoji, names }) => `${escaped(emoji)} <bdi>${escaped(names.join(', '))}</bdi>`);
    lines.push(`<p class="reactions">${given.join(' · ')}</p>`);
  }
  return `${lines.join('\n')}\n</article>\n`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (c) => ENTITIES[c] as string);
}
