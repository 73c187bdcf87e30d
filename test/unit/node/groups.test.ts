/** Groups over real replicas: who is in them, who hears of them, and who never does. */

import { describe, expect, test } from 'vitest';
import type { PeerId } from '../../../src/core/ids.ts';
import { MAX_REQUESTS } from '../../../src/node/request-places.ts';
import { decodePacket } from '../../../src/peer/chat-proto.ts';
import { GroupCompany } from '../../support/group-company.ts';

const DAY_MS = 24 * 3_600_000;
const ID = (digit: string) => digit.repeat(64) as PeerId;

async function three() {
  const company = new GroupCompany();
  const [ana, ben, cyn] = [await company.fellow('Ana'), await company.fellow('Ben'), await company.fellow('Cyn')];
  return { company, ana, ben, cyn };
}

/** Ana and Ben in a group, and Cyn linked to both. */
async function pairAndCyn() {
  const { company, ana, ben, cyn } = await three();
  company.link(ana, ben, cyn);
  const room = await ana.groups.create('Boat club', [ben.id]);
  await company.pass();
  await ben.groups.answer(room, true);
  await company.pass();
  return { company, ana, ben, cyn, room };
}

test('an invitation waits for an answer; who accepts it sees the name, the members and what was said', async () => {
  const { company, ana, ben, cyn } = await three();
  company.link(ana, ben, cyn);
  const room = await ana.groups.create('  Boat\u202e   club ', [ben.id]);
  await ana.say(room, 'who brings the oars?');
  await company.pass();
  expect(ben.list()).toEqual(['invited Boat club: Ana']);
  expect(ben.shape(room)).toMatchObject({ person: ana.id, state: 'invited' });
  expect(await ben.texts(room)).toEqual([]);
  expect(ana.list()).toEqual(['open Boat club: Ana']);

  await ben.groups.answer(room, true);
  await company.pass();
  await ben.say(room, 'I do');
  await company.pass();
  for (const one of [ana, ben]) {
    expect(one.list()).toEqual(['open Boat club: Ana Ben']);
    expect(await one.texts(room)).toEqual(['who brings the oars?', 'I do']);
  }
  expect(cyn.list()).toEqual([]);
});

test('who is in no group of ours is sent nothing of it: no id, name, member or text, whatever happens in it', async () => {
  const { company, ana, ben, cyn, room } = await pairAndCyn();
  await ana.say(room, 'the safe is open');
  await ben.groups.rename(room, 'Rowing');
  await company.pass();
  await ben.groups.leave(room);
  await company.pass(60_000);
  expect(ana.list()).toEqual(['open Rowing: Ana']);
  for (const secret of [room, 'group:', 'Boat', 'Rowing', 'the safe']) expect(cyn.heard).not.toContain(secret);
  const own = (await ana.store.rooms())[0]?.secret as Uint8Array;
  expect(cyn.heard).not.toContain(Buffer.from(own).toString('latin1'));
  // What she was sent at all: proofs that say nothing to her, as many bytes as of somebody in no group.
  const kinds = new Set(cyn.received.map(({ length }) => length));
  expect(kinds.size).toBe(1);
});

test('who turns an invitation down is not asked again, and whoever asked learns nothing', async () => {
  const { company, ana, ben, cyn } = await three();
  company.link(ana, ben, cyn);
  const room = await ana.groups.create('Boat club', [ben.id]);
  await company.pass();
  const before = ana.received.length;
  await ben.groups.answer(room, false);
  await company.pass();
  expect(ben.told.at(-1)).toEqual({ removed: room });
  expect(ana.received.length).toBe(before);
  company.cut(ana, ben);
  company.link(ana, ben);
  await company.pass();
  expect(ben.list()).toEqual([]);

  await ana.groups.invite(room, [ben.id]); // on purpose, that is
  await company.pass();
  expect(ben.list()).toEqual(['invited Boat club: Ana']);
});

