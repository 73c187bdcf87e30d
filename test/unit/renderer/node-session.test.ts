/** The window keeps in step with its node: nothing missed, nothing twice, a new snapshot after a gap. */

import { beforeEach, describe, expect, it } from 'vitest';
import type { LinkState, NodeLink } from '../../../renderer/src/link/node-link.ts';
import { MAX_HELD_EVENTS, NodeSession } from '../../../renderer/src/link/node-session.ts';
import type { ChatAction } from '../../../renderer/src/store/chat-state.ts';
import { LOBBY } from '../../../src/core/ids.ts';
import type { CommandName, EventMessage, Result, Snapshot } from '../../../src/ipc/contract.ts';
import { added, directWith, lobbyRoom, message, messages, orderOf, snapshot } from './made-up.ts';

let asked: { command: CommandName; params: unknown; answer: (result: Result<unknown>) => void }[];
let sendEvent: (event: EventMessage) => void;
let become: (state: LinkState) => void;
let frames: (() => void)[];
let pauses: (() => void)[];
let applied: ChatAction[];
let session: NodeSession;
let onApply: () => void;

/** Lets what was answered come through; no time passes. */
const settle = async () => {
  for (let turn = 0; turn < 8; turn++) await Promise.resolve();
};

async function answer(command: CommandName, value: unknown): Promise<void> {
  const index = asked.findIndex((one) => one.command === command);
  if (index < 0) throw new Error(`${command} was not asked; asked: ${asked.map((one) => one.command).join(', ')}`);
  asked.splice(index, 1)[0]?.answer({ ok: true, value });
  await settle();
}

async function answerSnapshot(over?: Partial<Snapshot>): Promise<void> {
  await answer('subscribe', {});
  await answer('snapshot', snapshot(over));
}

function frame(): void {
  for (const task of frames.splice(0)) task();
}
function pause(): void {
  for (const task of pauses.splice(0)) task();
}
const seqs = () => applied.flatMap((action) => (action.type === 'events' ? [action.events.map(({ seq }) => seq)] : []));

beforeEach(() => {
  asked = [];
  frames = [];
  pauses = [];
  applied = [];
  onApply = () => {};
  const link: NodeLink = {
    invoke: ((command: CommandName, params: unknown) =>
      new Promise<Result<unknown>>((answer) => {
        asked.push({ command, params, answer });
      })) as NodeLink['invoke'],
    onEvent: (listener) => {
      sendEvent = listener;
      return () => {};
    },
    onState: (listener) => {
      become = listener;
      listener('open');
      return () => {};
    },
    retry: () => {},
  };
  session = new NodeSession(link, {
    apply: (action) => {
      applied.push(action);
      onApply();
    },
    nextFrame: (task) => frames.push(task),
    after: (_delayMs, task) => {
      pauses.push(task);
      return () => pauses.splice(pauses.indexOf(task), 1);
    },
  });
  session.start();
});

it('subscribes first and asks for the snapshot second', async () => {
  expect(asked.map(({ command }) => command)).toEqual(['subscribe']);
  await answer('subscribe', {});
  expect(asked.map(({ command }) => command)).toEqual(['snapshot']);
});

it('shows events of one frame at once', async () => {
  await answerSnapshot();
  sendEvent(added(1, message(1)));
  sendEvent(added(2, message(2)));
  expect(seqs()).toEqual([]);
  frame();
  sendEvent(added(3, message(3)));
  frame();
  expect(seqs()).toEqual([[1, 2], [3]]);
});

it('keeps events heard while the snapshot is under way, but for those it includes', async () => {
  await answer('subscribe', {});
  for (const seq of [4, 5, 6]) sendEvent(added(seq, message(seq)));
  await answer('snapshot', snapshot({ seq: 5 }));
  frame();
  expect(applied[0]?.type).toBe('snapshot');
  expect(seqs()).toEqual([[6]]);
});

describe('after a gap', () => {
  it('shows what was in order, then takes a new snapshot', async () => {
    await answerSnapshot();
    sendEvent(added(1, message(1)));
    sendEvent(added(3, message(3)));
    expect(seqs()).toEqual([[1]]);
    sendEvent(added(4, message(4)));
    expect(pauses).toHaveLength(1);
    for (const task of pauses.splice(0)) task();
    await answerSnapshot({ seq: 4 });
    sendEvent(added(5, message(5)));
    frame();
    expect(seqs()).toEqual([[1], [5]]);
  });

  it('asks once, however many events follow', async () => {
    await answerSnapshot();
    for (const seq of [5, 6, 7, 9]) sendEvent(added(seq, message(seq)));
    expect(pauses).toHaveLength(1);
    expect(asked).toEqual([]);
  });
});

