/** A process that opens many links of seed nodes: `hostile-crowd.ts ADDRESS OWN-IP COUNT`. Says "closed" for each lost. */

import { HostileCaller } from './hostile-caller.ts';

const [address = '', ip = '', count = ''] = process.argv.slice(2);
const FIRST_PORT = 5_000;
/** Whoever started it may be gone. */
const LIFE_MS = 50_000;

setTimeout(() => process.exit(), LIFE_MS);
for (let i = 0; i < Number(count); i++) {
  const caller = HostileCaller.link('and nothing more', address, `${ip}:${FIRST_PORT + i}`);
  await caller.until('connected', ({ state }) => state !== 'connecting');
  void caller.until('closed', ({ state }) => state === 'closed', LIFE_MS).then(() => console.log('closed'));
}