test('somebody away is invited when they come, also after restarts of both, until they are in', async () => {
  const { company, ana, ben } = await three();
  const room = await ana.groups.create('Boat club', [ben.id]);
  const anaAgain = await company.restart(ana);
  company.link(anaAgain, ben);
  await company.pass();
  const benAgain = await company.restart(ben);
  expect(benAgain.list()).toEqual(['invited Boat club: Ana']);
  await benAgain.groups.answer(room, true);
  await company.pass();
  company.link(anaAgain, benAgain);
  await company.pass();
  expect(anaAgain.list()).toEqual(['open Boat club: Ana Ben']);
  const count = benAgain.received.length;
  company.cut(anaAgain, benAgain);
  company.link(anaAgain, benAgain);
  await company.pass();
  const again = benAgain.received.slice(count).map((packet) => Buffer.from(packet).toString('latin1'));
  expect(again.join('')).not.toContain('Boat club');
});

test('a text lets whoever has it in, whoever of the members is met first; wrong ones say what is wrong', async () => {
  const { company, ana, ben, cyn, room } = await pairAndCyn();
  await ana.say(room, 'said before');
  const text = ben.groups.invitation(room);
  company.cut(ana, cyn);
  await company.pass();
  expect(await cyn.groups.join(text.toUpperCase())).toBe(room);
  await company.pass();
  for (const one of [ana, ben, cyn]) expect(one.list()).toEqual(['open Boat club: Ana Ben Cyn']);
  expect(await cyn.texts(room)).toEqual(['said before']);
  expect(await cyn.groups.join(text)).toBe(room);

  for (const [wrong, message] of [
    ['come!', /no invitation/],
    [text.slice(0, -1), /missing/],
    [text.replace(/.$/, (letter) => (letter === '0' ? '1' : '0')), /a letter/],
  ] as const) {
    await expect(cyn.groups.join(wrong)).rejects.toMatchObject({
      code: 'invitation-invalid',
      message: expect.stringMatching(message),
    });
  }
});

test('who has the secret and hides from the list is given nothing, by nobody, until they are in it', async () => {
  const company = new GroupCompany();
  const [ana, ben, eve] = [await company.fellow('Ana'), await company.fellow('Ben'), await company.fellow('Eve')];
  const carry = company.carry.bind(company);
  let hides = true;
  // Eve's program says nothing that could show her: not that she came.
  company.carry = (from, to, packet) =>
    from === eve && hides && decodePacket(packet).frame?.kind === 'events' ? true : carry(from, to, packet);
  company.link(ana, ben, eve);
  const room = await ana.groups.create('Boat club', [ben.id]);
  await company.pass();
  await ben.groups.answer(room, true);
  await company.pass();
  await ana.say(room, 'said before');
  await company.pass();
  await eve.groups.join(ana.groups.invitation(room));
  await company.pass(40_000);
  await ana.say(room, 'a secret plan');
  await ben.say(room, 'agreed');
  await company.pass(40_000);
  for (const one of [ana, ben]) {
    for (const { log } of one.replica.logsOf(room))
      one.replica.receive(eve.id, { kind: 'want', room, log, from: 0, prev: new Uint8Array(0) });
  }
  await company.pass(1_000);
  expect(await eve.texts(room)).toEqual([]);
  for (const text of ['said before', 'a secret plan', 'agreed']) expect(eve.heard).not.toContain(text);
  // Nor how much is said: no Have but of her own log.
  const told = eve.received.flatMap((packet) => {
    const { frame } = decodePacket(packet);
    return frame?.kind === 'have' && frame.room === room ? frame.heads : [];
  });
  expect(told).toEqual([]);
  for (const one of [ana, ben]) expect(one.list()).toEqual(['open Boat club: Ana Ben']);

  hides = false;
  company.cut(ben, eve);
  for (let turn = 0; turn < 100 && !ana.list().join().includes('Eve'); turn++) await company.pass(500);
  await company.pass(1_500); // at once, not with the next whole Have
  for (const one of [ana, ben]) expect(one.list()).toEqual(['open Boat club: Ana Ben Eve']);
  expect((await eve.texts(room)).sort()).toEqual(['a secret plan', 'agreed', 'said before']);
});

test('who joins by a text months later is told the name all the same', async () => {
  const { company, ana, ben, cyn, room } = await pairAndCyn();
  const text = ana.groups.invitation(room);
  company.clock.jump(60 * DAY_MS);
  await company.pass();
  await ben.say(room, 'still here');
  await company.pass();
  await cyn.groups.join(text);
  await company.pass();
  expect(cyn.list()).toEqual(['open Boat club: Ana Ben Cyn']);
  expect(await cyn.texts(room)).toEqual(['still here']);
});

