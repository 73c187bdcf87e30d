/** What a node costs when nobody speaks: memory with four peers, CPU, and the time from start to listening. */

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchNode } from './bench-node.ts';
import { quantile, round } from './figures.ts';
import { windowMemory } from './window-memory.ts';

const STARTS = 10;
const SETTLE_MS = 10_000;

export async function idle(): Promise<object> {
  const listening: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    await using node = await BenchNode.start('starter');
    listening.push((await node.waitForLine((line) => line.startsWith('listening on '))) - node.startedAtMs);
  }
  await using stack = new AsyncDisposableStack();
  const nodes: BenchNode[] = [];
  for (let i = 0; i < 5; i++) nodes.push(stack.use(await BenchNode.start(`node ${i}`, '--json')));
  await Promise.all(nodes.map((node) => node.waitForPeers(4)));
  for (const node of nodes) node.process.stdout.resume();
  const before = cpuMs(nodes);
  await sleep(SETTLE_MS);
  return {
    startToListeningMs: { median: quantile(listening, 0.5), max: quantile(listening, 1) },
    terminalWithFourPeers: {
      rssMiB: quantile(
        nodes.map((node) => node.rssMiB() ?? Number.NaN),
        0.5,
      ),
      cpuPercentOfACore: round(((cpuMs(nodes) - before) / nodes.length / SETTLE_MS) * 100),
    },
    window: await windowMemory(),
  };
}

/** User and system time of all, ms; Linux only. A clock tick is 10 ms on every Linux that Node runs on. */
function cpuMs(nodes: readonly BenchNode[]): number {
  try {
    return nodes.reduce((sum, node) => {
      const fields = readFileSync(`/proc/${node.process.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return sum + (Number(fields[11]) + Number(fields[12])) * 10;
    }, 0);
  } catch {
    return Number.NaN;
  }
}
