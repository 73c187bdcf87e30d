/** The addresses of a list of networks, merged and walked by index: nothing is listed. Pure. */

import { formatIpv4, isLoopback } from '../core/address.ts';
import { type CidrRange, mergeCidrs } from '../core/cidr.ts';
import { permutation } from './permutation.ts';

/**
 * Every address of the networks, network and broadcast addresses too: config.json's cidr need not be a subnet as it
 * is configured anywhere (a /24 out of someone's /16 has hosts at .0 and .255), and where it is one, trying them is
 * cheap: the kernel refuses to connect to its own broadcast address without sending anything (Linux: ENETUNREACH),
 * and a host ignores a SYN that came by broadcast (RFC 1122, 4.2.3.10). So total = addresses x ports, as the cap counts.
 */
export class AddressSpace {
  /** How many hosts; 2^32 at most. */
  readonly size: number;
  /** True when every host is in 127.0.0.0/8. */
  readonly loopbackOnly: boolean;
  readonly #ranges: readonly CidrRange[];

  private constructor(ranges: readonly CidrRange[]) {
    this.#ranges = ranges;
    this.size = ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
    this.loopbackOnly = ranges.every(
      ({ first, last }) => isLoopback(formatIpv4(first)) && isLoopback(formatIpv4(last)),
    );
  }

  /** Networks that overlap count once. What is no IPv4 network is left out: config.ts refused it before. */
  static of(cidrs: readonly string[]): AddressSpace {
    return new AddressSpace(mergeCidrs(cidrs));
  }

  /** The host of that index, 0..size-1, in the order of the addresses. */
  hostAt(index: number): string {
    let left = index;
    for (const { first, last } of this.#ranges) {
      const count = last - first + 1;
      if (left < count) return formatIpv4(first + left);
      left -= count;
    }
    throw new RangeError(`host ${index} of ${this.size}`);
  }

  /** The same space in an order of its own for each seed (any number); `at(0..size-1)` meets every host once. */
  shuffled(seed: number): { at(index: number): string } {
    const permuted = permutation(this.size, seed);
    return { at: (index) => this.hostAt(permuted(index)) };
  }
}
