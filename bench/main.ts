/** `npm run bench -- join|throughput|latency|catch-up|idle|tls|flood|history`: each prints one JSON line of figures. */

import { catchUp } from './catch-up.ts';
import { flood } from './flood.ts';
import { historyStore } from './history-store.ts';
import { idle } from './idle.ts';
import { join } from './join.ts';
import { latency } from './latency.ts';
import { throughput } from './throughput.ts';
import { tls } from './tls.ts';

const drivers: Readonly<Record<string, () => Promise<object>>> = {
  join,
  throughput,
  latency,
  'catch-up': catchUp,
  idle,
  tls,
  flood,
  history: historyStore,
};

const name = process.argv[2] ?? '';
const driver = drivers[name];
if (!driver) {
  process.stderr.write(`usage: npm run bench -- ${Object.keys(drivers).join('|')}\n`);
  process.exit(2);
}
process.stdout.write(`${JSON.stringify({ bench: name, node: process.version, ...(await driver()) })}\n`);
