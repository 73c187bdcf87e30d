/** Web addresses in what people say: which are links, how far they reach, and before which it is asked. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLinks, MAX_ADDRESS_LENGTH } from '../../../renderer/src/links/find-links.ts';
import { destinationOf } from '../../../renderer/src/links/host-doubts.ts';
import { OpenedHosts } from '../../../renderer/src/links/opened-hosts.ts';
import { readableHost } from '../../../renderer/src/links/punycode.ts';

const linksIn = (text: string, cut = false) =>
  findLinks(text, cut).flatMap((piece) => (piece.isLink ? [piece.text] : []));

describe('a link', () => {
  it.each([
    ['see https://example.com', 'https://example.com'],
    ['HTTPS://Example.COM/Path?q=1#there', 'HTTPS://Example.COM/Path?q=1#there'],
    ['http://192.168.1.5:8080/a', 'http://192.168.1.5:8080/a'],
    ['http://nas/photos', 'http://nas/photos'],
    ['http://[::1]:3000/x', 'http://[::1]:3000/x'],
    ['Go to https://example.com.', 'https://example.com'],
    ['https://example.com/a, or', 'https://example.com/a'],
    ['really https://example.com/?!', 'https://example.com/'],
    ['(https://example.com/a)', 'https://example.com/a'],
    ['(see https://example.com/a.)', 'https://example.com/a'],
    ['https://en.wikipedia.org/wiki/Ear_(disambiguation)', 'https://en.wikipedia.org/wiki/Ear_(disambiguation)'],
    ['(https://en.wikipedia.org/wiki/Ear_(disambiguation))', 'https://en.wikipedia.org/wiki/Ear_(disambiguation)'],
    ['"https://example.com/a"', 'https://example.com/a'],
    ['<https://example.com/a>', 'https://example.com/a'],
    ["'https://example.com/a'", 'https://example.com/a'],
    ['**https://example.com/a**', 'https://example.com/a'],
    ['[words](https://example.com/a) more', 'https://example.com/a'],
    ['<a href="https://example.com/a">words</a>', 'https://example.com/a'],
    ['看https://example.com/a。', 'https://example.com/a'],
    ['看https://example.com/a，然后', 'https://example.com/a'],
    ['（https://example.com/a）', 'https://example.com/a'],
    ['「https://example.com/a」', 'https://example.com/a'],
    ['请看https://example.com吧', 'https://example.com'],
    ['http://localhost:3000看看', 'http://localhost:3000'],
    ['https://zh.wikipedia.org/wiki/中文', 'https://zh.wikipedia.org/wiki/中文'],
    ['https://例子.测试/路径', 'https://例子.测试/路径'],
    ['链接:https://example.com/a', 'https://example.com/a'],
    ['https://example.com/a\u200b', 'https://example.com/a'],
    ['https://example.com/a\nhttp', 'https://example.com/a'],
    ['https://example.com\\@evil.example', 'https://example.com'],
  ])('in %j is %j', (text, link) => {
    expect(linksIn(text)).toEqual([link]);
  });

  it.each([
    'javascript:alert(1)',
    'javascript://example.com/%0aalert(1)',
    'data:text/html,<script>1</script>',
    'file:///etc/passwd',
    'smb://host/share',
    '\\\\host\\share',
    'mailto:ana@example.com',
    'ftp://example.com',
    'vbscript:x',
    'earshot://app/',
    '//example.com/a',
    'www.example.com',
    'example.com',
    'http:example.com',
    'http:/example.com',
    'http:///example.com',
    'http://?x',
    'http://',
    'https://.',
    'http://http://example.com',
    'xhttp://example.com',
    'https://exa mple',
    'https://\u202eexample.com',
    'https://256.256.256.256',
    'https://[::1',
  ])('is not in %j', (text) => {
    expect(linksIn(text).filter((link) => link !== 'https://exa')).toEqual([]);
  });

  it('is whole, or none: one too long, or that may go on where the text was cut', () => {
    const long = `https://example.com/${'a'.repeat(MAX_ADDRESS_LENGTH)}`;
    expect(linksIn(long)).toEqual([]);
    expect(linksIn(long.slice(0, MAX_ADDRESS_LENGTH))).toEqual([long.slice(0, MAX_ADDRESS_LENGTH)]);
    expect(linksIn('https://a.example https://b.exam', true)).toEqual(['https://a.example']);
    expect(linksIn('https://a.example https://b.exam')).toHaveLength(2);
  });

  const bit = fc.oneof(
    fc.constantFrom(
      'http://',
      'https://',
      'HTTPS://',
      'example.com',
      '.com',
      '/',
      ':',
      '@',
      '(',
      ')',
      '[',
      ']',
      '。',
      '吧',
    ),
    fc.constantFrom(
      ' ',
      '\n',
      '\u202e',
      '\u200b',
      '\ufeff',
      '%',
      '\\',
      '#',
      '?',
      'xn--',
      '1',
      'javascript:',
      '"',
      '👍',
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );

  it('is shown as it is written, and opens with the web and nothing else, whatever is said', () => {
    fc.assert(
      fc.property(fc.array(bit, { maxLength: 30 }), fc.boolean(), (bits, cut) => {
        const text = bits.join('');
        const pieces = findLinks(text, cut);
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
        for (const piece of pieces) {
          expect(piece.text).not.toBe('');
          if (!piece.isLink) continue;
          expect(piece.text).toMatch(/^https?:\/\/[^/?#]/i);
          expect(new URL(piece.text).protocol).toMatch(/^https?:$/);
          // Asked or not, what is opened is what was written.
          expect(destinationOf(piece.text).address).toBe(new URL(piece.text).href);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('opens unasked only where the host is there to be read, whatever is said', () => {
    fc.assert(
      fc.property(fc.array(bit, { maxLength: 12 }), (bits) => {
        for (const link of linksIn(`https://${bits.join('')}`)) {
          const { doubts, host } = destinationOf(link);
          if (doubts.length > 0) continue;
          const shown = link.toLowerCase().replace(/^https?:\/\//, '');
          expect(shown.startsWith(host) || shown.replace(/:0*(80|443|)(?=[/?#]|$)/, '').startsWith(host), link).toBe(
            true,
          );
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ['http://'],
    ['http://a.example)'],
    ['https://a.com吧'],
    ['https://a.com/'],
    ['('],
    ['http://('],
    ['.'],
    ['http://a.example/.,.,'],
    ['http://[[[['],
    ['\u202e'],
  ])('is looked for in one go: 1 MiB of %j', (unit) => {
    // Sixteen times what a message holds: looked through anew for each of its links, it would outlast any patience.
    const length = 2 ** 20;
    const text = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
    for (const one of [text, `http://x/${text}`, `${text} https://example.com`]) {
      expect(
        findLinks(one)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(one);
    }
  });
});

describe('before it opens, it is asked about', () => {
  it.each([
    ['https://good.example@evil.example/', 'account', 'evil.example'],
    ['https://good.example:pass@evil.example/', 'account', 'evil.example'],
    ['https://аррӏе.com/', 'letters', 'xn--80ak6aa92e.com'],
    ['https://xn--80ak6aa92e.com/', 'letters', 'xn--80ak6aa92e.com'],
    ['https://pаypal.com/', 'letters', 'xn--pypal-4ve.com'],
    ['https://bücher.example/', 'letters', 'xn--bcher-kva.example'],
    ['https://goo\u200bgle.com/', 'hidden', 'google.com'],
    ['https://goo\u00adgle.com/', 'hidden', 'google.com'],
    ['https://evil.example/\u202emoc.doog', 'hidden', 'evil.example'],
    ['http://0x7f.1/', 'number', '127.0.0.1'],
    ['http://2130706433/', 'number', '127.0.0.1'],
    ['http://010.0.0.1/', 'number', '8.0.0.1'],
    ['http://[::ffff:127.0.0.1]/', 'number', '[::ffff:7f00:1]'],
    ['https://go%6fd.example/', 'disguised', 'good.example'],
    ['https://ｇood.example/', 'disguised', 'good.example'],
    ['https://paypal.com.evil.example/', 'buried', 'paypal.com.evil.example'],
    ['https://paypal.com-login.example/', 'buried', 'paypal.com-login.example'],
  ])('%s: %s', (address, doubt, host) => {
    expect(linksIn(address)).toEqual([address]);
    expect(destinationOf(address)).toMatchObject({ doubts: expect.arrayContaining([doubt]), host });
  });

  it.each([
    'https://example.com/',
    'HTTPS://EXAMPLE.com',
    'https://example.com:8443/a?b=c#d',
    'http://example.com:80/',
    'http://192.168.1.5:8080/',
    'http://[::1]:3000/',
    'http://nas/',
    'https://example.com.cn/',
    'https://example.com./',
    'https://com.example.org/',
    'https://zh.wikipedia.org/wiki/中文',
    'https://example.com/@ana',
    'https://example.com/?to=https://other.example',
  ])('not %s', (address) => {
    expect(destinationOf(address).doubts).toEqual([]);
  });

  it('with its letters, and what they look like', () => {
    expect(destinationOf('https://xn--80ak6aa92e.com:8443/')).toMatchObject({
      readable: 'аррӏе.com:8443',
      looksLike: 'apple.com:8443',
    });
    expect(destinationOf('https://例子.测试/')).toMatchObject({ readable: '例子.测试', looksLike: undefined });
    expect(destinationOf('https://example.com/')).toMatchObject({ readable: 'example.com', looksLike: undefined });
  });

  it('when it looks like a host that was opened, and is another', () => {
    const opened = new OpenedHosts();
    opened.note('www.paypal.com');
    opened.note('192.168.1.1');
    expect(['paypa1.com', 'pаypal.com', 'pay-pal.com'].map((host) => opened.alike(host))).toEqual(
      Array.from({ length: 3 }, () => 'www.paypal.com'),
    );
    expect(['www.paypal.com', 'example.com', '192.168.1.11', '192.168.11.1'].map((host) => opened.alike(host))).toEqual(
      [undefined, undefined, undefined, undefined],
    );
    opened.note('paypa1.com');
    expect(opened.alike('paypa1.com')).toBeUndefined();
  });
});

it('hosts are read as any browser encodes them', () => {
  for (const host of ['bücher.example', 'аррӏе.com', '例子.测试', 'faß.de', '👍.example', 'ليهمابتكلموشعربي.com'])
    expect(readableHost(new URL(`https://${host}`).hostname)).toBe(host);
  // Not punycode: nothing a browser would have come up with, and nothing to trip over.
  for (const host of ['xn--\u00e9', 'xn--99999999999', 'example.com']) expect(readableHost(host)).toBe(host);
  const letters = fc.string({ unit: fc.constantFrom(...'aé中д1-אß'), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(letters, (label) => {
      const url = URL.parse(`https://${label}.example/`);
      if (url === null) return;
      expect(new URL(`https://${readableHost(url.hostname)}/`).hostname).toBe(url.hostname);
    }),
  );
});
