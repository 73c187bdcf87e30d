/** A 64-byte line there and back through two terminal nodes, one at a time, in line mode and in JSON mode. */

import { acquainted } from './acquainted.ts';
import { BenchNode } from './bench-node.ts';
import { quantile } from './figures.ts';

const ROUNDS = 3_000;
const WARM_UP = 500;
const TEXT = 'x'.repeat(58);

export async function latency(): Promise<object> {
  return {
    rounds: ROUNDS,
    lines: await run([], (text) => `${text}\n`),
    json: await run(['--json'], (text) => `{"id":1,"command":"message:send","params":{"text":"${text}"}}\n`),
    seed: { p50Ms: 0.24, p99Ms: 0.55, source: 'as measured on the seed program, not in this run' },
  };
}

async function run(args: string[], request: (text: string) => string): Promise<object> {
  await using profiles = await acquainted();
  await using near = await BenchNode.start('near', ...args, '--profile', profiles.near);
  await using far = await BenchNode.start('far', ...args, '--profile', profiles.far);
  if (args.length > 0) await Promise.all([near.waitForPeers(1), far.waitForPeers(1)]);
  else await Promise.all([near, far].map((node) => node.waitForLine((line) => / joined$/.test(line))));

  // The far side says back what it hears; the round's number tells it from the near side's own lines.
  far.process.stdout.on('data', (chunk: Buffer) => {
    const round = /ping (\d+)/.exec(chunk.toString())?.[1];
    if (round !== undefined) far.process.stdin.write(request(`pong ${round} ${TEXT}`));
  });
  const samples: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const sentAtMs = performance.now();
    near.process.stdin.write(request(`ping ${round} ${TEXT}`));
    await heard(near, `pong ${round} `);
    if (round >= WARM_UP) samples.push(performance.now() - sentAtMs);
  }
  return { p50Ms: quantile(samples, 0.5), p99Ms: quantile(samples, 0.99) };
}

function heard(node: BenchNode, mark: string): Promise<void> {
  return new Promise((resolve) => {
    const onData = (chunk: Buffer) => {
      if (!chunk.includes(mark)) return;
      node.process.stdout.off('data', onData);
      resolve();
    };
    node.process.stdout.on('data', onData);
  });
}
