/** The list of rooms and the quick switcher: what stands where, what is counted, what is found. */

import { describe, expect, it } from 'vitest';
import { unreadElsewhere } from '../../../renderer/src/app/unread-elsewhere.ts';
import { orderRooms } from '../../../renderer/src/rooms/order-rooms.ts';
import { MAX_MATCHES, quickMatches } from '../../../renderer/src/rooms/quick-matches.ts';
import { reduceChat } from '../../../renderer/src/store/chat-reducer.ts';
import type { ChatState } from '../../../renderer/src/store/chat-state.ts';
import { createWindowStore } from '../../../renderer/src/store/window-store.ts';
import { LOBBY, type PersonId } from '../../../src/core/ids.ts';
import type { Peer, Room } from '../../../src/core/model.ts';
import { BO, CY, directWith, idOf, lobbyRoom, NOON_MS, peer, snapshot } from './made-up.ts';

const DI = idOf('d4');
const byId = <T extends { readonly id: unknown }>(...all: T[]) => new Map<T['id'], T>(all.map((one) => [one.id, one]));
const here = (...peers: Peer[]): ReadonlyMap<PersonId, Peer> => byId(...peers) as Map<PersonId, Peer>;
const rooms = (...all: Room[]) => byId(lobbyRoom, ...all) as ReadonlyMap<Room['id'], Room>;
const idsOf = (all: readonly Room[]) => all.map(({ person }) => person);

describe('the list of rooms', () => {
  it('has the lobby first, conversations by their newest message, and requests apart', () => {
    const order = orderRooms(
      rooms(
        directWith(BO),
        directWith(CY, { lastAtMs: NOON_MS + 1 }),
        directWith(DI, { state: 'request', lastAtMs: NOON_MS + 2, unread: 1 }),
      ),
      here(peer(BO), peer(CY), peer(DI)),
      LOBBY,
    );
    expect(order.lobby).toBe(lobbyRoom);
    expect(idsOf(order.conversations)).toEqual([CY, BO]);
    expect(idsOf(order.requests)).toEqual([DI]);
  });

  it('shows a room in which nothing was said only while it is open, on top', () => {
    const empty = directWith(BO, { lastAtMs: null });
    const all = rooms(empty, directWith(CY));
    expect(idsOf(orderRooms(all, here(), LOBBY).conversations)).toEqual([CY]);
    expect(idsOf(orderRooms(all, here(), empty.id).conversations)).toEqual([BO, CY]);
  });

  it('has no requests of those one blocked', () => {
    const all = rooms(directWith(BO, { state: 'request' }));
    expect(orderRooms(all, here(peer(BO, { trust: 'blocked' })), LOBBY).requests).toEqual([]);
  });
});

describe('unread messages', () => {
  const chat = reduceChat(undefined, {
    type: 'snapshot',
    snapshot: snapshot({
      rooms: [
        { ...lobbyRoom, unread: 3 },
        directWith(BO, { unread: 4 }),
        directWith(CY, { unread: 5, state: 'request' }),
      ],
    }),
    viewed: { room: LOBBY, reading: false },
  }) as ChatState;

  it('are counted in all rooms but the one looked at; those of requests never are', () => {
    expect(unreadElsewhere({ chat, room: LOBBY }, false)).toBe(7);
    expect(unreadElsewhere({ chat, room: LOBBY }, true)).toBe(4);
    expect(unreadElsewhere({ chat, room: directWith(BO).id }, true)).toBe(3);
    expect(unreadElsewhere({ chat: undefined, room: LOBBY }, true)).toBe(0);
  });
});

describe('the quick switcher', () => {
  const people = here(
    peer(BO, { name: 'Bo Larsen' }),
    peer(CY, { name: 'Jacob' }),
    peer(DI, { name: 'Anna Bode', state: 'gone' }),
  );
  const order = orderRooms(rooms(directWith(CY)), people, LOBBY);
  const found = (typed: string) => quickMatches(order, people, 'Lobby', typed).map(({ name }) => name);

  it('offers rooms, then people, those here first, while nothing is typed', () => {
    expect(found('')).toEqual(['Lobby', 'Jacob', 'Bo Larsen', 'Anna Bode']);
  });

  it('finds what begins with the letters, then words that do, then all with them in it, in any case', () => {
    // Within a rank they stand as in the list.
    expect(found('BO')).toEqual(['Bo Larsen', 'Anna Bode']);
    expect(found('ob')).toEqual(['Lobby', 'Jacob']);
    expect(found(' lars ')).toEqual(['Bo Larsen']);
    expect(found('zz')).toEqual([]);
  });

  it('offers neither seed nodes nor those one blocked, and no more than are read', () => {
    const many = Array.from({ length: 30 }, (_, index) => peer(idOf(`${100 + index}`), { name: `Guest ${index}` }));
    const crowd = here(
      ...many,
      peer(BO, { kind: 'seed', name: 'Guest s' }),
      peer(CY, { trust: 'blocked', name: 'Guest b' }),
    );
    const matches = quickMatches(orderRooms(rooms(), crowd, LOBBY), crowd, 'Lobby', 'guest');
    expect(matches).toHaveLength(MAX_MATCHES);
    expect(quickMatches(orderRooms(rooms(), crowd, LOBBY), crowd, 'Lobby', 'guest s')).toEqual([]);
    expect(quickMatches(orderRooms(rooms(), crowd, LOBBY), crowd, 'Lobby', 'guest b')).toEqual([]);
  });
});

it('goes to the lobby when the room on show is gone with the former run of the node', () => {
  const store = createWindowStore();
  const direct = directWith();
  store.showRoom(direct.id);
  const viewed = { room: direct.id, reading: false };
  store.apply({ type: 'snapshot', snapshot: snapshot({ rooms: [lobbyRoom, direct] }), viewed });
  expect(store.getState().room).toBe(direct.id);
  store.apply({ type: 'snapshot', snapshot: snapshot(), viewed });
  expect(store.getState().room).toBe(LOBBY);
});
