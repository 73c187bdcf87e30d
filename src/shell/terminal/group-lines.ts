/** Groups in a chat in lines: how they are shown, and the commands that make, fill and leave them. */

import { messageOf } from '../../core/errors.ts';
import type { PersonId, RoomId } from '../../core/ids.ts';
import type { Message, Room, TimelineItem } from '../../core/model.ts';
import type { Roster } from '../../node/roster.ts';
import type { ShellNode } from '../shell-node.ts';
import { markRead } from './direct-lines.ts';
import { type Company, EDITED, formatInGroup, formatMissed, formatTime, fullLabel, shownName } from './format.ts';
import type { Screen } from './screen.ts';
import { Shown } from './shown.ts';
import { choices, readings } from './whom.ts';

/** Of each group, of what nobody has read here. */
const FIRST_ITEMS = 100;

/** Of a group's id, enough to tell it from others here. */
const ID_DIGITS = 8;
const ID = new RegExp(`^[0-9a-f]{${ID_DIGITS},32}$`, 'i');

export const GROUP_COMMANDS = new Set(['/groups', '/group', '/to', '/invite', '/join', '/decline', '/leave']);

export const GROUP_HELP = `  /group NAME     makes a group; /groups lists yours; GROUP is a group's name or the beginning of its id
  /to GROUP text  says it in a group
  /invite GROUP WHO   asks somebody into it; without WHO: prints a text that lets whoever has it in
  /join TEXT      joins by such a text; /join GROUP and /decline GROUP answer who asks you in
  /leave GROUP    leaves it`;

export class GroupLines {
  readonly #node: ShellNode;
  readonly #screen: Screen;
  readonly #roster: Roster;
  readonly #groups = new Map<RoomId, Room>();
  readonly #shown = new Map<RoomId, Shown>();

  constructor(node: ShellNode, screen: Screen, roster: Roster) {
    this.#node = node;
    this.#screen = screen;
    this.#roster = roster;
  }

  /** What nobody has read here. */
  async start(rooms: readonly Room[], company: Company): Promise<void> {
    for (const room of rooms) {
      if (room.kind !== 'group') continue;
      this.roomChanged(room);
      if (room.unread === 0 || room.state !== 'open') continue;
      const { items } = await this.#node.commands['timeline:before']({ room: room.id, items: FIRST_ITEMS });
      const others = items.filter((item) => item.type === 'message' && !item.author.own);
      const first = others.at(-Math.min(room.unread, others.length));
      const missed = room.unread - others.length;
      if (missed > 0) this.#screen.print(formatMissed(missed, `in the group ${nameOf(room)}`));
      for (const item of items) if (first && item.order >= first.order) this.show(item, company, true);
    }
  }

  has(room: RoomId): boolean {
    return room.startsWith('group:');
  }

  roomChanged(room: Room): void {
    const former = this.#groups.get(room.id);
    if (room.state === 'left') {
      this.roomRemoved(room.id); // there is nothing to be said in it, and lines show the past of no room
      return;
    }
    this.#groups.set(room.id, room);
    if (room.state !== 'invited' || former?.state === 'invited') return;
    const who = this.#screen.mark(`[invited] ${room.person ? this.#labelOf(room.person) : 'somebody'}`);
    const id = idOf(room);
    this.#screen.print(`${who} asks you into the group "${nameOf(room)}"; /join ${id} or /decline ${id}`);
  }

  roomRemoved(room: RoomId): void {
    this.#groups.delete(room);
    this.#shown.delete(room);
  }

