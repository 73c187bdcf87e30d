/** How soon a third node is linked to the first two, counted from its own `listening on`. */

import { BenchNode } from './bench-node.ts';
import { quantile } from './figures.ts';

const RUNS = 20;

export async function join(): Promise<object> {
  await using _first = await started('first');
  await using _second = await started('second');
  const fromListening: number[] = [];
  const fromStart: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    await using third = await BenchNode.start('third');
    let joined = 0;
    const listening = third.waitForLine((line) => line.startsWith('listening on '));
    const both = third.waitForLine((line) => / joined$/.test(line) && ++joined === 2);
    fromListening.push((await both) - (await listening));
    fromStart.push((await both) - third.startedAtMs);
  }
  return {
    runs: RUNS,
    listeningToBothLinkedMs: { median: quantile(fromListening, 0.5), max: quantile(fromListening, 1) },
    startToBothLinkedMs: { median: quantile(fromStart, 0.5), max: quantile(fromStart, 1) },
    seed: {
      listeningToBothLinkedMs: { median: 460, max: 990 },
      source: 'as measured on the seed program, not in this run',
    },
  };
}

async function started(name: string): Promise<BenchNode> {
  const node = await BenchNode.start(name);
  await node.waitForLine((line) => line.startsWith('listening on '));
  node.process.stdout.resume();
  return node;
}
