/** What is told of what is kept, beside the messages. */

import { expect, test } from 'vitest';
import { LOBBY, type PeerId } from '../../../src/core/ids.ts';
import type { Notice } from '../../../src/core/model.ts';
import { encodeBody } from '../../../src/history/bodies.ts';
import type { SignedEvent } from '../../../src/history/event.ts';
import { MemoryHistory } from '../../../src/history/memory-store.ts';
import { authorOf } from '../../../src/history/opening.ts';
import { p256Signer } from '../../../src/history/signer.ts';
import type { SyncFrame } from '../../../src/history/sync-frame.ts';
import { Announcer } from '../../../src/node/announcer.ts';
import { Chronicle } from '../../../src/node/chronicle.ts';
import { Notices } from '../../../src/node/notices.ts';
import { decodePacket } from '../../../src/peer/chat-proto.ts';
import { generateKey } from '../../../src/peer/identity.ts';
import { LogByHand } from '../../support/event-maker.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { seededRandom } from '../../support/seeded-random.ts';

test('what nobody here has any more of what was said while we were away is told, once', async () => {
  const clock = new FakeClock();
  const store = new MemoryHistory();
  const announcer = new Announcer();
  const told: Notice[] = [];
  announcer.listen(({ event, data }) => event === 'notice:raised' && told.push((data as { notice: Notice }).notice));
  const ana = new LogByHand(p256Signer(generateKey()));
  for (const text of ['first', 'lost', 'lost too', 'last']) ana.add({ body: encodeBody({ kind: 'message', text }) });
  const [opening, first, , floor, last] = ana.events as [
    SignedEvent,
    SignedEvent,
    SignedEvent,
    SignedEvent,
    SignedEvent,
  ];
  const [her, signer] = [authorOf(ana.signer.spki), p256Signer(generateKey())];
  const nothing = () => {};
  const chronicle: Chronicle = new Chronicle({
    clock,
    random: seededRandom(1),
    announcer,
    notices: new Notices(announcer),
    history: { store, found: await store.open(), notices: [], onRenewed: nothing, copyTo: undefined },
    signer,
    ownId: authorOf(signer.spki),
    self: () => ({ id: 'me', name: 'Me' }) as never,
    peerOf: () => undefined,
    lobbyShareHours: () => 24,
    sealed: () => 0,
    isKnown: () => false,
    isMember: () => true,
    authorsIn: () => undefined,
    audienceOf: () => [],
    // Ana forgot what is before her floor, whatever she is asked for.
    send: (peer, packet) => {
      const { frame } = decodePacket(packet);
      if (frame?.kind === 'want') setImmediate(() => hears(peer, [opening, last], floor));
      return true;
    },
    punish: (_, reason) => {
      throw new Error(reason);
    },
    relink: nothing,
    holdPeer: nothing,
    hold: nothing,
    stored: nothing,
    acknowledged: nothing,
    added: nothing,
    changed: nothing,
  });
  function hears(peer: PeerId, events: readonly SignedEvent[], from?: SignedEvent): void {
    const frame: SyncFrame = { kind: 'events', room: LOBBY, floor: from && { ...from, body: undefined }, events };
    chronicle.receive(peer, frame);
  }
  await chronicle.start();
  chronicle.linked(her, new Map([[LOBBY, 'share']]));
  hears(her, [opening, first]);
  await clock.advance(1_000);
  for (let second = 0; second < 120; second += 30) {
    const entries = [{ log: ana.log, seq: last.seq, hash: last.hash }];
    chronicle.receive(her, { kind: 'have', room: LOBBY, entries });
    await clock.advance(30_000);
  }
  const { messages } = await store.page(LOBBY, undefined, 9);
  // What was here before the gap is still to be read.
  expect(messages.map(({ text }) => text)).toEqual(['first', 'last']);
  expect(told.map(({ code, message }) => [code, message])).toEqual([
    ['history-gap', expect.stringContaining('some messages are missing')],
  ]);
  await chronicle.stop();
});
