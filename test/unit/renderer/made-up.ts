/** Made-up people, items and snapshots for the window's tests. */

import { type Address, type InstanceId, LOBBY, type PersonId, type RoomId } from '../../../src/core/ids.ts';
import type { Message, Peer, Room, TimelineItem } from '../../../src/core/model.ts';
import type { EventMessage, Snapshot } from '../../../src/ipc/contract.ts';
import { settingsOf } from '../../support/settings-of.ts';

/** 2026-03-02, a Monday, noon in whatever zone the tests run. */
export const NOON_MS = new Date(2026, 2, 2, 12).getTime();
export const MINUTE_MS = 60_000;

/** A made-up key's id. */
export function idOf(digits: string): PersonId {
  return digits.repeat(64).slice(0, 64) as PersonId;
}

export const OWN = idOf('a1');
export const BO = idOf('b2');
export const CY = idOf('c3');

const PEOPLE = new Map<PersonId, { name: string; address: Address }>([
  [OWN, { name: 'Ana', address: '127.0.0.1:4565' as Address }],
  [BO, { name: 'Bo', address: '127.0.0.1:4566' as Address }],
  [CY, { name: 'Cy', address: '127.0.0.1:4567' as Address }],
]);

function known(id: PersonId): { name: string; address: Address } {
  return PEOPLE.get(id) ?? { name: '', address: '127.0.0.1:4999' as Address };
}

/** Sorts by code units as numbers do. */
export function orderOf(place: number): string {
  return String(place).padStart(9, '0');
}

/** Where an item of these tests stands. */
export function placeOf({ order }: { readonly order: string }): number {
  return Number(order);
}

function placed(place: number, atMs: number) {
  return { room: LOBBY, id: `item ${place}`, order: orderOf(place), atMs };
}

export function message(place: number, id: PersonId = BO, atMs = NOON_MS, text = `line ${place}`): Message {
  const own = id === OWN;
  const author = { id, ...known(id), own, kind: 'earshot' as const };
  return {
    type: 'message',
    ...placed(place, atMs),
    author,
    state: 'said',
    text,
    truncated: false,
    replyTo: null,
    mentions: [],
    reactions: [],
    late: false,
    local: false,
    delivery: own ? { state: 'stored', on: 0, of: 2 } : null,
  };
}

export function presence(
  place: number,
  type: 'joined' | 'left',
  id: PersonId = BO,
  atMs = NOON_MS,
): Exclude<TimelineItem, Message> {
  return { type, ...placed(place, atMs), person: id, ...known(id) };
}

/** The direct room with somebody. */
export function directWith(id: PersonId = BO, over: Partial<Room> = {}): Room {
  return {
    id: `direct:${id}` as RoomId,
    kind: 'direct',
    name: '',
    person: id,
    members: [],
    state: 'open',
    unread: 0,
    lastAtMs: NOON_MS,
    ...over,
  };
}

export const lobbyRoom: Room = {
  id: LOBBY,
  kind: 'lobby',
  name: '',
  person: null,
  members: [],
  state: 'open',
  unread: 0,
  lastAtMs: null,
};

export function peer(id: PersonId = BO, over: Partial<Peer> = {}): Peer {
  return {
    id,
    ...known(id),
    kind: 'earshot',
    state: 'here',
    sinceMs: NOON_MS,
    trust: 'new',
    nameTaken: false,
    ...over,
  };
}

export function snapshot(over: Partial<Snapshot> = {}): Snapshot {
  return {
    seq: 0,
    self: { id: OWN, ...known(OWN), instanceId: 'run-1' as InstanceId, startedAtMs: NOON_MS },
    settings: settingsOf('Ana'),
    networks: [],
    peers: [],
    sweep: { state: 'sweeping', pass: 1, visited: 0, total: 5 },
    notices: [],
    rooms: [lobbyRoom],
    timeline: { items: [], before: false },
    ...over,
  };
}

export function added(seq: number, ...items: TimelineItem[]): EventMessage {
  return { event: 'timeline:added', seq, data: { items } };
}

export function messages(from: number, to: number, id: PersonId = BO): Message[] {
  return Array.from({ length: to - from + 1 }, (_, index) => message(from + index, id));
}
