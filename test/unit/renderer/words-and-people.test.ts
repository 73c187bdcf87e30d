/** Small pure parts of the window: names, people's order, presence in one line, folding, networks, languages. */

import fc from 'fast-check';
import { create } from 'qrcode';
import { describe, expect, it } from 'vitest';
import { findLinks } from '../../../renderer/src/links/find-links.ts';
import { networkOptions, toggleNetwork } from '../../../renderer/src/networks/network-options.ts';
import { countHere } from '../../../renderer/src/people/count-here.ts';
import { MAX_GONE_SHOWN, orderPeople } from '../../../renderer/src/people/order-people.ts';
import { digitGroups } from '../../../renderer/src/person/digit-groups.ts';
import { pickLanguage } from '../../../renderer/src/store/preferences.ts';
import { FOLDED_CHARACTERS, FOLDED_LINES } from '../../../renderer/src/store/rows.ts';
import { foldedLength } from '../../../renderer/src/timeline/fold-text.ts';
import { summarize } from '../../../renderer/src/timeline/presence-summary.ts';
import { avatarHue, initials, isShared, keyGroups, sharedNames, shortId } from '../../../renderer/src/ui/identity.ts';
import { qrPath } from '../../../renderer/src/ui/qr-path.ts';
import { type Address, seedId } from '../../../src/core/ids.ts';
import { BO, CY, idOf, peer, presence, snapshot } from './made-up.ts';

describe('identity', () => {
  it('takes initials from the first and last word, one sign from other scripts, and never half a sign', () => {
    expect(['Bo Larsen', 'ana', 'Jo van der Berg', '陈小雨', '👩‍🚀 Ada', ''].map(initials)).toEqual([
      'BL',
      'A',
      'JB',
      '陈',
      '👩‍🚀A',
      '?',
    ]);
  });

  it('gives neighbouring seed nodes different colours', () => {
    const hues = Array.from({ length: 5 }, (_, index) => avatarHue(seedId(`127.0.0.1:${4565 + index}` as Address)));
    expect(new Set(hues).size).toBeGreaterThanOrEqual(4);
  });

  it('knows names that more than one goes by, or seems to, our own included', () => {
    const shared = sharedNames(snapshot().self, [
      peer(BO, { name: 'ANA' }),
      peer(CY),
      peer(idOf('d4'), { state: 'gone', name: '' }),
      peer(idOf('e5'), { state: 'gone', name: '' }),
    ]);
    expect(['Ana', 'ana', 'Cy', ''].map((name) => isShared(shared, name))).toEqual([true, true, false, false]);
    const alike = sharedNames(snapshot().self, [peer(BO, { name: 'Bob' }), peer(CY, { name: 'В0b' })]);
    expect(['Bob', 'В0b', 'Ana'].map((name) => isShared(alike, name))).toEqual([true, true, false]);
  });

  it('tells namesakes apart by their keys, and a seed node by nothing but its address', () => {
    expect([shortId(idOf('0123456789abcdef')), keyGroups(idOf('0123456789abcdef'))]).toEqual([
      '0123',
      ['0123', '4567', '89ab', 'cdef'],
    ]);
    const seed = seedId('127.0.0.1:4568' as Address);
    expect([shortId(seed), keyGroups(seed)]).toEqual(['', []]);
  });
});

describe('people', () => {
  it('stand by name when here, by time of leaving when gone', () => {
    const gone = (digits: string, sinceMs: number) => peer(idOf(digits), { state: 'gone', name: 'x', sinceMs });
    const order = orderPeople([peer(CY), gone('d4', 1), gone('e5', 9), peer(BO)], 'en');
    expect(order.here.map(({ name }) => name)).toEqual(['Bo', 'Cy']);
    expect(order.gone.map(({ sinceMs }) => sinceMs)).toEqual([9, 1]);
  });

  it('who have gone are listed up to a bound, and counted beyond', () => {
    const many = Array.from({ length: MAX_GONE_SHOWN + 7 }, (_, index) =>
      peer(idOf(`${100 + index}`), { state: 'gone', name: 'x' }),
    );
    expect(orderPeople(many, 'en')).toMatchObject({ gone: { length: MAX_GONE_SHOWN }, moreGone: 7 });
  });

  it('who are blocked stand apart, all of them, here or not, and are not counted', () => {
    const blocked = [peer(CY, { trust: 'blocked' }), peer(BO, { trust: 'blocked', state: 'gone' })];
    const order = orderPeople([...blocked, peer(idOf('d4'), { name: 'Di' })], 'en');
    expect(order.here.map(({ name }) => name)).toEqual(['Di']);
    expect(order.gone).toEqual([]);
    expect(order.blocked.map(({ name }) => name)).toEqual(['Bo', 'Cy']);
    expect(countHere(new Map(blocked.map((one) => [one.id, one])))).toBe(0);
  });
});

