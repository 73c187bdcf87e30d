/** Two profiles of people who have accepted each other: a stranger's thousands of lines would be read at 30 a second. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchNode } from './bench-node.ts';

export async function acquainted(): Promise<{ near: string; far: string } & AsyncDisposable> {
  const dir = await mkdtemp(join(tmpdir(), 'earshot-bench-'));
  const profiles = { near: join(dir, 'near'), far: join(dir, 'far') };
  await using near = await BenchNode.start('near', '--json', '--profile', profiles.near);
  await using far = await BenchNode.start('far', '--json', '--profile', profiles.far);
  await Promise.all([near.befriend(1), far.befriend(1)]);
  return { ...profiles, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}
