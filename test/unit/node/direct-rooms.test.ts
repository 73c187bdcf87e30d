/** Direct rooms and requests: what of somebody new is taken, what of it is shared, and what is on show. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAddress } from '../../../src/core/address.ts';
import { ChatError } from '../../../src/core/errors.ts';
import type { PeerId, RoomId } from '../../../src/core/ids.ts';
import type { Peer, Trust } from '../../../src/core/model.ts';
import type { SignedEvent } from '../../../src/history/event.ts';
import { MemoryHistory } from '../../../src/history/memory-store.ts';
import { DirectRooms, MAX_REQUEST_CHARACTERS, MAX_REQUEST_MESSAGES } from '../../../src/node/direct-rooms.ts';
import { MAX_REQUESTS, mayRequest } from '../../../src/node/request-places.ts';
import { directRoomId } from '../../../src/node/room-id.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { Author, commitOf, type LogWriter } from '../../support/log-writer.ts';

const OWN = new Author();

/** Ana's node, with everything that is done and told. */
class Desk {
  readonly view: MemoryHistory;
  readonly opinions = new Map<PeerId, Trust>();
  readonly done: string[] = [];
  readonly rooms: DirectRooms;
  ipOf = (_id: PeerId) => '127.0.0.1';

  constructor(view = new MemoryHistory()) {
    this.view = view;
    this.rooms = new DirectRooms({
      clock: new FakeClock(1_000),
      ownId: OWN.id,
      view: this.view,
      trustOf: (id) => this.opinions.get(id) ?? 'new',
      peerOf: (id) => ({ id, address: toAddress(this.ipOf(id), 4566), name: '', kind: 'earshot' }) as Peer,
      opened: () => this.done.push('opened'),
      admit: (_person, _room, mode) => this.done.push(mode),
      changed: () => this.done.push('changed'),
      removed: () => this.done.push('removed'),
    });
  }

  take(log: LogWriter, events: readonly SignedEvent[] | undefined): readonly SignedEvent[] | undefined {
    return this.rooms.take(log.author.id, log.room, events);
  }

  stateOf(person: PeerId): string | undefined {
    const room = this.rooms.get(directRoomId(OWN.id, person));
    return room && this.rooms.stateOf(room);
  }
}

const logOf = (author: Author): LogWriter => author.log(directRoomId(OWN.id, author.id));

describe('somebody new', () => {
  it('is taken in as a request, in a room that is opened before anything of it is, and told nothing', () => {
    const desk = new Desk();
    const ben = new Author();
    const log = logOf(ben);
    const events = [log.opening, log.text('hi')];
    expect(desk.take(log, events)).toEqual(events);
    expect(desk.done).toEqual(['opened', 'receive']);
    expect(desk.stateOf(ben.id)).toBe('request');
    expect(desk.rooms.modeOf(ben.id)).toEqual({ room: log.room, mode: 'receive' });
  });

  it('makes no room by frames without a message, nor in a room of others', () => {
    const desk = new Desk();
    const [ben, cyn] = [new Author(), new Author()];
    const log = logOf(ben);
    expect(desk.take(log, undefined)).toBeUndefined();
    expect(desk.take(log, [log.opening])).toBeUndefined();
    expect(desk.rooms.take(cyn.id, log.room, [log.opening, log.text('I am Ben')])).toBeUndefined();
    expect([desk.done, desk.rooms.all()]).toEqual([[], []]);
  });

  it(`is cut off after ${MAX_REQUEST_MESSAGES} messages; the same once more costs nothing`, () => {
    const desk = new Desk();
    const ben = new Author();
    const log = logOf(ben);
    const events = [log.opening, ...Array.from({ length: 30 }, (_, i) => log.text(`${i}`))];
    expect(desk.take(log, events)).toHaveLength(1 + MAX_REQUEST_MESSAGES);
    expect(desk.take(log, events)).toHaveLength(1 + MAX_REQUEST_MESSAGES);
    expect(desk.take(log, [log.text('more')])).toBeUndefined();
    desk.opinions.set(ben.id, 'accepted');
    expect(desk.take(log, events)).toEqual(events);
  });

  it('is cut off after so many characters', () => {
    const desk = new Desk();
    const ben = new Author();
    const log = logOf(ben);
    const events = [log.opening, log.text('x'.repeat(MAX_REQUEST_CHARACTERS)), log.text('y')];
    expect(desk.take(log, events)).toEqual(events.slice(0, 2));
  });

  it('is heard as long as others have left a place for requests', () => {
    const desk = new Desk();
    let taken = 0;
    for (let i = 0; i < MAX_REQUESTS; i++) {
      const log = logOf(new Author());
      if (desk.take(log, [log.opening, log.text('hi')])) taken += 1;
    }
    expect(taken).toBe(MAX_REQUESTS / 2);
    desk.ipOf = () => '127.0.0.2';
    const log = logOf(new Author());
    expect(desk.take(log, [log.opening, log.text('hi')])).toBeDefined();
  });
});