describe('who leaves', () => {
  test('is told of to the others, hears nothing more, and has the room to read only, also after a restart', async () => {
    const { company, ana, ben, cyn, room } = await pairAndCyn();
    await ana.say(room, 'before');
    await company.pass();
    await ben.groups.leave(room);
    expect(ben.told.at(-1)).toMatchObject({ id: room, name: 'Boat club', state: 'left', members: [] });
    await company.pass();
    expect(ana.list()).toEqual(['open Boat club: Ana']);
    await ana.say(room, 'after');
    await company.pass();
    expect(ben.heard).toContain('before');
    expect(ben.heard).not.toContain('after');
    expect(ben.list()).toEqual(['left Boat club: ']);
    await expect(ben.groups.rename(room, 'x')).rejects.toMatchObject({ code: 'room-unknown' });
    const benAgain = await company.restart(ben);
    company.link(benAgain, ana, cyn);
    await company.pass();
    expect(benAgain.list()).toEqual(['left Boat club: ']);
    expect(await benAgain.texts(room)).toEqual(['before']); // what was said stays
  });

  test('may take it off the list, for good, until they come again', async () => {
    const { company, ana, ben, room } = await pairAndCyn();
    await ana.say(room, 'before');
    await company.pass();
    await expect(ben.groups.remove(room)).rejects.toMatchObject({ code: 'room-unknown' }); // first one leaves
    await ben.groups.leave(room);
    await ben.groups.remove(room);
    expect(ben.told.at(-1)).toEqual({ removed: room });
    expect(ben.list()).toEqual([]);
    await company.pass();
    expect(ana.list()).toEqual(['open Boat club: Ana']); // they hear of the leaving all the same
    const benAgain = await company.restart(ben);
    expect(benAgain.list()).toEqual([]);
    company.link(ana, benAgain);
    await benAgain.groups.join(ana.groups.invitation(room));
    await company.pass(2_000);
    expect(benAgain.list()).toEqual(['open Boat club: Ana Ben']);
    await benAgain.groups.leave(room);
    expect(benAgain.list()).toEqual(['left Boat club: ']);
  });

  test('and is asked again sees the invitation, and after turning it down what there was', async () => {
    const { company, ana, ben, room } = await pairAndCyn();
    await ben.groups.leave(room);
    await company.pass();
    await ana.groups.invite(room, [ben.id]);
    await company.pass();
    expect(ben.list()).toEqual(['invited Boat club: Ana']);
    await expect(ben.groups.remove(room)).rejects.toMatchObject({ code: 'room-unknown' });
    await ben.groups.answer(room, false);
    expect(ben.told.at(-1)).toMatchObject({ id: room, state: 'left' });
    expect(ben.list()).toEqual(['left Boat club: ']);
  });

  test('while nobody is there is told of when somebody is, also after a restart', async () => {
    const { company, ana, ben, room } = await pairAndCyn();
    company.cut(ana, ben);
    await ben.groups.leave(room);
    await company.pass();
    const benAgain = await company.restart(ben);
    expect(benAgain.list()).toEqual(['left Boat club: ']);
    company.link(ana, benAgain);
    await company.pass(2_000);
    expect(ana.list()).toEqual(['open Boat club: Ana']);
    await ana.say(room, 'after');
    await company.pass();
    expect(await benAgain.texts(room)).toEqual([]);
  });

  test('may come again, to what is said since, and is a member again for everybody', async () => {
    const { company, ana, ben, room } = await pairAndCyn();
    const text = ana.groups.invitation(room);
    for (const said of ['one', 'two', 'three']) {
      await ben.groups.leave(room);
      await company.pass();
      await ana.say(room, said);
      await ben.groups.join(text);
      await company.pass();
      expect(ana.list()).toEqual(['open Boat club: Ana Ben']);
      expect(ben.list()).toEqual(['open Boat club: Ana Ben']);
    }
    await ben.say(room, 'back');
    await company.pass();
    expect(await ana.texts(room)).toEqual(['one', 'two', 'three', 'back']);
    expect(await ben.texts(room)).toEqual(['one', 'two', 'three', 'back']);
  });

  test('and comes again at once is in it', async () => {
    const { company, ana, ben, room } = await pairAndCyn();
    const leaving = ben.groups.leave(room);
    await leaving;
    await ben.groups.join(ana.groups.invitation(room));
    await company.pass(2_000);
    expect(ana.list()).toEqual(['open Boat club: Ana Ben']);
    await ben.say(room, 'never gone');
    await company.pass();
    expect(await ana.texts(room)).toEqual(['never gone']);
    const benAgain = await company.restart(ben);
    expect(benAgain.list()).toEqual(['open Boat club: Ana Ben']);
  });

  test('is not listed by somebody who comes long after', async () => {
    const { company, ana, ben, cyn, room } = await pairAndCyn();
    await ben.say(room, 'I am off');
    await ben.groups.leave(room);
    await company.pass();
    company.clock.jump(60 * DAY_MS);
    await company.pass();
    await cyn.groups.join(ana.groups.invitation(room));
    await company.pass(60_000);
    expect(cyn.list()).toEqual(['open Boat club: Ana Cyn']);
  });
});

