/** A reader that is quick, slow, stalled or gone. */

import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Outlet } from '../../../src/shell/terminal/outlet.ts';

const MEGABYTE = 'x'.repeat(1024 * 1024 - 1);

function open() {
  const stream = new PassThrough({ highWaterMark: 1_024 });
  const gone = vi.fn();
  const pressed = vi.fn();
  return { stream, gone, pressed, outlet: new Outlet(stream, { gone, pressed }) };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('what is said in one turn is one write', async () => {
  const { stream, outlet } = open();
  const write = vi.spyOn(stream, 'write');
  outlet.writeLine('a');
  outlet.writeLine('b');
  await turn();
  outlet.writeLine('c');
  await turn();
  expect(write.mock.calls.map(([text]) => text)).toEqual(['a\nb\n', 'c\n']);
});

test('a reader that lags makes the others wait, until it has caught up', async () => {
  const { stream, outlet, pressed } = open();
  for (let i = 0; i < 3; i++) {
    outlet.writeLine(MEGABYTE);
    await turn();
  }
  expect(pressed.mock.calls).toEqual([[true]]);
  stream.resume();
  await turn();
  expect(pressed.mock.calls).toEqual([[true], [false]]);
});

test('nobody waits for a reader that takes nothing at all; it counts again once it has caught up', async () => {
  const { stream, outlet, pressed } = open();
  for (let i = 0; i < 10; i++) {
    outlet.writeLine(MEGABYTE);
    await turn();
  }
  expect(outlet.full).toBe(true);
  vi.advanceTimersByTime(5_000);
  expect(pressed.mock.calls).toEqual([[true], [false]]);
  stream.resume();
  await outlet.whenRoomy(new AbortController().signal);
  expect(outlet.full).toBe(false);
});

test('a reader that has gone is told of once, and nothing is kept for it', async () => {
  const { stream, outlet, gone } = open();
  stream.destroy(new Error('EPIPE'));
  await turn();
  outlet.writeLine(MEGABYTE);
  await outlet.whenEmpty(new AbortController().signal);
  expect(gone).toHaveBeenCalledOnce();
  expect(outlet.full).toBe(false);
});
