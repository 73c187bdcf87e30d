/** Groups in the window: where they stand, who is in them, whom one can invite, what an exported file is called. */

import { describe, expect, it } from 'vitest';
import { orderMembers } from '../../../renderer/src/groups/order-members.ts';
import { MAX_OFFERED, whomToInvite } from '../../../renderer/src/groups/whom-to-invite.ts';
import { exportName } from '../../../renderer/src/rooms/export-file.ts';
import { hasDetails } from '../../../renderer/src/rooms/has-details.ts';
import { orderRooms } from '../../../renderer/src/rooms/order-rooms.ts';
import { quickMatches } from '../../../renderer/src/rooms/quick-matches.ts';
import { createWindowStore } from '../../../renderer/src/store/window-store.ts';
import { LOBBY, type PersonId, type RoomId } from '../../../src/core/ids.ts';
import type { Peer, Room } from '../../../src/core/model.ts';
import { BO, CY, directWith, idOf, lobbyRoom, NOON_MS, OWN, peer, snapshot } from './made-up.ts';

const DI = idOf('d4');
const viewed = { room: LOBBY, reading: false };

function group(name: string, over: Partial<Room> = {}): Room {
  const id = `group:${name}` as RoomId;
  return { ...lobbyRoom, id, kind: 'group', name, members: [OWN], lastAtMs: NOON_MS, ...over };
}
const rooms = (...all: Room[]) => new Map([lobbyRoom, ...all].map((room) => [room.id, room]));
const people = (...all: Peer[]) => new Map<PersonId, Peer>(all.map((one) => [one.id, one]));
const namesOf = (all: readonly Room[]) => all.map(({ name }) => name);

describe('a group in the list of rooms', () => {
  it('stands among the conversations by its newest message; an invitation is with the requests', () => {
    const all = rooms(
      group('old', { lastAtMs: NOON_MS - 2 }),
      directWith(BO, { lastAtMs: NOON_MS - 1 }),
      group('new'),
      group('asked', { state: 'invited', person: CY }),
    );
    const { conversations, requests } = orderRooms(all, people(peer(BO), peer(CY)), LOBBY);
    expect(namesOf(conversations)).toEqual(['new', '', 'old']);
    expect(namesOf(requests)).toEqual(['asked']);
  });

  it('is there before anything was said in it; an invitation by somebody blocked is not', () => {
    const all = rooms(group('quiet', { lastAtMs: null }), group('spam', { state: 'invited', person: BO }));
    const { conversations, requests } = orderRooms(all, people(peer(BO, { trust: 'blocked' })), LOBBY);
    expect(namesOf(conversations)).toEqual(['quiet']);
    expect(requests).toEqual([]);
  });

  it('that one has left is still among the conversations, and has details, which an invitation has not', () => {
    const left = group('left', { state: 'left', members: [] });
    const asked = group('asked', { state: 'invited', person: BO });
    const { conversations, requests } = orderRooms(rooms(left, asked), people(peer(BO)), LOBBY);
    expect(namesOf(conversations)).toEqual(['left']);
    expect(namesOf(requests)).toEqual(['asked']);
    expect([left, asked, undefined].map(hasDetails)).toEqual([true, false, false]);
  });

  it('is found in the quick switcher, and so is making one', () => {
    const order = orderRooms(rooms(group('Kitchen')), people(), LOBBY);
    const actions = [{ kind: 'action', key: 'new', name: 'New group' }] as const;
    const found = (typed: string) => quickMatches(order, people(), 'Lobby', typed, actions).map(({ name }) => name);
    expect(found('kit')).toEqual(['Kitchen']);
    expect(found('new')).toEqual(['New group']);
    expect(found('')).toEqual(['Lobby', 'Kitchen', 'New group']);
  });
});

it('shows the lobby when the group that was on show is taken off the list', () => {
  const store = createWindowStore();
  const kitchen = group('Kitchen');
  store.apply({ type: 'snapshot', snapshot: snapshot({ rooms: [lobbyRoom, kitchen] }), viewed });
  store.showRoom(kitchen.id);
  store.apply({ type: 'events', events: [{ event: 'room:removed', seq: 1, data: { room: kitchen.id } }], viewed });
  expect(store.getState().room).toBe(LOBBY);
  expect(store.getState().chat?.rooms.has(kitchen.id)).toBe(false);
});

it('lists members: oneself, those here by name, those away, those never met', () => {
  const known = people(
    peer(BO, { state: 'gone' }),
    peer(CY, { name: 'Zoë' }),
    peer(DI, { name: 'anna' }),
    peer(idOf('e5'), { name: 'not a member' }),
  );
  const members = orderMembers([DI, BO, idOf('99'), OWN, CY, CY], known, OWN, 'en');
  expect(members.self).toBe(true);
  expect(members.known.map(({ id }) => id)).toEqual([DI, CY, BO]);
  expect(members.unmet).toEqual([idOf('99')]);
  expect(members.here).toBe(3);
});

describe('whom one can invite', () => {
  it('are people with a key, not blocked and not chosen, who is here and known first', () => {
    const all = [
      peer(BO, { name: 'Bo', state: 'gone', trust: 'verified' }),
      peer(CY, { name: 'Cy' }),
      peer(DI, { name: 'Di', trust: 'accepted' }),
      peer(idOf('e5'), { name: 'blocked', trust: 'blocked' }),
      peer('seed:127.0.0.1:4565' as PersonId, { kind: 'seed' }),
      peer(idOf('f6'), { name: 'chosen' }),
    ];
    const offered = (typed: string) => whomToInvite(all, new Set([idOf('f6')]), typed, 'en').map(({ name }) => name);
    expect(offered('')).toEqual(['Di', 'Cy', 'Bo']);
    expect(offered(' B')).toEqual(['Bo']);
    expect(offered('zz')).toEqual([]);
  });

  it('are no more than one reads', () => {
    const many = Array.from({ length: 90 }, (_, index) => peer(idOf(`${100 + index}`), { name: `Guest ${index}` }));
    expect(whomToInvite(many, new Set(), 'guest', 'en')).toHaveLength(MAX_OFFERED);
  });
});

describe('an exported file', () => {
  it('is named for the room and the day, in what every file system takes', () => {
    expect(exportName('Kitchen crew 厨房', 'markdown', NOON_MS)).toBe('earshot-Kitchen-crew-厨房-2026-03-02.md');
    expect(exportName('../../etc/passwd', 'html', NOON_MS)).toBe('earshot-etc-passwd-2026-03-02.html');
    expect(exportName('a/b\\c:d*e?"<f>|', 'jsonl', NOON_MS)).toBe('earshot-a-b-c-d-e-f-2026-03-02.jsonl');
    expect(exportName('🎉', 'html', NOON_MS)).toBe('earshot-room-2026-03-02.html');
    expect(exportName('x'.repeat(500), 'html', NOON_MS).length).toBeLessThan(100);
  });
});
