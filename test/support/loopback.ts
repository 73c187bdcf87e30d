/** Hands out loopback addresses and port ranges that no other test uses, so that nodes of two tests never meet. */

import { platform } from 'node:os';

/** Where one test's nodes live: a /32 and a port range of its own. */
export interface LoopbackSpace {
  readonly ip: string;
  readonly cidr: string;
  readonly minPort: number;
  readonly maxPort: number;
  /** `ip:port` of the nth port, from 0. */
  address(index: number): string;
}

/** The seed's own; below every system's ephemeral range, so no outgoing connection ever sits on one. */
const FIRST_PORT = 4565;

let given = 0;

/** @param ports how many ports the range has */
export function claimLoopback(ports = 5): LoopbackSpace {
  given += 1;
  return platform() === 'darwin' ? byPort(ports) : byAddress(ports);
}

/** Linux and Windows answer on all of 127.0.0.0/8: an address for each test of each worker. */
function byAddress(ports: number): LoopbackSpace {
  // Worker processes differ by pid, worker threads by pool id. 127.0.x.y is left to people.
  const worker = process.pid * 8 + (Number(process.env.VITEST_POOL_ID ?? 0) % 8);
  const block = worker % (250 * 254);
  if (given > 254) throw new Error('more than 254 loopback spaces in one test file');
  return space(`127.${1 + Math.floor(block / 254)}.${1 + (block % 254)}.${given}`, FIRST_PORT, ports);
}

/** macOS has 127.0.0.1 alone unless told otherwise: ranges of ports instead, 64 apart. */
function byPort(ports: number): LoopbackSpace {
  if (ports > 64) throw new Error('at most 64 ports a test');
  const worker = (process.pid + Number(process.env.VITEST_POOL_ID ?? 0) * 17) % 37;
  return space('127.0.0.1', 10_000 + worker * 1_024 + ((given - 1) % 16) * 64, ports);
}

function space(ip: string, minPort: number, ports: number): LoopbackSpace {
  return {
    ip,
    cidr: `${ip}/32`,
    minPort,
    maxPort: minPort + ports - 1,
    address(index) {
      if (index >= ports) throw new Error(`port ${index} of ${ports}`);
      return `${ip}:${minPort + index}`;
    },
  };
}

/** Splits `ip:port`; checks nothing. */
export function hostAndPort(address: string): { ip: string; port: number } {
  const colon = address.lastIndexOf(':');
  return { ip: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}
