/** Small pure parts of the window: names, people's order, presence in one line, folding, networks, languages. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkOptions, toggleNetwork } from '../../../renderer/src/networks/network-options.ts';
import { MAX_GONE_SHOWN, orderPeople } from '../../../renderer/src/people/order-people.ts';
import { pickLanguage } from '../../../renderer/src/store/preferences.ts';
import { FOLDED_CHARACTERS, FOLDED_LINES } from '../../../renderer/src/store/rows.ts';
import { foldText } from '../../../renderer/src/timeline/fold-text.ts';
import { summarize } from '../../../renderer/src/timeline/presence-summary.ts';
import { avatarHue, initials, isShared, sharedNames } from '../../../renderer/src/ui/identity.ts';
import type { Address } from '../../../src/core/ids.ts';
import { BO, CY, peer, presence, snapshot } from './made-up.ts';

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

  it('gives neighbouring addresses different colours', () => {
    const hues = Array.from({ length: 5 }, (_, index) => avatarHue(`127.0.0.1:${4565 + index}`));
    expect(new Set(hues).size).toBeGreaterThanOrEqual(4);
  });

  it('knows names that more than one goes by, case aside, our own included', () => {
    const shared = sharedNames(snapshot().self, [
      peer(BO, 'here', 'ANA'),
      peer(CY, 'here', 'Cy'),
      peer('127.0.0.1:4568' as Address, 'gone', ''),
    ]);
    expect(['Ana', 'ana', 'Cy', ''].map((name) => isShared(shared, name))).toEqual([true, true, false, false]);
  });
});

describe('people', () => {
  it('stand by name when here, by time of leaving when gone', () => {
    const gone = (port: number, sinceMs: number) => ({ ...peer(`127.0.0.1:${port}` as Address, 'gone', 'x'), sinceMs });
    const order = orderPeople([peer(CY), gone(5000, 1), gone(5001, 9), peer(BO)], 'en');
    expect(order.here.map(({ name }) => name)).toEqual(['Bo', 'Cy']);
    expect(order.gone.map(({ sinceMs }) => sinceMs)).toEqual([9, 1]);
  });

  it('who have gone are listed up to a bound, and counted beyond', () => {
    const many = Array.from({ length: MAX_GONE_SHOWN + 7 }, (_, index) =>
      peer(`127.0.0.1:${5000 + index}` as Address, 'gone', 'x'),
    );
    expect(orderPeople(many, 'en')).toMatchObject({ gone: { length: MAX_GONE_SHOWN }, moreGone: 7 });
  });
});

it('says of each person what became of them, once', () => {
  const other = '127.0.0.1:4568' as Address;
  const more = '127.0.0.1:4569' as Address;
  const summary = summarize([
    presence(1, 'joined', BO),
    presence(2, 'left', CY),
    presence(3, 'joined', other),
    presence(4, 'left', other),
    presence(5, 'joined', CY),
    presence(6, 'left', more),
  ]);
  const told = Object.fromEntries(
    Object.entries(summary).map(([outcome, people]) => [outcome, people.map(({ address }) => address)]),
  );
  expect(told).toEqual({ joined: [BO], back: [CY], passed: [other], left: [more] });
});

describe('folding', () => {
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
