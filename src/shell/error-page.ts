/** What the window shows when the node could not start: the message, and nothing that runs. Pure. */

import { createHash } from 'node:crypto';
import { contentPolicy } from './page-policy.ts';

const STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:40rem;margin:12vh auto;padding:0 1.5rem}
h1{font-size:1.25rem}
p{white-space:pre-wrap;overflow-wrap:anywhere}`;

/** The one inline style is allowed by its hash: no `unsafe-inline`. */
export const ERROR_PAGE_POLICY = contentPolicy([], `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`);

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

export function errorPage(message: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Earshot could not start</title><style>${STYLE}</style>
<h1>Earshot could not start</h1><p role="alert">${escapeHtml(message)}</p><p>Put that right, then start it again.</p></html>`;
}
