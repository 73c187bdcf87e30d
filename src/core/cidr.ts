/** IPv4 networks: reading them, and what a list of them covers. Pure. */

import IPCIDR from 'ip-cidr';
import { parseIpv4 } from './address.ts';

/** First and last address of a network, as numbers. */
export interface CidrRange {
  readonly first: number;
  readonly last: number;
}

/** A network in CIDR notation (RFC 4632), host bits allowed: `10.1.2.3/24` is `10.1.2.0/24`. Undefined when it is none. */
export function parseCidr(text: string): CidrRange | undefined {
  const slash = text.indexOf('/');
  // ip-cidr also takes IPv6, short forms and leading zeros; the sweep walks IPv4 only, and those are typing mistakes.
  if (slash < 0 || parseIpv4(text.slice(0, slash)) === undefined) return undefined;
  if (!/^(?:0|[1-9]\d?)$/.test(text.slice(slash + 1)) || !IPCIDR.isValidCIDR(text)) return undefined;
  const network = new IPCIDR(text);
  const first = parseIpv4(String(network.start()));
  const last = parseIpv4(String(network.end()));
  return first === undefined || last === undefined ? undefined : { first, last };
}

/** What the networks cover, in order, overlapping and adjoining ones as one. What is no network is left out. */
export function mergeCidrs(cidrs: readonly string[]): CidrRange[] {
  const ranges = cidrs.map(parseCidr).filter((range) => range !== undefined);
  ranges.sort((a, b) => a.first - b.first);
  const merged: { first: number; last: number }[] = [];
  for (const { first, last } of ranges) {
    const open = merged.at(-1);
    if (open && first <= open.last + 1) open.last = Math.max(open.last, last);
    else merged.push({ first, last });
  }
  return merged;
}

/** How many addresses the networks cover, each counted once. */
export function countAddresses(cidrs: readonly string[]): number {
  return mergeCidrs(cidrs).reduce((sum, { first, last }) => sum + last - first + 1, 0);
}