describe('what our person says of them', () => {
  it('accepts: the room is shared, and no request any more', () => {
    const desk = new Desk();
    const ben = new Author();
    const log = logOf(ben);
    desk.take(log, [log.opening, log.text('hi')]);
    desk.done.length = 0;
    desk.opinions.set(ben.id, 'accepted');
    desk.rooms.judged(ben.id);
    expect([desk.done, desk.stateOf(ben.id)]).toEqual([['share', 'changed'], 'open']);
  });

  it('turns down: nothing of it is on show, until that is taken back', () => {
    const desk = new Desk();
    const ben = new Author();
    const log = logOf(ben);
    desk.take(log, [log.opening, log.text('hi')]);
    desk.done.length = 0;
    desk.opinions.set(ben.id, 'blocked');
    desk.rooms.judged(ben.id);
    expect([desk.done, desk.rooms.all(), desk.rooms.modeOf(ben.id)]).toEqual([['removed'], [], undefined]);
    expect(desk.take(log, [log.text('again')])).toBeUndefined();
    desk.opinions.set(ben.id, 'new');
    desk.rooms.judged(ben.id);
    expect(desk.stateOf(ben.id)).toBe('request');
  });

  it('leaves a conversation on show that was answered before they were blocked', async () => {
    const desk = new Desk();
    const ben = new Author();
    const room = await desk.rooms.open(ben.id);
    desk.rooms.answered(room);
    desk.opinions.set(ben.id, 'blocked');
    desk.rooms.judged(ben.id);
    expect(desk.rooms.all()).toHaveLength(1);
    await expect(desk.rooms.open(ben.id)).rejects.toBeInstanceOf(ChatError);
  });
});

describe('after a restart', () => {
  it('a request is one still, with what it held; an open conversation is open', async () => {
    const [ben, cyn] = [new Author(), new Author()];
    const view = new MemoryHistory();
    const first = new Desk(view);
    const asks = logOf(ben);
    const held = first.take(asks, [asks.opening, ...Array.from({ length: 20 }, (_, i) => asks.text(`${i}`))]);
    await view.commit(commitOf(held ?? [], 1_000));
    first.opinions.set(cyn.id, 'accepted');
    const talks = logOf(cyn);
    await view.commit(commitOf(first.take(talks, [talks.opening, talks.text('hello')]) ?? [], 1_000));
    const again = new Desk(view);
    again.opinions.set(cyn.id, 'accepted');
    await again.rooms.start(await view.rooms());
    expect([again.stateOf(ben.id), again.stateOf(cyn.id)]).toEqual(['request', 'open']);
    expect(again.rooms.modeOf(cyn.id)?.mode).toBe('share');
    expect(again.take(asks, [asks.text('one more')])).toBeUndefined();
  });

  it('a room in which nothing was said has no log, and is there', async () => {
    const view = new MemoryHistory();
    const ben = new Author();
    const room: RoomId = await new Desk(view).rooms.open(ben.id);
    const again = new Desk(view);
    await again.rooms.start(await view.rooms());
    expect([again.rooms.get(room)?.person, again.done]).toEqual([ben.id, []]);
  });
});

describe('places for requests', () => {
  it('leave half of what is left to every other ip', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('1', '2', '3'), { maxLength: MAX_REQUESTS }), (asked) => {
        const ips: string[] = [];
        for (const ip of asked) if (mayRequest(ips, ip)) ips.push(ip);
        expect(ips.length).toBeLessThanOrEqual(MAX_REQUESTS);
        if (ips.length < MAX_REQUESTS) expect(mayRequest(ips, 'somebody else')).toBe(true);
      }),
    );
  });
});
