import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatIpv4 } from '../../../src/core/address.ts';
import { parseCidr } from '../../../src/core/cidr.ts';
import { AddressSpace } from '../../../src/scan/address-space.ts';
import { permutation } from '../../../src/scan/permutation.ts';

/** A network of at most 512 hosts, near others so that they overlap and adjoin often. */
const cidr = fc
  .record({ offset: fc.integer({ min: 0, max: 1_023 }), prefix: fc.integer({ min: 23, max: 32 }) })
  .map(({ offset, prefix }) => `${formatIpv4(0x0a00_0000 + offset)}/${prefix}`);

function listed(cidrs: readonly string[]): Set<string> {
  const hosts = new Set<string>();
  for (const text of cidrs) {
    const range = parseCidr(text);
    for (let ip = range?.first ?? 1; ip <= (range?.last ?? 0); ip++) hosts.add(formatIpv4(ip));
  }
  return hosts;
}

test('holds every address of its networks, overlapping ones once', () => {
  fc.assert(
    fc.property(fc.array(cidr, { minLength: 1, maxLength: 6 }), (cidrs) => {
      const space = AddressSpace.of(cidrs);
      const walked = Array.from({ length: space.size }, (_, index) => space.hostAt(index));
      expect(walked).toHaveLength(new Set(walked).size);
      expect(new Set(walked)).toEqual(listed(cidrs));
    }),
    { numRuns: 100 },
  );
});

test('meets every host once in any shuffle', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), fc.nat(2 ** 32 - 1), (size, seed) => {
      const at = permutation(size, seed);
      const met = new Set(Array.from({ length: size }, (_, index) => at(index)));
      expect(met.size).toBe(size);
      expect(Math.max(...met)).toBe(size - 1);
      expect(Math.min(...met)).toBe(0);
    }),
  );
});

test('shuffles: another seed, another order, and neither in the order of the addresses', () => {
  const space = AddressSpace.of(['10.0.0.0/24']);
  const order = (seed: number) => Array.from({ length: 256 }, (_, index) => space.shuffled(seed).at(index));
  const plain = Array.from({ length: 256 }, (_, index) => space.hostAt(index));
  const same = (a: string[], b: string[]) => a.filter((host, index) => host === b[index]).length;
  // A random order leaves about one host in its place.
  expect(same(order(1), plain)).toBeLessThan(10);
  expect(same(order(1), order(2))).toBeLessThan(10);
  expect(order(7)).toEqual(order(7));
});

test('puts a host anywhere in the order, over seeds', () => {
  const counts = new Map<number, number>();
  for (let seed = 0; seed < 4_000; seed++) {
    const first = permutation(20, seed)(0);
    counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  // 200 each on average; a fair one is within 100..300 with certainty for all that matters.
  expect(counts.size).toBe(20);
  for (const count of counts.values()) expect(count).toBeGreaterThan(100);
  for (const count of counts.values()) expect(count).toBeLessThan(300);
});

test('knows a /8, and all of IPv4, without listing them', () => {
  const wide = AddressSpace.of(['10.0.0.0/8']);
  expect(wide.size).toBe(2 ** 24);
  const order = wide.shuffled(42);
  const first = Array.from({ length: 1_000 }, (_, index) => order.at(index));
  expect(new Set(first).size).toBe(1_000);
  expect(first.every((host) => host.startsWith('10.'))).toBe(true);
  expect(wide.hostAt(2 ** 24 - 1)).toBe('10.255.255.255');

  const all = AddressSpace.of(['0.0.0.0/0']);
  expect(all.size).toBe(2 ** 32);
  expect(all.hostAt(2 ** 32 - 1)).toBe('255.255.255.255');
  expect(all.shuffled(3).at(2 ** 32 - 1)).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
});

test('refuses a host outside', () => {
  expect(() => AddressSpace.of(['10.0.0.0/30']).hostAt(4)).toThrow(RangeError);
});

test('knows whether it stays on this machine', () => {
  expect(AddressSpace.of(['127.0.0.1/32', '127.9.0.0/16']).loopbackOnly).toBe(true);
  expect(AddressSpace.of(['127.0.0.1/32', '10.0.0.0/24']).loopbackOnly).toBe(false);
  expect(AddressSpace.of(['126.0.0.0/7']).loopbackOnly).toBe(false);
});
