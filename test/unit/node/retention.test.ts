/** What is let go of by its age, and a clock that can't be believed. */

import { expect, it } from 'vitest';
import { LOBBY } from '../../../src/core/ids.ts';
import { MemoryHistory } from '../../../src/history/memory-store.ts';
import { Retention } from '../../../src/node/retention.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { Author, commitOf } from '../../support/log-writer.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A year's history of two messages, half a year apart, run for some time at a time. */
class Kept {
  readonly clock = new FakeClock();
  readonly #store = new MemoryHistory();
  readonly #log = new Author().log();

  async begin(): Promise<void> {
    await this.#store.commit(commitOf([this.#log.opening, this.#log.text('old')], this.clock.now()));
    await this.run(HOUR_MS);
    await this.daysPass(180);
    await this.#store.commit(commitOf([this.#log.text('new')], this.clock.now()));
  }

  async run(ms: number): Promise<void> {
    const { clock } = this;
    const replica = { prune: async (task: () => Promise<unknown>) => void (await task()) };
    const limits = () => ({ maxAgeMs: 365 * DAY_MS, maxBytes: 1e9 });
    const retention = new Retention({ clock, replica, store: this.#store, limits });
    retention.start();
    await clock.advance(ms);
    await retention.stop();
  }

  /** Used for an hour a day. */
  async daysPass(days: number): Promise<void> {
    for (let day = 0; day < days; day++) {
      await this.run(HOUR_MS);
      this.clock.jump(DAY_MS - HOUR_MS);
    }
  }

  async texts(): Promise<string[]> {
    return (await this.#store.page(LOBBY, undefined, 10)).messages.map(({ text }) => text);
  }
}

async function kept(): Promise<Kept> {
  const history = new Kept();
  await history.begin();
  return history;
}

it('forgets what is a year old, and only that', async () => {
  const history = await kept();
  await history.daysPass(184);
  expect(await history.texts()).toEqual(['old', 'new']);
  await history.daysPass(3);
  expect(await history.texts()).toEqual(['new']);
});

it('forgets nothing for a clock that is a year ahead for a while, at every start', async () => {
  const history = await kept();
  for (let start = 0; start < 3; start++) {
    history.clock.jump(366 * DAY_MS);
    await history.run(2 * HOUR_MS);
    history.clock.jump(-366 * DAY_MS);
    await history.run(HOUR_MS);
  }
  expect(await history.texts()).toEqual(['old', 'new']);
});

it('forgets nothing for a clock that leaps while it runs', async () => {
  const history = await kept();
  const running = history.run(4 * HOUR_MS);
  history.clock.jump(366 * DAY_MS);
  await running;
  expect(await history.texts()).toEqual(['old', 'new']);
});

it('believes a clock that has been ahead for a day of running: nobody was there for long', async () => {
  const history = await kept();
  history.clock.jump(200 * DAY_MS);
  await history.daysPass(20);
  expect(await history.texts()).toEqual(['old', 'new']);
  await history.daysPass(8);
  expect(await history.texts()).toEqual(['new']);
});