describe('when the link goes and comes back', () => {
  it('starts from a new snapshot', async () => {
    await answerSnapshot();
    become('closed');
    become('open');
    await answerSnapshot({ seq: 40 });
    sendEvent(added(41, message(1)));
    frame();
    expect(applied.filter(({ type }) => type === 'snapshot')).toHaveLength(2);
    expect(seqs()).toEqual([[41]]);
  });

  it('passes over an answer that was meant for before', async () => {
    await answer('subscribe', {});
    become('closed');
    become('open');
    await answer('snapshot', snapshot());
    expect(applied).toEqual([]);
  });
});

it('starts over rather than holding events without bound', async () => {
  await answer('subscribe', {});
  for (let seq = 1; seq <= MAX_HELD_EVENTS + 1; seq++) sendEvent(added(seq));
  await answer('snapshot', snapshot({ seq: 0 }));
  expect(applied).toEqual([]);
  expect(pauses).toHaveLength(1);
});

it('tries again when the snapshot is refused', async () => {
  await answer('subscribe', {});
  asked.splice(0)[0]?.answer({ ok: false, error: { code: 'stopped', message: '', params: {} } });
  await settle();
  expect(pauses).toHaveLength(1);
});

it('pages in older items one page at a time', async () => {
  await answerSnapshot({ timeline: { items: messages(65, 70), before: true } });
  const both = Promise.all([session.loadOlder(LOBBY, orderOf(65)), session.loadOlder(LOBBY, orderOf(65))]);
  expect(asked).toHaveLength(1);
  expect(asked[0]?.params).toMatchObject({ room: LOBBY, order: orderOf(65) });
  await answer('timeline:before', { items: messages(1, 64), before: false });
  await both;
  expect(applied.at(-1)).toEqual({
    type: 'older',
    room: LOBBY,
    below: orderOf(65),
    page: { items: messages(1, 64), before: false },
  });
});

it('can be asked for the next page as soon as one is shown', async () => {
  await answerSnapshot({ timeline: { items: messages(129, 200), before: true } });
  const first = session.loadOlder(LOBBY, orderOf(129));
  let next: Promise<void> | undefined;
  onApply = () => {
    next ??= session.loadOlder(LOBBY, orderOf(65));
  };
  await answer('timeline:before', { items: messages(65, 128), before: true });
  await first;
  expect(asked.map(({ params }) => params)).toMatchObject([{ room: LOBBY, order: orderOf(65) }]);
  await answer('timeline:before', { items: messages(1, 64), before: false });
  await next;
});

it('fetches the room on show again after a gap, for the snapshot has the lobby only', async () => {
  const direct = directWith();
  session.viewed = { room: direct.id, reading: false };
  await answerSnapshot({ rooms: [lobbyRoom, direct] });
  expect(asked.map(({ params }) => params)).toMatchObject([{ room: direct.id }]);
  await answer('timeline:before', { items: [], before: false });
  expect(applied.at(-1)).toEqual({ type: 'opened', room: direct.id, page: { items: [], before: false } });
  become('closed');
  become('open');
  await answerSnapshot({ rooms: [lobbyRoom] });
  expect(asked).toEqual([]);
});

it('shows what was heard before a page is answered before the page itself', async () => {
  await answerSnapshot();
  const opening = session.openRoom(directWith().id);
  sendEvent(added(1, message(1)));
  await answer('timeline:before', { items: [], before: false });
  expect(await opening).toBeUndefined();
  expect(applied.map(({ type }) => type)).toEqual(['snapshot', 'events', 'opened']);
});

it('says why a room could not be opened', async () => {
  await answerSnapshot();
  const opening = session.openRoom(directWith().id);
  const error = { code: 'room-unknown', message: '', params: {} };
  asked.splice(0)[0]?.answer({ ok: false, error });
  expect(await opening).toEqual(error);
});

describe('a flood', () => {
  const many = (seq: number) => added(seq, ...messages(seq * 1_000, seq * 1_000 + 40));

  it('is shown at a slower pace, and what comes after it at once again', async () => {
    await answerSnapshot();
    sendEvent(many(1));
    frame();
    expect(seqs()).toEqual([[1]]);
    sendEvent(many(2));
    frame();
    expect(seqs()).toEqual([[1]]);
    sendEvent(added(3, message(3)));
    pause();
    expect(seqs()).toEqual([[1], [2, 3]]);
    sendEvent(added(4, message(4)));
    pause();
    expect(seqs()).toEqual([[1], [2, 3], [4]]);
    sendEvent(added(5, message(5)));
    frame();
    expect(seqs()).toEqual([[1], [2, 3], [4], [5]]);
  });
});