it('says of each person what became of them, once', () => {
  const other = idOf('d4');
  const more = idOf('e5');
  const summary = summarize([
    presence(1, 'joined', BO),
    presence(2, 'left', CY),
    presence(3, 'joined', other),
    presence(4, 'left', other),
    presence(5, 'joined', CY),
    presence(6, 'left', more),
  ]);
  const told = Object.fromEntries(
    Object.entries(summary).map(([outcome, people]) => [outcome, people.map(({ id }) => id)]),
  );
  expect(told).toEqual({ joined: [BO], back: [CY], passed: [other], left: [more] });
});

describe('a safety number', () => {
  it('is read five by five, with spaces or without', () => {
    const digits = '0123456789'.repeat(6);
    const groups = Array.from({ length: 12 }, (_, place) => (place % 2 === 0 ? '01234' : '56789'));
    for (const form of [digits, digits.replace(/(.{5})/g, '$1 ').trim()])
      expect(digitGroups(form).map(({ group }) => group)).toEqual(groups);
  });

  it('is drawn with every dark module of the QR code, and no other', () => {
    const text = `earshot:${'0123456789'.repeat(6)}`;
    const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
    const drawn = new Uint8Array(size * size);
    const { path } = qrPath(text) ?? { path: '' };
    for (const [, left, row, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\1z/g))
      for (let i = 0; i < Number(width); i++) drawn[Number(row) * size + Number(left) + i] = 1;
    expect([...drawn]).toEqual([...data].map((dark) => (dark ? 1 : 0)));
  });

  it('that fits into no QR code is digits only', () => {
    expect([qrPath(''), qrPath('x'.repeat(4_000))]).toEqual([undefined, undefined]);
  });
});

describe('folding', () => {
  const foldText = (text: string) => text.slice(0, foldedLength(text, findLinks(text)));

  it('leaves short messages whole', () => {
    expect(foldText('hello\nthere')).toBe('hello\nthere');
  });

  it('cuts after a number of lines, or characters, and never inside a sign', () => {
    expect(foldText('line\n'.repeat(200)).split('\n')).toHaveLength(FOLDED_LINES);
    expect(foldText('x'.repeat(9_000))).toHaveLength(FOLDED_CHARACTERS);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), (shift) => {
        const folded = foldText('y'.repeat(shift) + '😀'.repeat(3_000));
        expect(folded.isWellFormed()).toBe(true);
      }),
    );
  });

  it('never shows the beginning of an address', () => {
    const link = `https://example.com/${'a'.repeat(1_500)}`;
    for (let before = 850; before <= 950; before++) {
      const text = `${'x'.repeat(before - 1)} ${link} ${'and more '.repeat(200)}`;
      const folded = foldText(text);
      expect([before, before + link.length]).toContain(Math.min(Math.max(folded.length, before), before + link.length));
    }
  });

  it('always gives a beginning of the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('word ', '\n', '长', 'x'.repeat(300)), { maxLength: 120, size: 'max' }),
        (parts) => {
          const text = parts.join('');
          const folded = foldText(text);
          expect(text.startsWith(folded)).toBe(true);
          expect(folded.split('\n').length).toBeLessThanOrEqual(FOLDED_LINES + 1);
        },
      ),
    );
  });
});

describe('networks', () => {
  const wlan = { cidr: '192.168.1.0/24', interfaceName: 'wlan0', ip: '192.168.1.7', pairs: 1_280, allowed: true };
  const lo = { cidr: '127.0.0.1/32', interfaceName: 'lo', ip: '127.0.0.1', pairs: 5, allowed: true };

  it('offered are those seen and those of the file; loopback is the absence of both', () => {
    const options = networkOptions([lo, wlan], { cidrs: ['127.0.0.1/32', '10.9.0.0/24'] });
    expect(options.map(({ cidr, chosen }) => [cidr, chosen])).toEqual([
      ['192.168.1.0/24', false],
      ['10.9.0.0/24', true],
    ]);
  });

  it('are added and taken away by a click, down to this computer only', () => {
    expect(toggleNetwork(['127.0.0.1/32'], wlan.cidr)).toEqual([wlan.cidr]);
    expect(toggleNetwork([wlan.cidr], '10.9.0.0/24')).toEqual([wlan.cidr, '10.9.0.0/24']);
    expect(toggleNetwork([wlan.cidr], wlan.cidr)).toEqual(['127.0.0.1/32']);
  });
});

it('speaks the first of the wanted languages that it can', () => {
  expect([['zh-TW', 'en'], ['fr-FR', 'zh-Hans-CN'], ['de'], []].map(pickLanguage)).toEqual(['zh', 'zh', 'en', 'en']);
});
