/** ip:port, read and ordered. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareAddresses,
  formatIpv4,
  ipOf,
  parseAddress,
  parseIpv4,
  portOf,
  toAddress,
} from '../../../src/core/address.ts';

describe('addresses', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.integer({ min: 1, max: 65_535 }), (ip, port) => {
        expect(parseIpv4(formatIpv4(ip))).toBe(ip);
        const address = toAddress(formatIpv4(ip), port);
        expect(parseAddress(address)).toBe(address);
        expect([ipOf(address), portOf(address)]).toEqual([formatIpv4(ip), port]);
      }),
    );
  });

  it.each([
    '',
    ':',
    '1.2.3.4',
    '1.2.3.4:',
    '1.2.3.4:0',
    '1.2.3.4:65536',
    '1.2.3.4:080',
    '1.2.3:80',
    '1.2.3.256:80',
    '01.2.3.4:80',
    '1.2.3.4:80 ',
    ' 1.2.3.4:80',
    '1.2.3.4:8e1',
    '[::1]:80',
    'localhost:80',
    '1.2.3.4:80:90',
    '١.2.3.4:80',
    '1.2.3.4:-1',
  ])('refuses %j', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it('orders by ip as a number, then by port as a number', () => {
    const sorted = ['9.0.0.1:80', '10.0.0.1:9', '10.0.0.1:10', '100.0.0.1:1'].map(
      (text) => parseAddress(text) ?? toAddress('', 0),
    );
    expect(sorted.toReversed().sort(compareAddresses)).toEqual(sorted);
  });
});
