/** Direct messages in a chat in lines: how they are shown, and the commands that write and answer them. */

import { messageOf } from '../../core/errors.ts';
import type { PersonId, RoomId } from '../../core/ids.ts';
import type { Message, Peer, Room, TimelineItem } from '../../core/model.ts';
import type { Roster } from '../../node/roster.ts';
import type { ShellNode } from '../shell-node.ts';
import { type Company, formatDirect, fullLabel } from './format.ts';
import type { Screen } from './screen.ts';
import { choices, handleOf, type Reading, readings } from './whom.ts';

/** Of each room that was there before this shell: more than can have been said before it listens. */
const FIRST_ITEMS = 100;

export class DirectLines {
  readonly #node: ShellNode;
  readonly #screen: Screen;
  readonly #roster: Roster;
  readonly #rooms = new Map<RoomId, Room>();
  /** The newest item shown of each room. */
  readonly #lastOrders = new Map<RoomId, string>();

  constructor(node: ShellNode, screen: Screen, roster: Roster) {
    this.#node = node;
    this.#screen = screen;
    this.#roster = roster;
  }

  /** What was said directly before this shell listened. */
  async start(rooms: readonly Room[], company: Company): Promise<void> {
    for (const room of rooms) {
      if (room.kind !== 'direct' || room.lastAtMs === null) continue;
      this.roomChanged(room);
      const { items } = await this.#node.commands['timeline:before']({ room: room.id, items: FIRST_ITEMS });
      for (const item of items) this.show(item, company);
    }
  }

  roomChanged(room: Room): void {
    const former = this.#rooms.get(room.id);
    this.#rooms.set(room.id, room);
    if (room.state !== 'request' || former?.state === 'request' || !room.person) return;
    const peer = this.#roster.get(room.person);
    const who = this.#screen.mark(`[request] ${this.#labelOf(room.person)}`);
    const note = peer?.nameTaken ? ', who uses a name you know with another key,' : '';
    const id = handleOf({ id: room.person }, this.#roster.all());
    this.#screen.print(`${who}${note} is new to you and wants to talk with you; /accept ${id} or /block ${id}`);
  }

  /** An item of a direct room; own words are on the screen already. */
  show(item: TimelineItem, company: Company): void {
    if (item.type !== 'message' || item.order <= (this.#lastOrders.get(item.room) ?? '')) return;
    this.#lastOrders.set(item.room, item.order);
    if (item.author.own) return;
    const kind = this.#rooms.get(item.room)?.state === 'request' ? 'request' : 'direct';
    this.#screen.print(formatDirect(item, kind, company, (label) => this.#screen.mark(label)));
  }

  /** Own messages have arrived. */
  changed(items: readonly TimelineItem[]): void {
    const counts = new Map<PersonId, number>();
    for (const item of items) {
      const person = this.#rooms.get(item.room)?.person;
      if (person && isDelivered(item)) counts.set(person, (counts.get(person) ?? 0) + 1);
    }
    for (const [person, count] of counts) {
      this.#screen.note(`delivered to ${this.#labelOf(person)}${count > 1 ? `: ${count} messages` : ''}`);
    }
  }

  /** `/msg WHO text` */
  async write(typed: string): Promise<void> {
    const found = readings(typed, this.#roster.all());
    const reading = this.#only(found, 'not sent: ');
    if (!reading) return;
    const { peer, rest } = reading;
    if (rest === '') {
      this.#screen.note('not sent: there is no text; /msg WHO text');
      return;
    }
    try {
      const { room } = await this.#node.commands['room:open']({ person: peer.id });
      await this.#node.commands['message:send']({ room, text: rest });
      if (this.#roster.get(peer.id)?.state === 'here') return;
      const who = fullLabel(peer.address, peer.name);
      this.#screen.note(`${who} is not here: it waits until they are, as long as this program runs`);
    } catch (error) {
      this.#screen.note(`not sent: ${messageOf(error)}`);
    }
  }

  /** `/accept WHO`, `/block WHO` */
  async judge(typed: string, trust: 'accepted' | 'blocked'): Promise<void> {
    const found = readings(typed, this.#roster.all()).filter(({ rest }) => rest === '');
    const peer = this.#only(found, '')?.peer;
    if (!peer) return;
    const who = fullLabel(peer.address, peer.name);
    if (trust === 'accepted' && peer.trust === 'verified') {
      this.#screen.note(`${who} is accepted already, and verified`);
      return;
    }
    try {
      await this.#node.commands['person:trust']({ id: peer.id, trust });
      this.#screen.note(`${trust} ${who}`);
    } catch (error) {
      this.#screen.note(`not ${trust}: ${messageOf(error)}`);
    }
  }

  /** The one who is meant; else says why it is nobody. */
  #only(found: readonly Reading[], what: string): Reading | undefined {
    if (found.length === 1) return found[0];
    const why =
      found.length > 1
        ? choices(found, this.#roster.all())
        : 'nobody of that name, ip:port or id was met; /peers lists who was';
    this.#screen.note(`${what}${why}`);
    return undefined;
  }

  #labelOf(person: PersonId): string {
    const peer: Peer | undefined = this.#roster.get(person);
    return peer ? fullLabel(peer.address, peer.name) : person.slice(0, 8);
  }
}

function isDelivered(item: TimelineItem): item is Message {
  return item.type === 'message' && item.author.own && item.delivery === 'delivered';
}
