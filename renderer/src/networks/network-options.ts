/** The networks one can choose from, and what a click on one makes of the list. Pure. */

import type { Network, Settings } from '../../../src/core/model.ts';

/** The seed's default: this machine only. */
export const LOOPBACK_CIDR = '127.0.0.1/32';

export function isLoopbackCidr(cidr: string): boolean {
  return cidr.startsWith('127.');
}

export interface NetworkOption {
  readonly cidr: string;
  readonly chosen: boolean;
  /** Undefined: in the config file, and not one this machine is on now. */
  readonly network: Network | undefined;
}

/** Networks this machine is on, then others of the config file; without loopback, which is the absence of these. */
export function networkOptions(networks: readonly Network[], { cidrs }: Pick<Settings, 'cidrs'>): NetworkOption[] {
  const seen = networks.filter(({ cidr }) => !isLoopbackCidr(cidr));
  const known = new Set(seen.map(({ cidr }) => cidr));
  const others = cidrs.filter((cidr) => !isLoopbackCidr(cidr) && !known.has(cidr));
  return [
    ...seen.map((network) => ({ cidr: network.cidr, chosen: cidrs.includes(network.cidr), network })),
    ...others.map((cidr) => ({ cidr, chosen: true, network: undefined })),
  ];
}

/** The list after a click: none left means this computer only. */
export function toggleNetwork(cidrs: readonly string[], cidr: string): string[] {
  const outside = cidrs.filter((one) => !isLoopbackCidr(one));
  const next = outside.includes(cidr) ? outside.filter((one) => one !== cidr) : [...outside, cidr];
  return next.length === 0 ? [LOOPBACK_CIDR] : next;
}
