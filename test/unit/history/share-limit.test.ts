/** What newcomers may not see they don't get by asking for it, with all that they were given and all that it refers to. */

import { expect, test } from 'vitest';
import { LOBBY } from '../../../src/core/ids.ts';
import { EVENT_KINDS, type LogId, type SignedEvent } from '../../../src/history/event.ts';
import { proofOf } from '../../../src/history/event-codec.ts';
import { type Member, ReplicaCompany } from '../../support/replica-company.ts';

const HOUR_MS = 3_600_000;

/** Ana and Ben have talked for five days, and stand on one another. */
async function fiveDays(company: ReplicaCompany, shareMs: number): Promise<Member> {
  const [ana, ben] = [await company.member({ name: 'Ana', shareMs }), await company.member('Ben')];
  company.link(ana, ben);
  for (let day = 1; day <= 5; day++) {
    for (const one of [ana, ben]) {
      await one.say(`${one.name} on day ${day}`);
      await company.pass();
    }
    await company.later(24 * HOUR_MS);
  }
  return ana;
}

/** Asks for all that she has heard of, with every proof that she can make. */
class Curious {
  readonly seen = new Map<string, SignedEvent>();
  readonly #of: Member;
  readonly #as: Member;
  readonly #company: ReplicaCompany;
  #asked = new Set<string>();

  constructor(company: ReplicaCompany, of: Member, as: Member) {
    this.#company = company;
    this.#of = of;
    this.#as = as;
  }

  get texts(): string[] {
    const messages = [...this.seen.values()].filter(({ kind, body }) => kind === EVENT_KINDS.message && body);
    return messages.map(({ body }) => new TextDecoder().decode(body));
  }

  look(): void {
    for (const frame of this.#of.framesTo(this.#as, 'events'))
      for (const event of [...frame.events, ...(frame.floor ? [frame.floor] : [])])
        if (event.body || !this.seen.has(`${event.log} ${event.seq}`))
          this.seen.set(`${event.log} ${event.seq}`, event);
  }

  /** On a link of which nothing is remembered. */
  askAnew(): Promise<void> {
    this.#company.cut(this.#of.id, this.#as.id);
    this.#of.replica.linked(this.#as.id, new Map([[LOBBY, 'share']]));
    this.#asked = new Set();
    return this.ask();
  }

  async ask(): Promise<void> {
    for (const { log, parents, prev, seq } of [...this.seen.values()]) {
      for (const parent of parents) await this.#claim(parent.log, parent.seq, parent.hash);
      if (seq > 1) await this.#claim(log, seq - 1, prev);
    }
    await this.#company.pass(1_000);
    for (const { content, hash, log, parents, prev, seq } of [...this.seen.values()]) {
      for (const parent of parents) await this.#want(parent.log, parent.seq + 1, parent.hash);
      if (seq > 1) await this.#want(log, seq, prev);
      await this.#want(log, seq + 1, hash);
      await this.#want(log, seq + 1, proofOf(content));
    }
  }

  /** One after the other: only the newest Want for a log counts. */
  async #want(log: LogId, from: number, prev: Uint8Array): Promise<void> {
    const key = `${log} ${from} ${Buffer.from(prev).toString('hex')}`;
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    this.#of.replica.receive(this.#as.id, { kind: 'want', room: LOBBY, log, from, prev });
    await this.#company.pass(1);
  }

  async #claim(log: LogId, seq: number, hash: Uint8Array): Promise<void> {
    const key = `${log} ${seq}`;
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    this.#of.replica.receive(this.#as.id, { kind: 'have', room: LOBBY, entries: [{ log, seq, hash }] });
    await this.#company.pass(1);
  }
}

test.each([
  [0, []],
  [30 * HOUR_MS, ['Ana on day 5', 'Ben on day 5']],
])('of all that was said a newcomer gets what the last %i ms hold, whatever it asks for', async (shareMs, expected) => {
  const company = new ReplicaCompany();
  const ana = await fiveDays(company, shareMs);
  const eve = await company.member('Eve');
  company.link(ana, eve);
  await company.pass(1_000);
  const curious = new Curious(company, ana, eve);
  for (let round = 0; round < 6; round++) {
    curious.look();
    await curious.ask();
    await company.pass(500);
  }
  expect(curious.texts.sort()).toEqual(expected);
  await curious.askAnew();
  await company.pass(2_000);
  curious.look();
  expect(curious.texts.sort()).toEqual(expected);
  expect(ana.heard('misbehaved')).toEqual([]);
});

test('who has some of a log shows it, also after a restart, and gets the rest, of any age, from whoever never heard of them', async () => {
  const company = new ReplicaCompany();
  const [ana, ben] = [await company.member('Ana'), await company.member('Ben')];
  company.link(ana, ben);
  await ana.say('said to Ben');
  await company.pass();
  company.cut(ana.id, ben.id);
  await ben.replica.stop();
  const cem = await company.member({ name: 'Cem', shareMs: 0 });
  company.onTheWay = (_from, to, frame) =>
    to === cem && frame.kind === 'events' && frame.events[0]?.log === ben.log() ? undefined : frame;
  company.link(ana, cem);
  await ana.say('said while Ben was away');
  await company.pass(65_000); // it stands on a log that Cem doesn't get
  await company.later(24 * HOUR_MS);
  company.cut(ana.id, cem.id);
  const again = await company.member({ name: 'Ben', signer: ben.signer, store: ben.store });
  company.onTheWay = (_from, _to, frame) => frame;
  company.link(again, cem);
  await company.pass(1_000);
  expect(again.texts()).toEqual(['said to Ben', 'said while Ben was away']);
});
