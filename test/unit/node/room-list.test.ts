/** What shells are told of rooms, and when: what moves a room is told before what was said in it, counts a little later. */

import { expect, it } from 'vitest';
import type { PeerId } from '../../../src/core/ids.ts';
import type { Peer, Room } from '../../../src/core/model.ts';
import { eventIdOf, orderOf } from '../../../src/history/event-id.ts';
import type { KeptMessage } from '../../../src/history/history-view.ts';
import { MemoryHistory } from '../../../src/history/memory-store.ts';
import { Announcer } from '../../../src/node/announcer.ts';
import { DirectRooms } from '../../../src/node/direct-rooms.ts';
import { ReadMarks } from '../../../src/node/read-marks.ts';
import { RoomBook } from '../../../src/node/room-book.ts';
import { RoomList } from '../../../src/node/room-list.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { Author, type LogWriter } from '../../support/log-writer.ts';

const OWN = new Author();
const BEN = new Author();

/** Ana's rooms, everybody accepted; `told`: what shells heard of the room with Ben since they were asked last. */
class Desk {
  readonly clock = new FakeClock();
  readonly directs: DirectRooms;
  readonly list: RoomList;
  readonly #told: Room[] = [];

  constructor() {
    const view = new MemoryHistory();
    const announcer = new Announcer();
    announcer.listen(({ event, data }) => void (event === 'room:changed' && this.#told.push(data.room)));
    this.directs = new DirectRooms({
      clock: this.clock,
      ownId: OWN.id,
      view,
      trustOf: () => 'accepted',
      peerOf: (id: PeerId) => ({ id }) as Peer,
      opened: () => {},
      admit: () => {},
      changed: (room) => this.list.changed(room),
      removed: () => {},
    });
    this.list = new RoomList({
      clock: this.clock,
      announcer,
      ownId: OWN.id,
      book: new RoomBook(),
      view,
      directs: () => this.directs,
      groups: () => [],
      marks: new ReadMarks(
        view,
        () => {},
        () => true,
      ),
      tellsReading: () => true,
      trustOf: () => 'accepted',
      blocked: () => [],
    });
  }

  told(): Pick<Room, 'unread' | 'lastAtMs'>[] {
    return this.#told.splice(0).map(({ unread, lastAtMs }) => ({ unread, lastAtMs }));
  }

  said(log: LogWriter, atMs: number, state: KeptMessage['state'] = 'said'): void {
    const event = log.text('hi', { wallMs: atMs });
    const message: KeptMessage = {
      id: eventIdOf(event),
      room: log.room,
      author: log.author.id,
      name: undefined,
      order: orderOf(event),
      wallMs: atMs,
      keptAtMs: atMs,
      state,
      text: 'hi',
      replyTo: undefined,
      mentions: [],
      reactions: [],
    };
    this.list.added([message]);
  }
}

it('a room in which nothing was said is told of at once when something is; more of it a little later, together', async () => {
  const desk = new Desk();
  const room = await desk.directs.open(BEN.id);
  expect(desk.told()).toEqual([{ unread: 0, lastAtMs: null }]);
  desk.said(OWN.log(room), 1_000);
  expect(desk.told()).toEqual([{ unread: 0, lastAtMs: 1_000 }]);
  const bens = BEN.log(room);
  desk.said(bens, 2_000);
  desk.said(bens, 3_000);
  expect(desk.told()).toEqual([]);
  await desk.clock.advance(1_000);
  expect(desk.told()).toEqual([{ unread: 2, lastAtMs: 3_000 }]);
});

it('what was deleted before it came is not to be read', async () => {
  const desk = new Desk();
  const bens = BEN.log(await desk.directs.open(BEN.id));
  desk.said(bens, 1_000, 'deleted');
  desk.said(bens, 2_000);
  await desk.clock.advance(1_000);
  expect(desk.told().at(-1)).toEqual({ unread: 1, lastAtMs: 2_000 });
});
