/** Direct messages in a chat in lines: how they are shown, and the commands that write and answer them. */

import { covers } from '../../core/delivery.ts';
import { messageOf } from '../../core/errors.ts';
import type { PersonId, RoomId } from '../../core/ids.ts';
import type { DeliveryStretch, Message, Peer, Room, TimelineItem } from '../../core/model.ts';
import type { Roster } from '../../node/roster.ts';
import type { ShellNode } from '../shell-node.ts';
import { type Company, EDITED, formatDirect, formatMissed, formatTime, fullLabel } from './format.ts';
import type { Screen } from './screen.ts';
import { Shown } from './shown.ts';
import { choices, handleOf, type Reading, readings } from './whom.ts';

/** Of each room that was there before this shell: more than can have been said before it listens. */
const FIRST_ITEMS = 100;

export class DirectLines {
  readonly #node: ShellNode;
  readonly #screen: Screen;
  readonly #roster: Roster;
  readonly #rooms = new Map<RoomId, Room>();
  readonly #shown = new Map<RoomId, Shown>();
  /** Own messages that are not known to have arrived. */
  readonly #waiting = new Set<string>();

  constructor(node: ShellNode, screen: Screen, roster: Roster) {
    this.#node = node;
    this.#screen = screen;
    this.#roster = roster;
  }

  /** What nobody has read here. */
  async start(rooms: readonly Room[], company: Company, startedAtMs: number): Promise<void> {
    for (const room of rooms) {
      if (room.kind !== 'direct' || room.lastAtMs === null) continue;
      this.roomChanged(room);
      if (room.unread === 0 || this.#isBlocked(room.person)) continue;
      const { items } = await this.#node.commands['timeline:before']({ room: room.id, items: FIRST_ITEMS });
      const others = items.filter((item) => item.type === 'message' && !item.author.own);
      const first = others.at(-Math.min(room.unread, others.length));
      const whose = room.person ? `of ${this.#labelOf(room.person)} to you` : 'to you';
      if (room.unread > others.length) this.#screen.print(formatMissed(room.unread - others.length, whose));
      for (const item of items)
        if (first && item.order >= first.order) this.show(item, company, isOld(item, startedAtMs));
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
  show(item: TimelineItem, company: Company, timed = item.type === 'message' && item.late): void {
    const shown = this.#shown.get(item.room) ?? new Shown();
    this.#shown.set(item.room, shown);
    if (item.type !== 'message' || !shown.add(item)) return;
    if (item.delivery?.state === 'stored') this.#waiting.add(item.id);
    if (item.author.own || this.#isBlocked(item.author.id)) return;
    this.#print(item, company, timed ? formatTime(item.atMs, Date.now()) : '');
    void markRead(this.#node, item.room, item.order);
  }

  /** A message of theirs says something else now. */
  showEdited(message: Message, company: Company): void {
    if (this.#shown.get(message.room)?.changes(message)) this.#print(message, company, EDITED);
  }

  /** Own messages have arrived. */
  delivered(stretches: readonly DeliveryStretch[]): void {
    const counts = new Map<PersonId, number>();
    for (const stretch of stretches) {
      const person = this.#rooms.get(stretch.room)?.person;
      if (!person || stretch.delivery.state === 'stored') continue;
      for (const id of this.#waiting) {
        if (!covers(stretch, id)) continue;
        this.#waiting.delete(id);
        counts.set(person, (counts.get(person) ?? 0) + 1);
      }
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
      this.#screen.note(`${who} is not here: it waits until they are`);
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

  #print(message: Message, company: Company, time: string): void {
    const kind = this.#rooms.get(message.room)?.state === 'request' ? 'request' : 'direct';
    this.#screen.print(formatDirect(message, kind, company, (label) => this.#screen.mark(label), time));
  }

  #isBlocked(person: PersonId | null): boolean {
    return person !== null && this.#roster.get(person)?.trust === 'blocked';
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

function isOld(item: TimelineItem, startedAtMs: number): boolean {
  return item.type === 'message' && (item.late || item.atMs < startedAtMs);
}

/** What is printed is read. Should it not be kept, it is shown once more at the next start. */
export async function markRead(node: ShellNode, room: RoomId, order: string): Promise<void> {
  try {
    await node.commands['room:read']({ room, order });
  } catch {
    // The disk is full, or the room is gone.
  }
}