test('a name is any member’s to change; one that shows nothing is none', async () => {
  const { company, ana, ben, room } = await pairAndCyn();
  await ben.groups.rename(room, 'Rowing');
  await company.pass();
  expect(ana.list()).toEqual(['open Rowing: Ana Ben']);
  await expect(ben.groups.rename(room, ' \u200b ')).rejects.toMatchObject({ code: 'bad-request' });
  await expect(ana.groups.create('', [])).rejects.toMatchObject({ code: 'bad-request' });
  expect(ana.groups.all()).toHaveLength(1);
});

describe('invitations nobody asked for', () => {
  test('of one person wait in tens, and those from one address leave places for others', async () => {
    const company = new GroupCompany();
    const [ana, ben, cyn] = [await company.fellow('Ana'), await company.fellow('Ben'), await company.fellow('Cyn')];
    ana.trust.set(cyn.id, 'accepted');
    company.link(ana, ben, cyn);
    for (let i = 0; i < 12; i++) await ben.groups.create(`b${i}`, [ana.id]);
    for (let i = 0; i < 2; i++) await cyn.groups.create(`c${i}`, [ana.id]);
    await company.pass();
    expect(ana.groups.all().map(({ name }) => name)).toEqual([
      ...Array.from({ length: 10 }, (_, i) => `b${i}`),
      'c0',
      'c1',
    ]);

    // Many keys, one machine.
    for (let key = 0; key < 20; key++) {
      const sybil = await company.fellow(`s${key}`);
      company.link(ana, sybil);
      for (let i = 0; i < 10; i++) await sybil.groups.create(`s${key}.${i}`, [ana.id]);
      await company.pass();
    }
    expect(ana.groups.all().length).toBeLessThanOrEqual(MAX_REQUESTS / 2 + 2);
    const dan = await company.fellow('Dan');
    dan.ip = '192.168.1.8';
    company.link(ana, dan);
    await dan.groups.create('from Dan', [ana.id]);
    await company.pass();
    expect(ana.groups.all().at(-1)?.name).toBe('from Dan');
  });

  test('go with a block, and the blocked can’t be invited', async () => {
    const { company, ana, ben } = await three();
    company.link(ana, ben);
    const room = await ben.groups.create('Spam', [ana.id]);
    await company.pass();
    expect(ana.list()).toEqual(['invited Spam: Ben']);
    ana.trust.set(ben.id, 'blocked');
    ana.groups.judged(ben.id);
    expect(ana.told.at(-1)).toEqual({ removed: room });
    expect(ana.list()).toEqual([]);
    await expect(ana.groups.create('Us', [ben.id])).rejects.toMatchObject({ code: 'person-blocked' });
    await expect(ana.groups.answer(room, true)).rejects.toMatchObject({ code: 'room-unknown' });
  });

  test('into a group one is in already change nothing', async () => {
    const { company, ana, ben, room } = await pairAndCyn();
    await ben.groups.invite(room, [ana.id, ben.id, ID('e')]);
    await company.pass();
    expect(ana.list()).toEqual(['open Boat club: Ana Ben']);
  });
});
