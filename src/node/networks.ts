/** The networks this machine is on, and the address of ours to listen on. Pure: what the OS says is passed in. */

import type { networkInterfaces } from 'node:os';
import { formatIpv4, isLoopback, parseIpv4 } from '../core/address.ts';
import { parseCidr } from '../core/cidr.ts';
import type { Config } from '../core/config.ts';
import { MAX_PAIRS } from '../core/config-schema.ts';
import { ChatError } from '../core/errors.ts';
import type { Network } from '../core/model.ts';

/** What `os.networkInterfaces()` answers. */
export type Interfaces = ReturnType<typeof networkInterfaces>;

/** What is read while the OS has no file descriptor left to tell by (it throws EMFILE then) is what was read before. */
export function interfacesOf(read: () => Interfaces): () => Interfaces {
  let last: Interfaces = {};
  return () => {
    try {
      last = read();
    } catch {
      // Asked again in seconds.
    }
    return last;
  };
}

const THIS_MACHINE = '127.0.0.1';

/** Names of interfaces that lead to containers, virtual machines and tunnels, on Linux, macOS and Windows. */
const VIRTUAL =
  /^(docker|br-|bridge|veth|virbr|vmnet|vbox|vnic|lxc|cni|flannel|cali|podman|tun|tap|utun|wg|zt|tailscale|ham|awdl|llw|ap\d)|vethernet|virtualbox|vmware|wsl|hyper-v/i;

interface Place {
  readonly interfaceName: string;
  readonly ip: string;
  readonly cidr: string;
}

/**
 * What the window offers: this machine alone first, then the networks it is on, virtual and link-local ones last;
 * each network once, by its network address. IPv4 only, as the sweep is.
 */
export function listNetworks(interfaces: Interfaces, ports: { minPort: number; maxPort: number }): Network[] {
  const places = placesOf(interfaces);
  const lan = places.filter((place) => !isLoopback(place.ip) && !place.cidr.endsWith('/32'));
  const rank = ({ interfaceName, ip }: Place) => (VIRTUAL.test(interfaceName) || ip.startsWith('169.254.') ? 1 : 0);
  lan.sort((a, b) => rank(a) - rank(b));
  const loopbackName = places.find((place) => isLoopback(place.ip))?.interfaceName ?? 'lo';
  const offered = new Map<string, Place>();
  for (const place of [{ interfaceName: loopbackName, ip: THIS_MACHINE, cidr: `${THIS_MACHINE}/32` }, ...lan]) {
    if (!offered.has(place.cidr)) offered.set(place.cidr, place);
  }
  return [...offered.values()].map(({ cidr, interfaceName, ip }) => {
    const range = parseCidr(cidr);
    const pairs = range ? (range.last - range.first + 1) * (ports.maxPort - ports.minPort + 1) : 0;
    return { cidr, interfaceName, ip, pairs, allowed: pairs <= MAX_PAIRS };
  });
}

/**
 * The address to listen on: `ip` of the configuration if it is one of this machine's; where it has none, this
 * machine's address inside the first cidr.
 * @throws ChatError `listen-failed`, saying which addresses there are and what to write where
 */
export function ipFor(config: Pick<Config, 'ip' | 'cidrs'>, interfaces: Interfaces): string {
  const own = [...new Set([THIS_MACHINE, ...placesOf(interfaces).map((place) => place.ip)])];
  const { ip } = config;
  if (ip !== undefined) {
    // All of 127.0.0.0/8 is this machine, though no interface lists it.
    if (own.includes(ip) || isLoopback(ip)) return ip;
    throw new ChatError(
      'listen-failed',
      `ip is ${ip}, which is not an address of this machine; it has ${own.join(', ')}`,
      {
        params: { ip, addresses: own.join(', ') },
        retryable: true,
      },
    );
  }
  const cidr = config.cidrs[0] ?? `${THIS_MACHINE}/32`;
  const range = parseCidr(cidr);
  const inside = (candidate: string) => {
    const value = parseIpv4(candidate) ?? -1;
    return range !== undefined && range.first <= value && value <= range.last;
  };
  const found = own.find(inside);
  if (found !== undefined) return found;
  if (range && isLoopback(formatIpv4(range.first))) {
    return formatIpv4(range.last - range.first > 1 ? range.first + 1 : range.first);
  }
  throw new ChatError(
    'listen-failed',
    `this machine has no address inside ${cidr}, the first cidr; it has ${own.join(', ')}. ` +
      'Put a network it is on first, or name the address to listen on in ip (--ip)',
    { params: { cidr, addresses: own.join(', ') }, retryable: true },
  );
}

function placesOf(interfaces: Interfaces): Place[] {
  return Object.entries(interfaces).flatMap(([interfaceName, infos]) =>
    (infos ?? [])
      .filter((info) => info.family === 'IPv4' && parseIpv4(info.address) !== undefined)
      .map((info) => ({ interfaceName, ip: info.address, cidr: networkOf(info.address, info.netmask) })),
  );
}

/** `192.168.1.7`, `255.255.255.0` → `192.168.1.0/24`. */
function networkOf(ip: string, netmask: string): string {
  const prefix = 32 - Math.log2(2 ** 32 - (parseIpv4(netmask) ?? 2 ** 32 - 1));
  const hosts = 2 ** (32 - prefix);
  const address = parseIpv4(ip) ?? 0;
  return Number.isInteger(prefix) ? `${formatIpv4(address - (address % hosts))}/${prefix}` : `${ip}/32`;
}
