/** What is told of messages about which something was said before they came. */

import { beforeEach, describe, expect, it } from 'vitest';
import type { PeerId } from '../../../src/core/ids.ts';
import type { Message } from '../../../src/core/model.ts';
import type { SignedEvent } from '../../../src/history/event.ts';
import { eventIdOf } from '../../../src/history/event-id.ts';
import { MemoryHistory } from '../../../src/history/memory-store.ts';
import { MessageItems } from '../../../src/node/message-items.ts';
import { RecentMessages } from '../../../src/node/recent-messages.ts';
import { TimelineNews } from '../../../src/node/timeline-news.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { Author, commitOf, type LogWriter } from '../../support/log-writer.ts';

/** Past what changes are gathered for. */
const LONG_MS = 1_000;

let store: CountingHistory;
let one: LogWriter;
let other: LogWriter;

class CountingHistory extends MemoryHistory {
  looked = 0;

  override async messages(ids: Parameters<MemoryHistory['messages']>[0]) {
    this.looked += ids.length;
    return super.messages(ids);
  }
}

beforeEach(() => {
  store = new CountingHistory();
  const ana = new Author();
  [one, other] = [ana.log(), ana.log()];
});

/** A run of a node over the store. */
async function run() {
  const clock = new FakeClock();
  const told: string[] = [];
  const recent = new RecentMessages(store);
  const announce = (event: string, { items }: { items: readonly Message[] }) =>
    told.push(`${event} ${items.map(({ state, text }) => `${state} "${text}"`)}`);
  const news = new TimelineNews({
    clock,
    announcer: { announce } as never,
    items: new MessageItems({
      self: () => ({ id: 'me' }) as never,
      peerOf: () => undefined,
      nameOf: () => 'Ana',
      deliveryOf: () => null as never,
      isLate: () => false,
      recent,
    }),
    recent,
    view: store,
    authorOf: () => one.author.id as PeerId,
    added: () => {},
    changed: () => {},
  });
  await news.start();
  const commit = async (...events: SignedEvent[]) => {
    await store.commit(commitOf(events, 1_000));
    news.stored(events);
  };
  const pass = async (ms: number) => {
    await clock.advance(ms);
    await news.settled();
  };
  return { commit, pass, told, stateOf: (event: SignedEvent) => recent.get(eventIdOf(event))?.state };
}

describe('a message that was deleted or edited before it came', () => {
  it.each([0, 10, LONG_MS])('is never shown as it was, %i ms later', async (ms) => {
    const { commit, pass, told, stateOf } = await run();
    const [gone, changed] = [one.text('secret words'), one.text('frist')];
    await commit(other.opening, other.delete(gone), other.edit(changed, 'first'));
    await pass(ms);
    await commit(one.opening, gone, changed);
    await pass(LONG_MS);
    expect(told[0]).toBe('timeline:added deleted "",edited "first"');
    expect(told.join()).not.toContain('secret');
    expect([stateOf(gone), stateOf(changed)]).toEqual(['deleted', 'edited']);
  });

  it('isn’t either in another run', async () => {
    const gone = one.text('secret words');
    await (await run()).commit(other.opening, other.delete(gone));
    const { commit, pass, told } = await run();
    await commit(one.opening, gone);
    await pass(LONG_MS);
    expect(told).toEqual(['timeline:added deleted ""']);
  });

  it('isn’t either where both come in one go', async () => {
    const { commit, pass, told } = await run();
    const gone = one.text('secret words');
    await commit(one.opening, other.opening, gone, other.delete(gone));
    await pass(LONG_MS);
    expect(told[0]).toBe('timeline:added deleted ""');
  });
});

describe('the disk is not asked', () => {
  it('about messages of which nobody spoke, however much is said about those that are here', async () => {
    const { commit, told } = await run();
    const hello = one.text('hello');
    await commit(one.opening, hello);
    await commit(other.opening, other.react(hello, '👍'));
    await commit(one.text('how are you?'), one.text('well?'));
    expect(told).toEqual(['timeline:added said "hello"', 'timeline:added said "how are you?",said "well?"']);
    expect(store.looked).toBe(0);
  });

  it('any more once what was awaited has come', async () => {
    const { commit, pass } = await run();
    const late = one.text('late');
    await commit(other.opening, other.react(late, '👍'));
    await pass(LONG_MS);
    await commit(one.opening, late);
    await pass(LONG_MS);
    const { looked } = store;
    await commit(one.text('and so on'));
    expect(store.looked).toBe(looked);
  });
});
