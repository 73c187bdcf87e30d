/** Two and three replicas: what one says the others have, once, in one order, however it reached them. */

import { expect, test } from 'vitest';
import { LOBBY } from '../../../src/core/ids.ts';
import { ReplicaCompany } from '../../support/replica-company.ts';

test('what one says is on the other’s disk, and is acknowledged', async () => {
  const company = new ReplicaCompany();
  const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
  company.link(ana, ben);
  await company.pass();
  const said = await ana.say('hello');
  await company.pass();
  expect(ben.texts()).toEqual(['hello']);
  expect(ana.heard('acknowledged')).toContainEqual([ben.id, said.log, said.seq]);
  expect(ana.replica.acknowledgedBy(ben.id, ana.log())).toBe(said.seq);
});

test('an event that answers another stands on it, and lamport is exact', async () => {
  const company = new ReplicaCompany();
  const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
  company.link(ana, ben);
  await company.pass();
  const question = await ana.say('when?');
  await company.pass();
  const answer = await ben.say('now');
  expect(answer.parents.map(({ log, seq }) => ({ log, seq }))).toEqual([{ log: question.log, seq: question.seq }]);
  expect(answer.lamport).toBe(question.lamport + 1);
});

test('who was away gets what it missed from somebody who has it, when its author is gone', async () => {
  const company = new ReplicaCompany();
  const [ana, ben, cem] = [await company.member('Ana'), await company.member('Ben'), await company.member('Cem')];
  company.link(ana, ben);
  company.link(ben, cem);
  await company.pass();
  company.cut(ben.id, cem.id);
  for (let n = 0; n < 700; n++) await ana.say(`missed ${n}`);
  await company.pass();
  company.cut(ana.id, ben.id);
  company.link(ben, cem);
  await company.pass(1_000);
  expect(cem.texts()).toEqual(Array.from({ length: 700 }, (_, n) => `missed ${n}`));
  expect(cem.heard('misbehaved')).toEqual([]);
});

test('two halves of a room that were apart have the same order afterwards', async () => {
  const company = new ReplicaCompany();
  const members = await Promise.all(['Ana', 'Ben', 'Cem', 'Dua'].map((name) => company.member(name)));
  const [ana, ben, cem, dua] = members as [
    (typeof members)[0],
    (typeof members)[0],
    (typeof members)[0],
    (typeof members)[0],
  ];
  company.link(ana, ben);
  company.link(cem, dua);
  for (let n = 0; n < 30; n++) {
    await Promise.all([ana.say(`a${n}`), dua.say(`d${n}`)]);
    await company.pass(60);
    await Promise.all([ben.say(`b${n}`), cem.say(`c${n}`)]);
    await company.pass(60);
  }
  company.link(ben, cem);
  company.link(ana, dua);
  await company.pass(5_000);
  for (const member of members) {
    expect(member.texts()).toHaveLength(120);
    expect(member.texts()).toEqual(ana.texts());
  }
});

test('what one restart finds on disk is what the other forgot to ask for', async () => {
  const company = new ReplicaCompany();
  const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
  company.link(ana, ben);
  await company.pass();
  await ana.say('before');
  await company.pass();
  company.cut(ana.id, ben.id);
  await ana.say('while Ben was off');
  await ben.replica.stop();
  const again = await company.member({ name: 'Ben', signer: ben.signer, store: ben.store });
  expect(again.log()).toBe(ben.log());
  company.link(ana, again);
  await company.pass();
  expect(again.texts()).toEqual(['before', 'while Ben was off']);
  await again.say('back');
  await company.pass();
  expect(ana.texts()).toEqual(['before', 'while Ben was off', 'back']);
});

test('what is said in one go is one batch with one signature, in one commit', async () => {
  const company = new ReplicaCompany();
  const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
  company.link(ana, ben);
  await company.pass();
  const before = ana.store.commits.length;
  const events = await Promise.all(Array.from({ length: 100 }, (_, n) => ana.say(`${n}`)));
  const commits = ana.store.commits.slice(before).filter((commit) => commit.events.length > 0);
  expect(commits).toHaveLength(1);
  expect(events.filter(({ sig }) => sig)).toEqual([events.at(-1)]);
  await company.pass();
  expect(ben.texts()).toEqual(events.map((_, n) => `${n}`));
});

