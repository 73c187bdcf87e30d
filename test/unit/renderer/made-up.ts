/** Made-up people, items and snapshots for the window's tests. */

import type { Address, InstanceId } from '../../../src/core/ids.ts';
import type { Message, Peer, TimelineItem } from '../../../src/core/model.ts';
import type { EventMessage, Snapshot } from '../../../src/ipc/contract.ts';

/** 2026-03-02, a Monday, noon in whatever zone the tests run. */
export const NOON_MS = new Date(2026, 2, 2, 12).getTime();
export const MINUTE_MS = 60_000;

export const OWN = '127.0.0.1:4565' as Address;
export const BO = '127.0.0.1:4566' as Address;
export const CY = '127.0.0.1:4567' as Address;

const NAMES: Record<string, string> = { [OWN]: 'Ana', [BO]: 'Bo', [CY]: 'Cy' };

export function message(position: number, address: Address = BO, atMs = NOON_MS, text = `line ${position}`): Message {
  const own = address === OWN;
  const author = { address, name: NAMES[address] ?? '', own, kind: 'earshot' as const };
  return { type: 'message', position, atMs, author, text, truncated: false, sentTo: own ? 2 : 0 };
}

export function presence(
  position: number,
  type: 'joined' | 'left',
  address: Address = BO,
  atMs = NOON_MS,
): Exclude<TimelineItem, Message> {
  return { type, position, atMs, address, name: NAMES[address] ?? '' };
}

export function peer(address: Address = BO, state: Peer['state'] = 'here', name = NAMES[address] ?? ''): Peer {
  return { address, name, kind: 'earshot', state, sinceMs: NOON_MS };
}

export function snapshot(over: Partial<Snapshot> = {}): Snapshot {
  return {
    seq: 0,
    self: { name: 'Ana', address: OWN, instanceId: 'run-1' as InstanceId, startedAtMs: NOON_MS },
    settings: {
      file: '/home/ana/config.json',
      name: 'Ana',
      ip: '127.0.0.1',
      cidrs: ['127.0.0.1/32'],
      minPort: 4565,
      maxPort: 4569,
      peers: [],
      legacyPeers: 'loopback',
      networkChoiceNeeded: false,
      restartNeededFor: [],
    },
    networks: [],
    peers: [],
    sweep: { state: 'sweeping', pass: 1, visited: 0, total: 5 },
    notices: [],
    timeline: { items: [], before: false },
    ...over,
  };
}

export function added(seq: number, ...items: TimelineItem[]): EventMessage {
  return { event: 'timeline:added', seq, data: { items } };
}

export function messages(from: number, to: number, address: Address = BO): Message[] {
  return Array.from({ length: to - from + 1 }, (_, index) => message(from + index, address));
}
