/** What encryption costs, at the transport: the same dials and the same lines over TLS and in plaintext, in turns. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import type { Security } from '../src/peer/wire.ts';
import { IP, PORTS } from './bench-node.ts';
import { bundle } from './bundle.ts';
import { quantile } from './figures.ts';

const CONNECTS = 200;
const WARM_UP = 20;
const LINES = 500_000;
const ROUNDS = 5;
const BOTH: readonly Security[] = ['tls', 'plaintext'];

export async function tls(): Promise<object> {
  await using farBundle = await bundle('bench/tls/far-end.ts');
  await using nearBundle = await bundle('bench/tls/near-end.ts');
  const far = fork(farBundle.file, [IP, String(PORTS.minPort), String(LINES)]);
  try {
    await once(far, 'message', { signal: AbortSignal.timeout(20_000) });
    const { NearEnd } = (await import(pathToFileURL(nearBundle.file).href)) as typeof import('./tls/near-end.ts');
    const near = await NearEnd.open(IP, PORTS.minPort);
    const connects: Record<Security, number[]> = { tls: [], plaintext: [] };
    for (let i = 0; i < WARM_UP + CONNECTS; i++) {
      for (const security of BOTH) {
        const ms = await near.connectMs(security);
        if (i >= WARM_UP) connects[security].push(ms);
      }
    }
    const rates: Record<Security, number[]> = { tls: [], plaintext: [] };
    for (let i = 0; i < ROUNDS; i++) {
      for (const security of BOTH) rates[security].push(await near.linesPerSecond(security, LINES));
    }
    const figures = (security: Security) => ({
      connectMs: { median: quantile(connects[security], 0.5), p99: quantile(connects[security], 0.99) },
      linesPerSecond: { median: quantile(rates[security], 0.5), best: quantile(rates[security], 1) },
    });
    return { connects: CONNECTS, lines: LINES, rounds: ROUNDS, tls: figures('tls'), plaintext: figures('plaintext') };
  } finally {
    far.kill();
  }
}
