/** A process of its own: `attacker.ts NAME IP PORT`. Begins when told to, tells what it did when asked. */

import type { PeerId } from '../../src/core/ids.ts';
import { ATTACKS } from './attacks.ts';
import { Siege } from './siege.ts';

export type AttackerRequest = 'begin' | 'tell';
export interface AttackerCounts {
  readonly opened: number;
  readonly ready: number;
}

/** First the ids of all its keys: it is prepared. Then what it did. */
export type AttackerNews = { readonly ids: readonly PeerId[] } | AttackerCounts;

/** Whoever started this may have died. */
const LIFE_MS = 30 * 60_000;

const [name, ip, port] = process.argv.slice(2);
const attack = ATTACKS.find((one) => one.name === name);
if (!attack || !ip) throw new Error(`no attack is called ${name}`);
const siege = new Siege({ ip, port: Number(port) });
const tell = (news: AttackerNews): void => void process.send?.(news);

setTimeout(() => process.exit(), LIFE_MS);
process.on('disconnect', () => process.exit());
process.on('message', (request: AttackerRequest) => {
  if (request === 'begin') attack.begin(siege);
  else tell({ opened: siege.opened, ready: siege.ready });
});
await siege.prepareKeys(attack.keys);
tell({ ids: siege.ids });
