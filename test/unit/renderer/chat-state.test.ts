/** The window's one reducer: events in any portions lead to the same state, and nothing is counted or shown twice. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HELD_ROOMS, reduceChat } from '../../../renderer/src/store/chat-reducer.ts';
import type { ChatAction, ChatState } from '../../../renderer/src/store/chat-state.ts';
import { toArray } from '../../../renderer/src/store/sequence.ts';
import type { Timeline } from '../../../renderer/src/store/timeline.ts';
import { type Address, type InstanceId, LOBBY, type RoomId } from '../../../src/core/ids.ts';
import type { Peer, TimelineItem } from '../../../src/core/model.ts';
import type { EventMessage } from '../../../src/ipc/contract.ts';
import {
  added,
  BO,
  CY,
  directWith,
  lobbyRoom,
  MINUTE_MS,
  message,
  messages,
  NOON_MS,
  OWN,
  orderOf,
  peer,
  placeOf,
  presence,
  snapshot,
} from './made-up.ts';

function run(...actions: ChatAction[]): ChatState {
  const state = actions.reduce<ChatState | undefined>(reduceChat, undefined);
  if (state === undefined) throw new Error('no snapshot among the actions');
  return state;
}

const LOG = 'ab'.repeat(32);
const viewed = { room: LOBBY, reading: false };
const opened = (over?: Parameters<typeof snapshot>[0]): ChatAction => ({
  type: 'snapshot',
  snapshot: snapshot(over),
  viewed,
});
const heard = (...events: EventMessage[]): ChatAction => ({ type: 'events', events, viewed });

function timelineOf({ timelines }: ChatState, room: RoomId = LOBBY): Timeline {
  const timeline = timelines.get(room);
  if (timeline === undefined) throw new Error(`${room} is not held`);
  return timeline;
}

const places = (state: ChatState, room?: RoomId) => toArray(timelineOf(state, room).items).map(placeOf);

describe('events', () => {
  it('are passed over when the snapshot already includes them', () => {
    const state = run(
      opened({ seq: 5, timeline: { items: messages(1, 3), before: false } }),
      heard(added(5, message(3)), added(6, message(4))),
    );
    expect(places(state)).toEqual([1, 2, 3, 4]);
    expect(state.seq).toBe(6);
    expect(timelineOf(state).heard).toBe(1);
  });

  it('change people, sweep, self, settings, networks and notices', () => {
    const { self, settings } = snapshot();
    const state = run(
      opened({ peers: [peer(BO)] }),
      heard(
        { event: 'peer:changed', seq: 1, data: { peer: peer(BO, { state: 'gone' }) } },
        { event: 'peer:changed', seq: 2, data: { peer: peer(CY) } },
        { event: 'sweep:progressed', seq: 3, data: { sweep: { state: 'resting', pass: 2, visited: 5, total: 5 } } },
        { event: 'self:changed', seq: 4, data: { self: { ...self, name: 'Anna' } } },
        { event: 'settings:changed', seq: 5, data: { settings: { ...settings, cidrs: ['10.0.0.0/24'] } } },
        { event: 'networks:changed', seq: 6, data: { networks: [] } },
        { event: 'notice:raised', seq: 7, data: { notice: { code: 'config-rejected', message: 'first', params: {} } } },
        {
          event: 'notice:raised',
          seq: 8,
          data: { notice: { code: 'config-rejected', message: 'second', params: {} } },
        },
        { event: 'notice:raised', seq: 9, data: { notice: { code: 'version-mismatch', message: 'old', params: {} } } },
        { event: 'notice:cleared', seq: 10, data: { code: 'version-mismatch' } },
      ),
    );
    expect([...state.peers.values()].map(({ id, state: now }) => [id, now])).toEqual([
      [BO, 'gone'],
      [CY, 'here'],
    ]);
    expect(state.sweep.pass).toBe(2);
    expect(state.self.name).toBe('Anna');
    expect(state.settings.cidrs).toEqual(['10.0.0.0/24']);
    expect(state.notices.map(({ message: text }) => text)).toEqual(['second']);
    expect(state.seq).toBe(10);
  });

  it('count what others said, not what we said nor who came', () => {
    const state = run(
      opened(),
      heard(added(1, message(1, BO), message(2, OWN), presence(3, 'joined')), added(4, message(4, CY))),
    );
    expect(timelineOf(state).heard).toBe(2);
  });

  it('know a person by their key: another address is no other person', () => {
    const address = '10.0.0.9:4565' as Address;
    const state = run(
      opened({ peers: [peer(BO)] }),
      heard({ event: 'peer:changed', seq: 1, data: { peer: peer(BO, { address }) } }),
    );
    expect([...state.peers.values()]).toEqual([peer(BO, { address })]);
  });

  it('mean nothing before a snapshot', () => {
    expect(reduceChat(undefined, heard(added(1, message(1))))).toBeUndefined();
  });
});

describe('a further snapshot', () => {
  it('joins on to what is here, keeping what was paged in and counting what was missed', () => {
    const state = run(
      opened({ timeline: { items: messages(1, 300), before: false } }),
      opened({ seq: 9, timeline: { items: messages(200, 320), before: true } }),
    );
    expect(places(state)).toEqual(messages(1, 320).map(placeOf));
    expect(timelineOf(state).heard).toBe(20);
    expect(timelineOf(state).opening).toBe(1);
  });

  it('takes the place of what is here when items between are missing', () => {
    const state = run(
      opened({ timeline: { items: messages(1, 10), before: false } }),
      opened({ timeline: { items: messages(129, 200), before: true } }),
    );
    expect(places(state)[0]).toBeGreaterThanOrEqual(129);
    expect(timelineOf(state).before).toBe(true);
    expect(timelineOf(state).opening).toBe(2);
  });

  it('of another run of the node starts anew', () => {
    const again = snapshot({ timeline: { items: messages(1, 2), before: false } });
    const state = run(opened({ timeline: { items: messages(1, 9), before: false } }), {
      type: 'snapshot',
      snapshot: { ...again, self: { ...again.self, instanceId: 'run-2' as InstanceId } },
      viewed,
    });
    expect(places(state)).toEqual([1, 2]);
  });
});

describe('blocking', () => {
  const blocks = (seq: number, trust: Peer['trust'] = 'blocked'): EventMessage => ({
    event: 'peer:changed',
    seq,
    data: { peer: peer(BO, { trust }) },
  });
  const talk = [message(1), message(2, CY), message(3), message(4, OWN)];
  const said = (state: ChatState) =>
    toArray(timelineOf(state).rows).flatMap((row) => (row.kind === 'message' ? [placeOf(row)] : []));

  it('hides what they said, and shows it again when they are let back in', () => {
    const open = opened({ timeline: { items: talk, before: false } });
    const blocked = run(open, heard(blocks(1)));
    expect(said(blocked)).toEqual([2, 4]);
    expect(places(blocked)).toEqual([1, 2, 3, 4]);
    const back = run(open, heard(blocks(1)), heard(blocks(2, 'new')));
    expect(toArray(timelineOf(back).rows)).toEqual(toArray(timelineOf(run(open)).rows));
  });

  it('holds from the snapshot on', () => {
    const peers = [peer(BO, { trust: 'blocked' })];
    expect(said(run(opened({ peers, timeline: { items: talk, before: false } })))).toEqual([2, 4]);
  });

  it('makes what they say no news, in the same frame too', () => {
    const state = run(opened(), heard(added(1, message(1)), blocks(2), added(3, message(2), message(3, CY))));
    expect(timelineOf(state).heard).toBe(1);
    expect(said(state)).toEqual([3]);
  });

  it('counts what was missed while away without them', () => {
    const state = run(
      opened({ timeline: { items: messages(1, 5), before: false } }),
      opened({
        seq: 9,
        peers: [peer(BO, { trust: 'blocked' })],
        timeline: { items: [...messages(1, 8), message(9, CY)], before: false },
      }),
    );
    expect(timelineOf(state).heard).toBe(1);
    expect(said(state)).toEqual([9]);
  });

  it('of somebody else leaves every row as it is', () => {
    const open = run(opened({ timeline: { items: talk, before: false } }));
    const state = reduceChat(open, heard({ event: 'peer:changed', seq: 1, data: { peer: peer(CY) } }));
    expect(state && timelineOf(state)).toBe(timelineOf(open));
  });
});

/** A lobby of any shape, mostly one person talking fast: comings and goings, pauses, several days. */
const step = fc.tuple(
  fc.constantFrom('message', 'message', 'message', 'message', 'joined', 'left'),
  fc.constantFrom(BO, BO, BO, BO, CY, OWN),
  fc.constantFrom(0, 0, 0, 0, 0, 1_000, MINUTE_MS, 9 * 60 * MINUTE_MS),
);
const lobby = fc
  .oneof(fc.array(step, { maxLength: 20 }), fc.array(step, { minLength: 200, maxLength: 500 }))
  .map((steps) => {
    let atMs = NOON_MS;
    return steps.map(([type, id, pauseMs], index): TimelineItem => {
      atMs += pauseMs;
      return type === 'message'
        ? message(index + 1, id, atMs)
        : presence(index + 1, type as 'joined' | 'left', id, atMs);
    });
  });

