/** The history without a disk: bounded, and it says what it let go. */

import { expect, it } from 'vitest';
import { LOBBY } from '../../../src/core/ids.ts';
import { MemoryHistory } from '../../../src/history/memory-store.ts';
import { Author, commitOf } from '../../support/log-writer.ts';

it('lets the oldest go past its bound, tells the new floor, and goes on', async () => {
  const store = new MemoryHistory({ maxEvents: 100 });
  const log = new Author().log();
  await store.commit(commitOf([log.opening], 1));
  const floors: number[] = [];
  for (let i = 0; i < 3_000; i++) {
    await store.commit(commitOf([log.text(`${i}`)], 2 + i));
    if (!store.overfull) continue;
    const { raised } = await store.pruneStep({ maxAgeMs: 1e9, maxBytes: 1e9 }, 2 + i, 0);
    floors.push(...raised.map(({ floor }) => floor.seq));
  }
  expect(store.overfull).toBe(false);
  const { messages } = await store.page(LOBBY, undefined, 5_000);
  expect(messages.length).toBeGreaterThanOrEqual(90);
  expect(messages.length).toBeLessThanOrEqual(1_200);
  expect(messages.at(-1)?.text).toBe('2999');
  expect(floors.length).toBeGreaterThan(0);
  expect((await store.open()).logs[0]?.floor.seq).toBe(floors.at(-1));
  expect((await store.read(log.log, 0, 1e9))[0]?.seq).toBe(floors.at(-1));
});
