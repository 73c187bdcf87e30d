/** Chance of a cluster, from its seed: one row of numbers for each actor, so that none depends on who was faster. */

import type { Random } from '../../src/core/clock.ts';
import { seededRandom } from '../support/seeded-random.ts';

/** The same seed and actor, the same choices; FNV-1a. */
export function chanceOf(seed: number, actor: string): Random {
  let hash = 0x811c_9dc5 ^ seed;
  for (const character of actor) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x0100_0193);
  return seededRandom(hash);
}

export function between(random: Random, from: number, to: number): number {
  return from + random() * (to - from);
}

/** Times between what happens by chance, so often on average. */
export function untilNext(random: Random, meanMs: number): number {
  return -Math.log(1 - random()) * meanMs;
}

export function oneOf<T>(random: Random, things: readonly T[]): T {
  return things[Math.floor(random() * things.length)] as T;
}

/** Resolves after that time, or at the signal. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