function portions<T>(items: readonly T[], sizes: readonly number[]): T[][] {
  const all: T[][] = [];
  for (let from = 0, turn = 0; from < items.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    all.push(items.slice(from, from + size));
    from += size;
  }
  return all;
}

it('comes to the same items and rows however events are portioned, wherever the snapshot cuts and however older ones are paged in', () => {
  fc.assert(
    fc.property(
      lobby,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 64, max: 400 }),
      fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1 }),
      fc.subarray([BO, CY]),
      (items, cut, kept, sizes, blocked) => {
        const peers = blocked.map((id) => peer(id, { trust: 'blocked' }));
        const whole = run(opened({ peers, timeline: { items, before: false } }));

        const included = Math.floor(items.length * cut);
        const shown = items.slice(Math.max(0, included - kept), included);
        const events = portions(items.slice(included), sizes).map((some, index) => added(index + 1, ...some));
        let state = run(
          opened({ peers, timeline: { items: shown, before: included > kept } }),
          ...portions(events, sizes).map((some) => heard(...some)),
        );
        for (let turn = 0; timelineOf(state).before && turn < 20; turn++) {
          const oldest = places(state)[0] ?? 1;
          const page = items.slice(Math.max(0, oldest - 1 - 128), oldest - 1);
          state = reduceChat(state, {
            type: 'older',
            room: LOBBY,
            below: orderOf(oldest),
            page: { items: page, before: oldest - 1 > 128 },
          }) as ChatState;
        }
        expect(toArray(timelineOf(state).items)).toEqual(items);
        expect(toArray(timelineOf(state).rows)).toEqual(toArray(timelineOf(whole).rows));
      },
    ),
    { numRuns: 300 },
  );
});

