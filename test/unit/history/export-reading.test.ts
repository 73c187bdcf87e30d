/** Conversations to be read: messages as they are now, and nothing that anybody wrote is markup. */

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOBBY, type PeerId } from '../../../src/core/ids.ts';
import type { EventId } from '../../../src/history/event-id.ts';
import { exportHtml } from '../../../src/history/export-html.ts';
import { exportMarkdown } from '../../../src/history/export-markdown.ts';
import { ENGLISH, type ReadableOptions } from '../../../src/history/export-reading.ts';
import type { KeptMessage } from '../../../src/history/history-view.ts';
import { MemoryHistory } from '../../../src/history/memory-store.ts';
import { keep, tellConversation } from '../../support/told-conversation.ts';

const ANA = 'a'.repeat(64) as PeerId;
const FORMATS = { html: exportHtml, markdown: exportMarkdown };

function optionsFor(view: ReadableOptions['view'], names: ReadonlyMap<PeerId, string> = new Map()): ReadableOptions {
  return {
    view,
    room: LOBBY,
    roomName: 'Lobby',
    nameOf: (id) => names.get(id) ?? `Somebody ${id.slice(0, 8)}`,
    timeOf: (ms) => new Date(ms).toISOString().slice(0, 16),
    nowMs: Date.UTC(2026, 10, 20),
    words: ENGLISH,
  };
}

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  const found: string[] = [];
  for await (const piece of pieces) found.push(piece);
  return found.join('');
}

async function told(): Promise<ReadableOptions> {
  const conversation = tellConversation();
  const store = new MemoryHistory();
  await keep(conversation, store);
  return optionsFor(store, conversation.names);
}

/** A room of one message, by somebody who wrote, and is called, as given. */
function only(text: string, name: string): ReadableOptions {
  const message: KeptMessage = {
    id: `${'b'.repeat(64)}:2` as EventId,
    room: LOBBY,
    author: ANA,
    name: undefined,
    order: '',
    wallMs: 1,
    keptAtMs: 1,
    state: 'said',
    text,
    replyTo: `${'b'.repeat(64)}:2` as EventId,
    mentions: [],
    reactions: [{ emoji: text.slice(0, 8), people: [ANA] }],
  };
  const view = {
    after: async () => ({ messages: [message], before: false, after: false }),
    messages: async () => [message],
  };
  return { ...optionsFor(view, new Map([[ANA, name]])), roomName: name };
}

describe('a conversation to be read', () => {
  for (const [format, write] of Object.entries(FORMATS)) {
    it(`shows messages as they are now: edited, deleted, answered, reacted to (${format})`, async () => {
      const text = await textOf(write(await told()));
      expect(text).toContain('I will come');
      expect(text).not.toContain('wlil');
      expect(text).toContain('edited');
      expect(text).not.toContain('forget this');
      expect(text.replaceAll('\\', '')).toContain('This message was deleted.');
      expect(text.replaceAll('\\', '')).toContain('in reply to Ana');
      expect(text).toContain('👍');
      expect(text).toContain('héllo');
      expect(text).toContain('你好');
      expect(text.indexOf('héllo')).toBeLessThan(text.indexOf('I will come'));
    });

    it(`says so when nothing was said (${format})`, async () => {
      expect(await textOf(write(optionsFor(new MemoryHistory())))).toContain('Nothing was said here');
    });
  }

  it('calls whom nobody here knows by what their messages say', async () => {
    const options = await told();
    const nameOf = (id: PeerId, said?: string) => (said === undefined ? options.nameOf(id) : `${said} (new)`);
    expect(await textOf(exportHtml({ ...options, nameOf }))).toContain('<bdi>Benny (new)</bdi>');
  });

  it('goes on past one page, each message once', async () => {
    const store = new MemoryHistory();
    const conversation = tellConversation();
    await keep(conversation, store);
    const all = (await store.page(LOBBY, undefined, 100)).messages;
    const view = {
      messages: store.messages.bind(store),
      after: (room: typeof LOBBY, order: string) => store.after(room, order, 2),
    };
    const text = await textOf(exportHtml(optionsFor(view, conversation.names)));
    expect(text.match(/<article>/g)).toHaveLength(all.length);
  });
});

describe('HTML', () => {
  it('runs and fetches nothing: its policy allows its one style, by its hash', async () => {
    const text = await textOf(exportHtml(await told()));
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? '';
    const sum = createHash('sha256').update(style).digest('base64');
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1]?.replaceAll('&#39;', "'");
    expect(policy).toBe(`default-src 'none'; style-src 'sha256-${sum}'; base-uri 'none'; form-action 'none'`);
    expect(text.indexOf('Content-Security-Policy')).toBeLessThan(text.indexOf('<style>'));
    expect(text).not.toMatch(/<script|<img|<a |<link|href=|src=/);
    expect(text).toContain('prefers-color-scheme: dark');
  });

  it('has the same tags whatever anybody wrote or is called', async () => {
    const tagsOf = (text: string) => text.match(/<[^>]*>/g);
    const plain = tagsOf(await textOf(exportHtml(only('x', 'Ana'))));
    const hostile = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'<>&"\'/=-! \nscript'), minLength: 1 }),
      fc.constantFrom(
        '</p><script>alert(1)</script>',
        '<!--',
        ']]>',
        '" onload="x',
        '&lt;b&gt;',
        '</style></title><b>',
      ),
    );
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (text, name) => {
        expect(tagsOf(await textOf(exportHtml(only(text, name))))).toEqual(plain);
      }),
    );
  });
});

describe('Markdown', () => {
  it('has no punctuation of anybody that isn’t escaped, so no markup, no links, no HTML', async () => {
    const hostile = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'<>&"\'/=-!_*#`~[](){}|\\+.:@ \t\n1aw'), minLength: 1, maxLength: 60 }),
      fc.constantFrom(
        '[x](http://evil.example)',
        '![](http://evil.example)',
        '# big',
        '1. one',
        '    code',
        '***',
        '==',
      ),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const file = await textOf(exportMarkdown(only(text, 'Ana')));
        const body = file.slice(file.indexOf('\n> ') + 1 || file.indexOf('\n>') + 1);
        const quoted = body.split('\n').filter((line) => line.startsWith('>'));
        for (const line of quoted) {
          const said = line
            .replace(/^> ?/, '')

            .replace(/^(&nbsp;)+/, '');
          // Only pairs of a backslash and a punctuation mark, what is no punctuation, and a line break at the end.
          expect(said).toMatch(/^(?:\\[!-/:-@[-`{-~]|[^!-/:-@[-`{-~])*\\?$/);
          expect(said).not.toMatch(/^\s/);
        }
      }),
    );
  });

  it('keeps lines and indents, and makes no mail address a link', async () => {
    const file = await textOf(exportMarkdown(only('if x:\n    y()\n\nwrite to ana@example.org', 'Ana')));
    expect(file).toContain('> if x\\:\\\n> &nbsp;&nbsp;&nbsp;&nbsp;y\\(\\)\n>\n> write to ana\\@\u2060example\\.org\n');
  });
});
