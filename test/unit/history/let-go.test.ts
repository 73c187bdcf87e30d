/** What is let go of a request: it can't be asked for, so its link is made anew. */

import { expect, test } from 'vitest';
import type { PeerId, RoomId } from '../../../src/core/ids.ts';
import { RELINK_MAX_TICKS, RELINK_MIN_TICKS } from '../../../src/history/limits.ts';
import { PeerLink } from '../../../src/history/peer-link.ts';
import { Requests } from '../../../src/history/requests.ts';
import { ReplicaCompany } from '../../support/replica-company.ts';

const DIRECT = `direct:${'ab'.repeat(32)}` as RoomId;

async function twoPeople() {
  const company = new ReplicaCompany();
  const room = { rooms: [DIRECT] };
  const [ana, ben] = [await company.member({ name: 'Ana', ...room }), await company.member({ name: 'Ben', ...room })];
  return { company, ana, ben };
}

test('a request that the disk didn’t take comes again with a link that is asked for once the disk is well', async () => {
  const { company, ana, ben } = await twoPeople();
  company.link(ana, ben, { b: 'receive' });
  ben.store.broken = true;
  await ana.say('we haven’t met', DIRECT);
  await company.pass(1_000);
  expect(ben.heard('relink')).toEqual([]);
  ben.store.broken = false;
  await company.pass(10_000);
  expect(ben.texts(DIRECT)).toEqual([]);
  expect(ben.heard('relink')).toEqual([[ana.id]]);
  expect(ben.sent).toEqual([]);
  company.link(ana, ben, { b: 'receive' });
  await company.pass(10_000);
  expect(ben.texts(DIRECT)).toEqual(['we haven’t met']);
  expect(ben.heard('relink')).toHaveLength(1);
});

test('what came before its room was shared comes again, too', async () => {
  const { company, ana, ben } = await twoPeople();
  company.link(ana, ben, { b: 'receive' });
  ben.replica.revoke(ana.id, DIRECT);
  await ana.say('we haven’t met', DIRECT);
  await company.pass();
  ben.replica.admit(ana.id, DIRECT, 'receive');
  await company.pass(10_000);
  expect(ben.heard('relink')).toEqual([[ana.id]]);
});

test('nobody is linked anew who was accepted meanwhile: they are asked', async () => {
  const { company, ana, ben } = await twoPeople();
  company.link(ana, ben, { b: 'receive' });
  ben.store.broken = true;
  await ana.say('we haven’t met', DIRECT);
  await company.pass(200);
  ben.replica.admit(ana.id, DIRECT);
  ben.store.broken = false;
  await company.pass(10_000);
  expect(ben.texts(DIRECT)).toEqual(['we haven’t met']);
  expect(ben.heard('relink')).toEqual([]);
});

test('whose requests can never be taken is linked anew ever more rarely, until something of theirs is kept', () => {
  const ana = 'ana' as PeerId;
  let relinks = 0;
  const requests = new Requests({ takes: () => true, relink: () => void relinks++ });
  const ticksUntilRelink = () => {
    const link = new PeerLink(ana, () => true);
    link.rooms.set(DIRECT, 'receive');
    requests.letGo(link, DIRECT);
    const before = relinks;
    for (let ticks = 1; ticks <= 2 * RELINK_MAX_TICKS; ticks++) {
      requests.tick();
      if (relinks > before) return ticks;
    }
    return Number.POSITIVE_INFINITY;
  };
  expect([1, 2, 3].map(ticksUntilRelink)).toEqual([1, 2, 4].map((times) => times * RELINK_MIN_TICKS));
  for (let n = 0; n < 10; n++) ticksUntilRelink();
  expect(ticksUntilRelink()).toBe(RELINK_MAX_TICKS);
  const link = new PeerLink(ana, () => true);
  link.rooms.set(DIRECT, 'receive');
  requests.kept(link, DIRECT);
  expect(ticksUntilRelink()).toBe(RELINK_MIN_TICKS);
});
