import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { realClock } from '../../../src/node/real-clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const DAY_MS = 86_400_000;

test('waits longer than a Node timer can', () => {
  const task = vi.fn();
  realClock.after(60 * DAY_MS, task);
  vi.advanceTimersByTime(59 * DAY_MS);
  expect(task).not.toHaveBeenCalled();
  vi.advanceTimersByTime(DAY_MS);
  expect(task).toHaveBeenCalledOnce();
});

test('cancelled at any time, it does not run', () => {
  const task = vi.fn();
  const timer = realClock.after(60 * DAY_MS, task);
  vi.advanceTimersByTime(40 * DAY_MS);
  timer.cancel();
  timer.cancel();
  vi.advanceTimersByTime(60 * DAY_MS);
  expect(task).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

test('never keeps the process alive', () => {
  vi.useRealTimers();
  const before = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const timer = realClock.after(DAY_MS, () => {});
  expect(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length).toBe(before);
  timer.cancel();
});
