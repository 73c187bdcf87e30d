/** The browser tab's way to its node: it comes back by itself, says when it does not, and never leaves a command hanging. */

import { beforeEach, describe, expect, it } from 'vitest';
import type { LinkState } from '../../../renderer/src/link/node-link.ts';
import {
  AWAY_AFTER_MS,
  FIRST_RETRY_MS,
  LONGEST_RETRY_MS,
  type Socket,
  TOKEN_REFUSED,
  WebSocketLink,
} from '../../../renderer/src/link/web-socket-link.ts';
import { added, message } from './made-up.ts';

class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: { id: number; command: string; params: unknown }[] = [];
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {}
  say(value: unknown) {
    this.onmessage?.({ data: JSON.stringify(value) });
  }
}

let nowMs: number;
let sockets: FakeSocket[];
let waits: { delayMs: number; task: () => void }[];
let states: LinkState[];
let link: WebSocketLink;

const newest = () => sockets.at(-1) as FakeSocket;

/** Lets the pending wait pass; tells how long it was. */
function pass(): number {
  const wait = waits.shift();
  if (wait === undefined) throw new Error('nothing is waiting');
  nowMs += wait.delayMs;
  wait.task();
  return wait.delayMs;
}

beforeEach(() => {
  nowMs = 0;
  sockets = [];
  waits = [];
  states = [];
  link = new WebSocketLink({
    connect: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    after: (delayMs, task) => {
      const wait = { delayMs, task };
      waits.push(wait);
      return () => waits.splice(waits.indexOf(wait), 1);
    },
    now: () => nowMs,
    random: () => 1,
  });
  link.onState((state) => states.push(state));
  link.start();
});

describe('commands', () => {
  it('are answered by the reply with their id, in any order', async () => {
    newest().onopen?.();
    const first = link.invoke('message:send', { text: 'one' });
    const second = link.invoke('message:send', { text: 'two' });
    const [a, b] = newest().sent;
    expect(a).toMatchObject({ command: 'message:send', params: { text: 'one' } });
    newest().say({ id: b?.id, ok: true, value: { position: 2, sentTo: 0 } });
    newest().say({ id: a?.id, ok: false, error: { code: 'stopped', message: '', params: {} } });
    expect(await second).toEqual(expect.objectContaining({ ok: true, value: { position: 2, sentTo: 0 } }));
    expect(await first).toMatchObject({ ok: false, error: { code: 'stopped' } });
  });

  it('fail at once while there is no connection', async () => {
    expect(await link.invoke('subscribe', {})).toMatchObject({ ok: false, error: { code: 'link-closed' } });
    expect(newest().sent).toEqual([]);
  });

  it('fail when the connection breaks before the answer', async () => {
    newest().onopen?.();
    const asked = link.invoke('subscribe', {});
    newest().onclose?.({ code: 1006 });
    expect(await asked).toMatchObject({ ok: false, error: { code: 'link-lost' } });
  });
});

it('hands events on as they come', () => {
  const heard: unknown[] = [];
  link.onEvent((event) => heard.push(event));
  newest().onopen?.();
  newest().say(added(1, message(1)));
  expect(heard).toEqual([added(1, message(1))]);
});

describe('when the connection goes', () => {
  it('tries again, waiting longer each time up to a bound', () => {
    newest().onopen?.();
    const delays: number[] = [];
    for (let turn = 0; turn < 8; turn++) {
      newest().onclose?.({ code: 1006 });
      delays.push(pass());
    }
    expect(delays.slice(0, 3)).toEqual([FIRST_RETRY_MS, 2 * FIRST_RETRY_MS, 4 * FIRST_RETRY_MS]);
    expect(Math.max(...delays)).toBe(LONGEST_RETRY_MS);
    expect(sockets).toHaveLength(9);
  });

  it('says closed, then away once it stays away, then open again', () => {
    newest().onopen?.();
    newest().onclose?.({ code: 1001 });
    expect(states).toEqual(['closed', 'open', 'closed']);
    while (nowMs < AWAY_AFTER_MS) {
      pass();
      newest().onclose?.({ code: 1006 });
    }
    expect(states.at(-1)).toBe('away');
    pass();
    newest().onopen?.();
    expect(states.at(-1)).toBe('open');
    newest().onclose?.({ code: 1006 });
    expect(states.at(-1)).toBe('closed');
    expect(pass()).toBe(FIRST_RETRY_MS);
  });

  it('tries at once when asked to, and only once', () => {
    newest().onclose?.({ code: 1006 });
    link.retry();
    expect(sockets).toHaveLength(2);
    expect(waits).toHaveLength(0);
    link.retry();
    expect(sockets).toHaveLength(2);
  });

  it('gives up when the token is refused', () => {
    newest().onopen?.();
    newest().onclose?.({ code: TOKEN_REFUSED });
    link.retry();
    expect(states.at(-1)).toBe('refused');
    expect(waits).toHaveLength(0);
    expect(sockets).toHaveLength(1);
  });
});
