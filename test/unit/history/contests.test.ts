/** Who only says to have more of our own log holds up what we say for moments, however often and under however many keys. */

import { expect, test } from 'vitest';
import { LOBBY } from '../../../src/core/ids.ts';
import { CONTESTED_MS, CRIES_FOR_MS, MAX_CRIES, MAX_CRIES_OF_PEER } from '../../../src/history/limits.ts';
import { type Member, ReplicaCompany } from '../../support/replica-company.ts';

async function withStrangers(count: number) {
  const company = new ReplicaCompany();
  const ana = await company.member('Ana');
  const strangers: Member[] = [];
  for (let n = 0; n < count; n++) strangers.push(await company.member(`S${n}`));
  await ana.say('hello');
  /** A link of theirs comes up, and they say so. */
  const cry = (stranger: Member) => {
    company.link(ana, stranger);
    const entries = [{ log: ana.log(), seq: 999, hash: new Uint8Array(32) }];
    ana.replica.receive(stranger.id, { kind: 'have', room: LOBBY, entries });
  };
  /** How long it takes until what is said is stored. */
  const saidWithinMs = async () => {
    const beganMs = company.clock.now();
    let isStored = false;
    void ana.say('…').then(() => (isStored = true));
    for (let turn = 0; turn < 100 && !isStored; turn++) await company.pass(100);
    return company.clock.now() - beganMs;
  };
  return { company, ana, strangers, cry, saidWithinMs };
}

test('a stranger that comes again and again is believed twice an hour', async () => {
  const { company, strangers, cry, saidWithinMs } = await withStrangers(1);
  const waitedMs: number[] = [];
  for (let time = 0; time < 5; time++) {
    cry(strangers[0] as Member);
    waitedMs.push(await saidWithinMs());
  }
  expect(waitedMs.filter((ms) => ms >= CONTESTED_MS)).toHaveLength(MAX_CRIES_OF_PEER);
  expect(Math.max(...waitedMs.slice(MAX_CRIES_OF_PEER))).toBeLessThan(500);
  await company.later(CRIES_FOR_MS);
  cry(strangers[0] as Member);
  expect(await saidWithinMs()).toBeGreaterThanOrEqual(CONTESTED_MS);
});

test('strangers under ever new keys hold up a room so often and no more', async () => {
  const { strangers, cry, saidWithinMs } = await withStrangers(MAX_CRIES + 3);
  const waitedMs: number[] = [];
  for (const stranger of strangers) {
    cry(stranger);
    waitedMs.push(await saidWithinMs());
  }
  expect(waitedMs.filter((ms) => ms >= CONTESTED_MS)).toHaveLength(MAX_CRIES);
});
