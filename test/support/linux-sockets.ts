/** What sockets a process has, as the Linux kernel tells. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { platform } from 'node:os';

export const hasProc = platform() === 'linux';

const ESTABLISHED = '01';

export interface TcpConnection {
  readonly local: string;
  readonly remote: string;
}

/** Established TCP connections over IPv4 that the process holds. */
export function connectionsOf(pid: number): TcpConnection[] {
  const inodes = socketInodes(pid);
  const rows = readFileSync(`/proc/${pid}/net/tcp`, 'utf8').split('\n').slice(1);
  return rows.flatMap((row) => {
    const [, local, remote, state, , , , , , inode] = row.trim().split(/\s+/);
    if (state !== ESTABLISHED || inode === undefined || !inodes.has(inode)) return [];
    return [{ local: readAddress(local as string), remote: readAddress(remote as string) }];
  });
}

function socketInodes(pid: number): Set<string> {
  const inodes = new Set<string>();
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      if (inode) inodes.add(inode);
    } catch {
      // Closed since it was listed.
    }
  }
  return inodes;
}

/** `0100007F:11D5`: little-endian ip, big-endian port. */
function readAddress(hex: string): string {
  const bytes = hex.slice(0, 8).match(/../g) ?? [];
  const ip = bytes
    .reverse()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
  return `${ip}:${Number.parseInt(hex.slice(9), 16)}`;
}
