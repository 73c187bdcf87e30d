/** A reply, an edit, a deletion or a reaction stands on what it is about, so that nobody has it without that. */

import { expect, test } from 'vitest';
import { LOBBY } from '../../../src/core/ids.ts';
import { encodeBody, type Said } from '../../../src/history/bodies.ts';
import { EVENT_KINDS, type SignedEvent } from '../../../src/history/event.ts';
import { eventIdOf } from '../../../src/history/event-id.ts';
import { MAX_PARENTS } from '../../../src/history/limits.ts';
import { settle } from '../../support/fake-clock.ts';
import { type Member, ReplicaCompany } from '../../support/replica-company.ts';

const say = (member: Member, said: Said): Promise<SignedEvent> =>
  member.replica.say(LOBBY, EVENT_KINDS[said.kind], encodeBody(said));

const standsOn = ({ parents }: SignedEvent, { log, seq }: SignedEvent) =>
  parents.some((parent) => parent.log === log && parent.seq >= seq);

/** Who has heard more people than an event can stand on, all at once; of the first it heard the least. */
async function hub(company: ReplicaCompany) {
  const hub = await company.member('Hub');
  const said: SignedEvent[] = [];
  for (let person = 0; person < MAX_PARENTS + 2; person++) {
    const one = await company.member(`P${person}`);
    for (let time = 0; time <= person; time++) said[person] = await say(one, { kind: 'message', text: `${person}` });
    company.link(hub, one);
  }
  await company.pass(2_000);
  return { hub, said, first: said[0] as SignedEvent };
}

test('of more people than an event can stand on, it stands on who is answered, and on the newest of the others', async () => {
  const company = new ReplicaCompany();
  const { hub: ana, first } = await hub(company);
  const reply = await say(ana, { kind: 'message', text: 'indeed', replyTo: eventIdOf(first) });
  expect(reply.parents).toHaveLength(MAX_PARENTS);
  expect(standsOn(reply, first)).toBe(true);

  // Who comes while the first one's words are held up has no answer to nothing.
  const late = await company.member('Late');
  company.onTheWay = (_from, to, frame) =>
    to === late && frame.kind === 'events' && frame.events[0]?.log === first.log ? undefined : frame;
  company.link(ana, late);
  await company.pass(2_000);
  expect(late.texts().join()).not.toContain('indeed');
  company.onTheWay = (_from, _to, frame) => frame;
  await company.pass(20_000);
  expect(late.texts().join()).toContain('indeed');
});

test('what is said in one go keeps its order, and each stands on what it is about, also where the disk has to be asked', async () => {
  const company = new ReplicaCompany();
  const { hub: before, said } = await hub(company);
  await before.replica.stop();
  const ana = await company.member({ name: 'Hub', signer: before.signer, store: before.store });
  const [one, two, three] = [said[5], said[6], said[7]] as [SignedEvent, SignedEvent, SignedEvent];
  const older = { ...three, seq: three.seq - 2 };
  const written = await Promise.all([
    say(ana, { kind: 'message', text: 'a', replyTo: eventIdOf(older) }),
    say(ana, { kind: 'message', text: 'b' }),
    say(ana, { kind: 'reaction', target: eventIdOf(one), emoji: '👍', on: true }),
    say(ana, { kind: 'edit', target: eventIdOf(two), text: 'c' }),
    say(ana, { kind: 'deletion', target: eventIdOf({ ...two, seq: two.seq - 1 }) }),
  ]);
  expect(written.map(({ seq }) => seq)).toEqual([2, 3, 4, 5, 6]);
  expect(standsOn(written[0], older)).toBe(true);
  expect([standsOn(written[2], one), standsOn(written[3], two)]).toEqual([true, true]);
  expect(standsOn(written[4], { ...two, seq: two.seq - 1 })).toBe(true);
  // Everybody takes them.
  const late = await company.member('Late');
  company.link(ana, late);
  await company.pass(2_000);
  expect(late.store.logs.get(ana.log())?.head.seq).toBe(6);
});

test('what is answered while the history is being closed is kept', async () => {
  const company = new ReplicaCompany();
  const { hub: before, said } = await hub(company);
  await before.replica.stop();
  const ana = await company.member({ name: 'Hub', signer: before.signer, store: before.store });
  const older = { ...(said[1] as SignedEvent), seq: 2 };
  const point = ana.store.point.bind(ana.store);
  ana.store.point = async (log, seq) => {
    for (let turn = 0; turn < 9; turn++) await settle();
    return point(log, seq);
  };
  const reply = say(ana, { kind: 'message', text: 'bye', replyTo: eventIdOf(older) });
  await ana.replica.stop();
  expect((await reply).parents).toContainEqual(expect.objectContaining({ log: older.log }));
});

test('what is not here, is our own, or is no event at all is answered all the same', async () => {
  const company = new ReplicaCompany();
  const ana = await company.member('Ana');
  const own = await say(ana, { kind: 'message', text: 'mine' });
  const unknown = eventIdOf({ ...own, seq: 99 });
  const elsewhere = eventIdOf({
    log: own.log.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) as typeof own.log,
    seq: 2,
  });
  for (const target of [eventIdOf(own), unknown, elsewhere]) {
    const { parents } = await say(ana, { kind: 'reaction', target, emoji: '👍', on: true });
    expect(parents).toEqual([]);
  }
});
