/** A part of the past in the window: it opens, grows both ways, hears of changes, and meets the present. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reduceChat } from '../../../renderer/src/store/chat-reducer.ts';
import type { ChatAction, ChatState } from '../../../renderer/src/store/chat-state.ts';
import { toArray } from '../../../renderer/src/store/sequence.ts';
import { TYPING_MS, Typing } from '../../../renderer/src/store/typing.ts';
import { LOBBY } from '../../../src/core/ids.ts';
import type { EventMessage } from '../../../src/ipc/contract.ts';
import { added, BO, CY, lobbyRoom, message, messages, OWN, orderOf, placeOf, snapshot } from './made-up.ts';

const viewed = { room: LOBBY, reading: false };
const opened: ChatAction = {
  type: 'snapshot',
  snapshot: snapshot({ timeline: { items: messages(900, 1_000), before: true } }),
  viewed,
};
const heard = (...events: EventMessage[]): ChatAction => ({ type: 'events', events, viewed });
const around = (from: number, to: number, order = (from + to) / 2, after = true): ChatAction => ({
  type: 'around',
  room: LOBBY,
  order: orderOf(order),
  page: { items: messages(from, to), before: from > 1, after },
});

function run(...actions: ChatAction[]): ChatState {
  const state = actions.reduce<ChatState | undefined>(reduceChat, undefined);
  if (state === undefined) throw new Error('no snapshot among the actions');
  return state;
}

const past = ({ detached }: ChatState) => toArray(detached?.timeline.items ?? { length: 0, parts: [], starts: [] });
const live = ({ timelines }: ChatState) => toArray(timelines.get(LOBBY)?.items ?? { length: 0, parts: [], starts: [] });

describe('the past that was jumped to', () => {
  it('stands beside the newest, and goes without touching them', () => {
    const state = run(opened, around(1, 41));
    expect(past(state).map(placeOf)).toEqual(messages(1, 41).map(placeOf));
    expect(live(state).at(-1)).toEqual(message(1_000));
    expect(run(opened, around(1, 41), { type: 'attached' }).detached).toBeUndefined();
  });

  it('takes what is new only once it has met the present', () => {
    const news = heard(added(1, message(1_001)));
    expect(past(run(opened, around(1, 41), news)).at(-1)).toEqual(message(41));
    expect(past(run(opened, around(960, 1_000, 980, false), news)).at(-1)).toEqual(message(1_001));
  });

  it('hears of changes, and of what comes in late within it', () => {
    const changed = { ...message(20), text: 'other' };
    const state = run(
      opened,
      {
        ...around(1, 41),
        page: { items: messages(1, 41).filter((item) => placeOf(item) !== 30), before: false, after: true },
      } as ChatAction,
      heard({ event: 'timeline:changed', seq: 1, data: { items: [changed] } }, added(2, message(30))),
    );
    expect(past(state)).toEqual(messages(1, 41).with(19, changed));
  });

  it('comes to the same items in whatever pages it grows', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 40 })), { maxLength: 30 }), (steps) => {
        let state = run(opened, around(400, 440));
        for (const [older, size] of steps) {
          const items = past(state);
          const [first, end] = [placeOf(items[0] ?? message(0)), placeOf(items.at(-1) ?? message(0))];
          const action: ChatAction = older
            ? {
                type: 'older',
                room: LOBBY,
                below: orderOf(first),
                page: { items: messages(Math.max(1, first - size), first - 1), before: first - size > 1 },
              }
            : {
                type: 'newer',
                room: LOBBY,
                above: orderOf(end),
                page: { items: messages(end + 1, end + size), after: true },
              };
          state = reduceChat(state, action) ?? state;
        }
        const places = past(state).map(placeOf);
        expect(places).toEqual(places.map((_, index) => (places[0] ?? 0) + index));
      }),
      { numRuns: 60 },
    );
  });

  it('stays over a further snapshot of the same run', () => {
    expect(past(run(opened, around(1, 41), opened)).length).toBeGreaterThan(30);
  });

  it('is what was being read where a further snapshot does not join on to it', () => {
    const far: ChatAction = {
      type: 'snapshot',
      snapshot: snapshot({ timeline: { items: messages(5_000, 5_100), before: true } }),
      viewed: { room: LOBBY, reading: true },
    };
    const state = run(opened, far);
    expect(past(state).at(-1)).toEqual(message(1_000));
    expect(state.detached?.timeline.opening).toBe(1);
    expect(live(state).at(-1)).toEqual(message(5_100));
  });
});

describe('what came in while we were away', () => {
  it('is counted where it stands above the newest, each once, until it is looked at', () => {
    const late = [950, 960].map((place) => ({ ...message(place, CY), late: true }));
    const items = messages(900, 1_000).filter((item) => placeOf(item) !== 950 && placeOf(item) !== 960);
    const state = run(
      { type: 'snapshot', snapshot: snapshot({ timeline: { items, before: true } }), viewed },
      heard(added(1, ...late)),
      heard(added(2, ...late), added(3, { ...message(1_001), late: true })),
    );
    expect(state.timelines.get(LOBBY)?.late).toEqual({ count: 2, oldest: orderOf(950) });
    expect(reduceChat(state, { type: 'late-seen', room: LOBBY })?.timelines.get(LOBBY)?.late).toBeUndefined();
  });
});

describe('a room in which somebody named us', () => {
  const named = { ...message(1_001, BO), mentions: [OWN] };
  const unread = (count: number, seq: number): EventMessage => ({
    event: 'room:changed',
    seq,
    data: { room: { ...lobbyRoom, unread: count } },
  });

  it('is marked until it is read', () => {
    expect([...run(opened, heard(added(1, named), unread(1, 2))).mentioned]).toEqual([LOBBY]);
    expect([...run(opened, heard(added(1, named), unread(1, 2)), heard(unread(0, 3))).mentioned]).toEqual([]);
  });

  it('is known from a snapshot, too, of what was not read', () => {
    const items = [...messages(1, 5), named];
    const first = (count: number): ChatAction => ({
      type: 'snapshot',
      snapshot: snapshot({ rooms: [{ ...lobbyRoom, unread: count }], timeline: { items, before: false } }),
      viewed,
    });
    expect([...run(first(1)).mentioned]).toEqual([LOBBY]);
    expect([...run(first(0)).mentioned]).toEqual([]);
  });
});

describe('who is writing', () => {
  it('is believed for a while, again when told again, and until they have said it', () => {
    const due: { atMs: number; task: () => void }[] = [];
    const typing = new Typing((atMs, task) => {
      const one = { atMs, task };
      due.push(one);
      return () => due.splice(due.indexOf(one), 1);
    });
    const began = (person = BO) =>
      typing.follow(heard({ event: 'room:typing', seq: 1, data: { room: LOBBY, person } }));
    const writing = () => typing.store.getState().get(LOBBY) ?? [];
    began();
    began();
    began(CY);
    expect(writing()).toEqual([BO, CY]);
    expect(due.map(({ atMs }) => atMs)).toEqual([TYPING_MS, TYPING_MS]);
    typing.follow(heard(added(2, message(1, BO))));
    expect(writing()).toEqual([CY]);
    due[0]?.task();
    expect(writing()).toEqual([]);
  });
});