  /** An item of a group; own words are on the screen already. */
  show(item: TimelineItem, company: Company, timed = item.type === 'message' && item.late): void {
    const group = this.#groups.get(item.room);
    if (!group || item.type !== 'message') return;
    const shown = this.#shown.get(item.room) ?? new Shown();
    this.#shown.set(item.room, shown);
    if (!shown.add(item) || item.author.own) return;
    markRead(this.#node, item.room, item.order);
    if (this.#roster.get(item.author.id)?.trust === 'blocked') return;
    this.#print(item, group, company, timed ? formatTime(item.atMs, Date.now()) : '');
  }

  /** A message of somebody else says something else now. */
  showEdited(message: Message, company: Company): void {
    const group = this.#groups.get(message.room);
    if (group && this.#shown.get(message.room)?.changes(message)) this.#print(message, group, company, EDITED);
  }

  #print(message: Message, group: Room, company: Company, time: string): void {
    this.#screen.print(formatInGroup(message, nameOf(group), company, (label) => this.#screen.mark(label), time));
  }

  /** One of GROUP_COMMANDS, and what was typed after it. */
  async command(name: string, typed: string): Promise<void> {
    try {
      await this.#do(name, typed);
    } catch (error) {
      this.#screen.note(`not done: ${messageOf(error)}`);
    }
  }

  async #do(name: string, typed: string): Promise<void> {
    const { commands } = this.#node;
    if (name === '/groups') {
      this.#screen.print(this.#list());
      return;
    }
    if (name === '/group') {
      const { room } = await commands['room:create']({ name: typed, people: [] });
      this.#screen.note(`made; /invite ${room.slice('group:'.length, 'group:'.length + ID_DIGITS)} WHO asks people in`);
      return;
    }
    if (name === '/join' && typed.toLowerCase().startsWith('earshot')) {
      await commands['room:join']({ text: typed });
      return;
    }
    const found = this.#named(typed, name === '/join' || name === '/decline' ? 'invited' : 'open');
    if (!found) return;
    const { group, rest } = found;
    if (name === '/to') await commands['message:send']({ room: group.id, text: rest });
    else if (name === '/invite') await this.#invite(group, rest);
    else if (rest !== '') this.#screen.note(`not done: "${rest.slice(0, 40)}" is too much; ${name} GROUP`);
    else if (name === '/leave') await commands['room:leave']({ room: group.id });
    else await commands['room:answer']({ room: group.id, accept: name === '/join' });
  }

  async #invite(group: Room, whom: string): Promise<void> {
    const { commands } = this.#node;
    if (whom === '') {
      this.#screen.print((await commands['room:invitation']({ room: group.id })).text);
      return;
    }
    const found = readings(whom, this.#roster.all()).filter(({ rest }) => rest === '');
    const peer = found.length === 1 ? found[0]?.peer : undefined;
    if (!peer) {
      const nobody = 'nobody of that name, ip:port or id was met; /peers lists who was';
      this.#screen.note(`not done: ${found.length > 1 ? choices(found, this.#roster.all()) : nobody}`);
      return;
    }
    await commands['room:invite']({ room: group.id, people: [peer.id] });
    const when = peer.state === 'here' ? '' : ', who is not here: it waits until they are';
    this.#screen.note(`asked ${fullLabel(peer.address, peer.name)}${when}`);
  }

  /** The one that is meant by what begins with a name or an id; else says why it is none. */
  #named(typed: string, state: Room['state']): { readonly group: Room; readonly rest: string } | undefined {
    const word = typed.split(/\s/, 1)[0] ?? '';
    const found = [...this.#groups.values()].flatMap((group) => {
      if (group.state !== state) return [];
      const name = nameOf(group);
      const begins = typed.slice(0, name.length).toLowerCase() === name.toLowerCase();
      const isName = begins && (typed.length === name.length || /\s/.test(typed.charAt(name.length)));
      const isId = ID.test(word) && group.id.slice('group:'.length).startsWith(word.toLowerCase());
      return isId || isName ? [{ group, rest: typed.slice(isId ? word.length : name.length).trim() }] : [];
    });
    if (found.length === 1) return found[0];
    const may = found.map(({ group }) => `${nameOf(group)}: ${idOf(group)}`).join('; ');
    const nobody = state === 'open' ? 'you are in no group of that name or id' : 'nobody asks you into such a group';
    this.#screen.note(
      `not done: ${found.length > 1 ? `that may be ${may}. Say it again with one of these ids` : `${nobody}; /groups lists them`}`,
    );
    return undefined;
  }

  #list(): string {
    if (this.#groups.size === 0) return 'you are in no group; /group NAME makes one';
    const lines = [...this.#groups.values()].map((group) => {
      const people = group.members.map((id) => (id === this.#node.self.id ? 'you' : this.#labelOf(id))).join(', ');
      const asked = group.state === 'invited' ? `; you are asked in, /join ${idOf(group)}` : '';
      return `${nameOf(group)} (${idOf(group)}): ${people}${asked}`;
    });
    return lines.join('\n');
  }

  #labelOf(person: PersonId): string {
    const peer = this.#roster.get(person);
    return peer ? fullLabel(peer.address, peer.name) : person.slice(0, ID_DIGITS);
  }
}

function nameOf(group: Room): string {
  return shownName(group.name) || idOf(group);
}

function idOf({ id }: Pick<Room, 'id'>): string {
  return id.slice('group:'.length, 'group:'.length + ID_DIGITS);
}
