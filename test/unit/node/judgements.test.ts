/** What our person says of people counts for the names they have by then. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Address, PeerId, PersonId } from '../../../src/core/ids.ts';
import { Judgements } from '../../../src/node/judgements.ts';
import { People } from '../../../src/node/people.ts';
import { Roster } from '../../../src/node/roster.ts';
import type { Talk } from '../../../src/node/talk.ts';

const BO = 'b'.repeat(64) as PeerId;
const OTHER = 'c'.repeat(64) as PeerId;

function bo(name: string) {
  const address = '127.0.0.1:4565' as Address;
  const beside = { kind: 'earshot', state: 'here', sinceMs: 0, trust: 'new', nameTaken: false } as const;
  return { id: BO as PersonId, address, name, ...beside };
}

it('a name taken while somebody is being accepted is theirs as well', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-judgements-'));
  try {
    const people = await People.open(folder);
    const roster = new Roster();
    roster.set(bo('Bo'));
    const conversation = { roster, reconsider: () => {} };
    const talk = { conversation, directs: new Set(), hasRead: () => false, judged: () => {} } as unknown as Talk;
    const judged = new Judgements({ people, talk, peering: () => undefined }).judge({ id: BO, trust: 'accepted' });
    roster.set(bo('Bodil'));
    await judged;
    expect([people.nameTaken(OTHER, 'Bo'), people.nameTaken(OTHER, 'Bodil')]).toEqual([true, true]);
    await people.flush();
  } finally {
    await rm(folder, { recursive: true });
  }
});