test('what is said during a commit enters the next one, together', async () => {
  const company = new ReplicaCompany();
  const ana = await company.member('Ana');
  const release = ana.store.hold();
  const first = ana.say('first');
  await company.pass(0);
  const rest = Promise.all([ana.say('second'), ana.say('third')]);
  await company.pass(0);
  expect(ana.texts()).toEqual([]);
  release();
  await Promise.all([first, rest]);
  expect(ana.store.commits.map((commit) => commit.events.length)).toEqual([1, 1, 2]);
});

test('nothing is sent, shown or acknowledged before it is on disk', async () => {
  const company = new ReplicaCompany();
  const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
  company.link(ana, ben);
  await company.pass();
  const releaseAna = ana.store.hold();
  const releaseBen = ben.store.hold();
  const said = ana.say('hello');
  await company.pass();
  expect(ana.framesTo(ben, 'events').flatMap(({ events }) => events)).toHaveLength(1); // the opening
  const shown = ben.heard('stored').length;
  releaseAna();
  await said;
  await company.pass();
  expect(ben.heard('stored')).toHaveLength(shown);
  expect(ana.replica.acknowledgedBy(ben.id, ana.log())).toBe(1);
  releaseBen();
  await company.pass();
  expect(ana.replica.acknowledgedBy(ben.id, ana.log())).toBe(2);
});

test('a disk that takes nothing: what is said is refused, nothing half is kept, and it goes on afterwards', async () => {
  const company = new ReplicaCompany();
  const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
  company.link(ana, ben);
  await company.pass();
  await ben.say('can you hear me?');
  await company.pass();
  ana.store.broken = true;
  await expect(ana.say('lost')).rejects.toMatchObject({ code: 'history-unwritable' });
  await ben.say('still there?');
  await company.pass(3_000);
  expect(ana.texts()).toEqual(['can you hear me?']);
  expect(ana.heard('failed')).toHaveLength(1);
  ana.store.broken = false;
  await company.pass(20_000);
  expect(ana.heard('recovered')).toHaveLength(1);
  expect(ana.texts()).toEqual(['can you hear me?', 'still there?']);
  const said = await ana.say('yes');
  expect(said.seq).toBe(2);
  await company.pass();
  expect(ben.texts()).toEqual(['can you hear me?', 'still there?', 'yes']);
});

test('a peer that takes no more for a while misses nothing', async () => {
  const company = new ReplicaCompany();
  const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
  company.link(ana, ben);
  await company.pass();
  ana.full.add(ben.id);
  for (let n = 0; n < 50; n++) await ana.say(`${n}`);
  await company.pass(1_000);
  expect(ben.texts()).toEqual(['0']); // what it still took
  ana.full.delete(ben.id);
  ana.replica.drained(ben.id);
  await company.pass(1_000);
  expect(ben.texts()).toHaveLength(50);
});

test('leaving a room: nothing more of it is taken, given or said', async () => {
  const company = new ReplicaCompany();
  const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
  company.link(ana, ben);
  await company.pass();
  ben.replica.close(LOBBY);
  await ana.say('alone');
  await company.pass(60_000);
  expect(ben.texts()).toEqual([]);
  await expect(ben.say('me too')).rejects.toMatchObject({ code: 'room-unknown' });
});

test('stopping settles what was said, and leaves no timer', async () => {
  const company = new ReplicaCompany();
  const ana = await company.member('Ana');
  const said = ana.say('last words');
  await ana.replica.stop();
  await expect(said).resolves.toMatchObject({ seq: 2 });
  await expect(ana.say('too late')).rejects.toMatchObject({ code: 'stopped' });
  expect(company.clock.pending).toBe(0);
});