describe('rooms', () => {
  const direct = directWith();
  const inDirect = <T extends TimelineItem>(item: T): T => ({ ...item, id: `direct ${item.id}`, room: direct.id });
  const page = (...items: TimelineItem[]) => ({ items: items.map(inDirect), before: false });
  const both = opened({ rooms: [lobbyRoom, direct] });
  const openDirect: ChatAction = { type: 'opened', room: direct.id, page: page(message(1), message(3)) };

  it('are told of one by one', () => {
    const state = run(
      opened(),
      heard(
        { event: 'room:changed', seq: 1, data: { room: directWith(BO, { unread: 1 }) } },
        { event: 'room:changed', seq: 2, data: { room: directWith(BO, { unread: 2 }) } },
      ),
    );
    expect([...state.rooms.values()].map(({ id, unread }) => [id, unread])).toEqual([
      [LOBBY, 0],
      [direct.id, 2],
    ]);
  });

  it('each have a timeline of their own, from their opening on', () => {
    const before = run(both, heard(added(1, inDirect(message(1)))));
    expect(before.timelines.has(direct.id)).toBe(false);
    const state = run(both, openDirect, heard(added(1, message(7), inDirect(message(4)), inDirect(message(2)))));
    expect(places(state)).toEqual([7]);
    expect(places(state, direct.id)).toEqual([1, 2, 3, 4]);
  });

  it('show a change of what is here, the last one, and pass over what is not', () => {
    const own = inDirect(message(5, OWN));
    const arrived = { ...own, delivery: { state: 'arrived' as const, on: 1, of: 1 } };
    const state = run(
      both,
      openDirect,
      heard(
        added(1, own),
        { event: 'timeline:changed', seq: 2, data: { items: [own] } },
        { event: 'timeline:changed', seq: 3, data: { items: [arrived, message(9)] } },
      ),
    );
    expect(toArray(timelineOf(state, direct.id).items).at(-1)).toEqual(arrived);
    expect(places(state)).toEqual([]);
  });

  it('show what became of own messages, the last word on each, whatever of it came in one frame', () => {
    const mine = (place: number) => ({ ...inDirect(message(place + 10, OWN)), id: `${LOG}:${place}` });
    const told = (seq: number, from: number, to: number, on: number, room = direct.id): EventMessage => {
      const delivery = { state: 'arrived' as const, on, of: 3 };
      return { event: 'delivery:changed', seq, data: { stretches: [{ room, log: LOG, from, to, delivery }] } };
    };
    const frames = [
      [added(1, mine(1), inDirect(message(12)), mine(3), mine(4))],
      [told(2, 1, 3, 1), told(3, 3, 3, 2), told(4, 1, 9, 3, LOBBY)],
      [added(5, mine(5)), told(6, 4, 5, 1)],
    ];
    const on = (state: ChatState) =>
      toArray(timelineOf(state, direct.id).items)
        .filter((item) => placeOf(item) > 10)
        .map((item) => item.type === 'message' && item.delivery?.on);
    const expected = [1, undefined, 2, 1, 1];
    expect(on(run(both, openDirect, ...frames.map((events) => heard(...events))))).toEqual(expected);
    expect(on(run(both, openDirect, heard(...frames.flat())))).toEqual(expected);
  });

  it('keep what was said in them, also while the node’s word on when that was is on its way', () => {
    const empty = directWith(BO, { lastAtMs: null });
    const state = run(
      opened({ rooms: [lobbyRoom, empty] }),
      { type: 'opened', room: direct.id, page: page() },
      heard(added(1, inDirect(message(1, OWN)))),
      heard({ event: 'room:changed', seq: 2, data: { room: lobbyRoom } }),
      heard({ event: 'room:changed', seq: 3, data: { room: empty } }),
    );
    expect(places(state, direct.id)).toEqual([1]);
  });

  it('take along what was held of them when they go', () => {
    const state = run(both, openDirect, heard({ event: 'room:removed', seq: 1, data: { room: direct.id } }));
    expect([state.rooms.has(direct.id), state.timelines.has(direct.id)]).toEqual([false, false]);
  });

  it('are fetched anew after a further snapshot, but for the one on show, which is brought up to date', () => {
    const again = { type: 'snapshot' as const, snapshot: snapshot({ seq: 9, rooms: [lobbyRoom, direct] }) };
    expect(run(both, openDirect, { ...again, viewed }).timelines.has(direct.id)).toBe(false);
    const state = run(
      both,
      openDirect,
      { ...again, viewed: { room: direct.id, reading: false } },
      { type: 'opened', room: direct.id, page: page(message(1), message(2), message(3), message(4)) },
    );
    expect(places(state, direct.id)).toEqual([1, 2, 3, 4]);
    expect(timelineOf(state, direct.id).opening).toBe(1);
  });

  it('hide whom one blocks in each of them', () => {
    const blocked = peer(BO, { trust: 'blocked' });
    const state = run(both, openDirect, heard({ event: 'peer:changed', seq: 1, data: { peer: blocked } }));
    expect(timelineOf(state, direct.id).rows.length).toBe(0);
  });

  it('are held up to a bound; the lobby always is', () => {
    const many = Array.from({ length: HELD_ROOMS + 3 }, (_, index): ChatAction => {
      return { type: 'opened', room: `direct:${index}` as RoomId, page: page() };
    });
    const state = run(both, ...many);
    expect(state.timelines.size).toBe(HELD_ROOMS + 1);
    expect([state.timelines.has(LOBBY), state.timelines.has('direct:1' as RoomId)]).toEqual([true, false]);
  });
});
