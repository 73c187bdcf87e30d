/** Which circle the lobby was said in is remembered, and what of it is another circle's. */

import { expect, test } from 'vitest';
import type { LogId } from '../../../src/history/event.ts';
import { MemoryHistory } from '../../../src/history/memory-store.ts';
import { LobbySeal } from '../../../src/node/lobby-seal.ts';

const [ANA, BEN] = ['a'.repeat(64) as LogId, 'b'.repeat(64) as LogId];

test('what there is when the circle changes is sealed, once, and remembered; the first circle seals nothing', async () => {
  const store = new MemoryHistory();
  let key: string | undefined;
  const heads = new Map([[ANA, 3]]);
  const seal = new LobbySeal(store, () => key);
  expect(await seal.start(() => heads)).toBe(false);
  expect(seal.sealed(ANA)).toBe(0);
  expect(seal.follow(() => heads)).toBe(false);
  key = 'closed';
  expect(seal.follow(() => new Map(heads))).toBe(true);
  heads.set(ANA, 5).set(BEN, 1);
  expect(seal.follow(() => heads)).toBe(false);
  expect([seal.sealed(ANA), seal.sealed(BEN)]).toEqual([3, 0]);
  await seal.flush();

  const again = new LobbySeal(store, () => key);
  expect(await again.start(() => heads)).toBe(false);
  expect([again.sealed(ANA), again.sealed(BEN)]).toEqual([3, 0]);
});

test('a circle that was changed while nothing ran seals all that is on disk', async () => {
  const store = new MemoryHistory();
  const seal = new LobbySeal(store, () => 'one');
  await seal.start(() => new Map());
  await seal.flush();
  const again = new LobbySeal(store, () => undefined);
  expect(await again.start(() => new Map([[ANA, 7]]))).toBe(true);
  expect(again.sealed(ANA)).toBe(7);
});
