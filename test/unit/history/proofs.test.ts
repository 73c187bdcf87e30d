/** Proofs of a fork outlive the program that found it, and tell an author who wrote either branch. */

import { expect, test } from 'vitest';
import { LOBBY, type PeerId } from '../../../src/core/ids.ts';
import type { SignedEvent } from '../../../src/history/event.ts';
import { Evidence } from '../../../src/history/evidence.ts';
import { type LogRecord, LogTable } from '../../../src/history/log-table.ts';
import { PeerLink } from '../../../src/history/peer-link.ts';
import type { SyncFrame } from '../../../src/history/sync-frame.ts';
import { LogByHand } from '../../support/event-maker.ts';
import { PlainStore } from '../../support/plain-store.ts';
import { ReplicaCompany, realSigner } from '../../support/replica-company.ts';

test.each(['the branch that is kept', 'the other branch', 'a branch, where the other was handed on as a floor'])(
  'an author who wrote %s is told after a restart',
  async (which) => {
    const company = new ReplicaCompany();
    const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
    company.link(ana, ben);
    await ana.say('on one machine');
    await company.pass();
    company.cut(ana.id, ben.id);
    const twin = await company.member({ name: 'Ana', signer: ana.signer, store: ana.store.copy() });
    const here = await ana.say('here');
    const there = await twin.say('there');
    const carrier = 'c'.repeat(64) as PeerId;
    ben.replica.linked(carrier, new Map([[LOBBY, 'share']]));
    const give = (floor: SignedEvent | undefined, event: SignedEvent) =>
      ben.replica.receive(carrier, { kind: 'events', room: LOBBY, floor, events: [event] });
    give(undefined, here);
    if (which.includes('floor'))
      give({ ...there, body: undefined }, (await ben.store.opening(there.log)) as SignedEvent);
    else give(undefined, there);
    await company.pass();
    expect(ben.heard('quarantined')).toHaveLength(1);
    await ben.replica.stop();
    const again = await company.member({ name: 'Ben', signer: ben.signer, store: ben.store });
    const author = which === 'the other branch' ? twin : ana;
    company.members.set(author.id, author);
    company.link(author, again);
    await company.pass(1_000);
    expect(author.heard('renewed')).toEqual([[LOBBY, here.log]]);
    await author.say('on my own now');
    await company.pass();
    expect(again.texts().sort()).toEqual(['here', 'on my own now', 'on one machine']);
  },
);

test('an author whose disk takes nothing when the proof comes is shown it again, when they go on', async () => {
  const company = new ReplicaCompany();
  const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
  company.link(ana, ben);
  await ana.say('on one machine');
  await company.pass();
  company.cut(ana.id, ben.id);
  const twin = await company.member({ name: 'Ana', signer: ana.signer, store: ana.store.copy() });
  const [here, there] = [await ana.say('here'), await twin.say('there')];
  const carrier = 'c'.repeat(64) as PeerId;
  ben.replica.linked(carrier, new Map([[LOBBY, 'share']]));
  for (const event of [here, there])
    ben.replica.receive(carrier, { kind: 'events', room: LOBBY, floor: undefined, events: [event] });
  await company.pass();
  company.members.set(twin.id, twin);
  twin.store.broken = true;
  await expect(twin.say('too much')).rejects.toMatchObject({ code: 'history-unwritable' });
  company.link(twin, ben);
  for (let turn = 0; turn < 3; turn++) await company.pass(0);
  twin.store.broken = false;
  await company.pass(5_000);
  await twin.say('anybody?');
  await company.pass(1_000);
  await twin.say('on my own now');
  await company.pass(1_000);
  expect(twin.heard('renewed')).toEqual([[LOBBY, here.log]]);
  expect(ben.texts()).toContain('on my own now');
});

test('who is shown a proof is shown both branches, once: either may be theirs', async () => {
  const store = new PlainStore();
  const log = new LogByHand(realSigner());
  const [opening, kept] = [log.opening, log.make({ body: Buffer.from('yes') })];
  const evidence = [log.make({ body: Buffer.from('no') })];
  const commit = { events: [opening, kept], floors: [], quarantined: [], acknowledged: [], writing: [], atMs: 1 };
  await store.commit(commit);
  await store.commit({ ...commit, events: [], quarantined: [{ log: log.log, evidence }] });
  const table = new LogTable();
  table.load((await store.open()).logs);
  const record = table.get(log.log) as LogRecord;
  const frames: SyncFrame[] = [];
  const link = new PeerLink(record.author, (frame) => frames.push(frame) > 0);
  link.rooms.set(LOBBY, 'share');
  for (let time = 0; time < 2; time++) await new Evidence(store).prove(link, record);
  const shown = frames.flatMap((frame) => (frame.kind === 'events' ? frame.events : []));
  expect(shown.map(({ body }) => Buffer.from(body ?? []).toString())).toEqual([expect.any(String), 'yes', 'no']);
});
