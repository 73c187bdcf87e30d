/** A chat in lines: what others say is printed, what is typed is said, and a few commands begin with a slash. */

import { ChatError, messageOf } from '../../core/errors.ts';
import { LOBBY, type RoomId } from '../../core/ids.ts';
import type { Notice, TimelineItem } from '../../core/model.ts';
import { cleanName, MAX_TEXT_BYTES } from '../../core/text.ts';
import type { EventMessage, Snapshot } from '../../ipc/contract.ts';
import { Roster } from '../../node/roster.ts';
import type { ShellNode } from '../shell-node.ts';
import { DirectLines, markRead } from './direct-lines.ts';
import { type Company, EDITED, formatFound, formatItem, formatMissed, formatPeers, formatTime } from './format.ts';
import { GROUP_COMMANDS, GROUP_HELP, GroupLines } from './group-lines.ts';
import type { Line } from './line-splitter.ts';
import type { Screen } from './screen.ts';
import { Shown } from './shown.ts';

/** More than can have happened before this shell listens. */
const FIRST_ITEMS = 1_000;

const WITH_WORDS = new Set(['/msg', '/accept', '/block', '/search']);

/** Lines under way to the disk: they are kept together, and who pipes a file in must not wait for each. */
const MAX_SAYING = 1_024;

/** Of what was said while this program wasn't running, shown at the start. */
const MAX_MISSED = 100;

/** Of a search: a screen. */
const MAX_HITS = 20;

/** What was shown is told to be read, this long after it. */
const READ_AFTER_MS = 500;

const HELP = `what you type is said to everyone here
  /msg WHO text   says it to one person alone; WHO is a name, an ip:port or the beginning of an id
  /accept WHO     somebody new may talk with you (writing to them accepts them, too)
  /block WHO      no link to them, and nothing of theirs is shown
  /search QUERY   finds messages: words, "phrases", from:NAME, in:ROOM, before:2026-01-31, after:2026-01-01
${GROUP_HELP}
  /peers          who is here, and who was
  /help           this
  /quit           leave (so does Ctrl-C)
  //text          says "/text"`;

export class LineChat {
  readonly #node: ShellNode;
  readonly #screen: Screen;
  readonly #quit: () => void;
  readonly #roster = new Roster();
  readonly #direct: DirectLines;
  readonly #groups: GroupLines;
  /** Lines under way, oldest first. */
  readonly #saying: Promise<void>[] = [];
  #ownName = '';
  /** Of the lobby. */
  readonly #shown = new Shown();
  /** The newest place shown of the lobby, until it is told to be read. */
  #unread: string | undefined;
  #reading: NodeJS.Timeout | undefined;

  constructor(node: ShellNode, screen: Screen, quit: () => void) {
    this.#node = node;
    this.#screen = screen;
    this.#quit = quit;
    this.#direct = new DirectLines(node, screen, this.#roster);
    this.#groups = new GroupLines(node, screen, this.#roster);
  }

  /** Shows what happens from now on, and what happened since the node started. */
  async start(signal: AbortSignal): Promise<void> {
    this.#screen.print(`listening on ${this.#node.self.address}`);
    let early: EventMessage[] | undefined = [];
    const unsubscribe = this.#node.onEvent((event) => (early ? early.push(event) : this.#show(event)));
    signal.addEventListener('abort', unsubscribe);
    const snapshot = await this.#node.commands.snapshot({ items: FIRST_ITEMS });
    this.#ownName = snapshot.self.name;
    for (const peer of snapshot.peers) this.#roster.set(peer);
    for (const notice of snapshot.notices) this.#showNotice(notice);
    await this.#showMissed(snapshot);
    await this.#direct.start(snapshot.rooms, this.#company, snapshot.self.startedAtMs);
    await this.#groups.start(snapshot.rooms, this.#company);
    const missed = early.filter((event) => event.seq > snapshot.seq);
    early = undefined;
    for (const event of missed) this.#show(event);
  }

  /** Not what was shown before: what nobody has read here, and what happened since the node started. */
  async #showMissed({ rooms, self, timeline }: Snapshot): Promise<void> {
    const unread = rooms.find(({ id }) => id === LOBBY)?.unread ?? 0;
    const { items } = timeline;
    const others = items.filter((item) => item.type === 'message' && !item.author.own);
    const shown = Math.min(unread, MAX_MISSED);
    const first = others.at(-shown);
    const isNew = (item: TimelineItem) =>
      item.type === 'message'
        ? shown > 0 && first !== undefined && item.order >= first.order
        : item.atMs >= self.startedAtMs;
    if (unread > others.slice(-shown).length || unread > shown) {
      this.#screen.print(formatMissed(unread - Math.min(shown, others.length)));
    }
    for (const item of items) {
      const isOld = item.type === 'message' && (item.late || item.atMs < self.startedAtMs);
      if (isNew(item)) this.#showLobby(item, this.#company, isOld);
      else this.#shown.add(item);
    }
  }

  /** One line typed or piped in. Returns a promise only when the node needs time. */
  take(line: Line): Promise<void> | undefined {
    if (line === undefined) {
      this.#screen.note(`a line longer than ${MAX_TEXT_BYTES} bytes was not sent`);
      return undefined;
    }
    if (line.startsWith('/') && !line.startsWith('//')) return this.#command(line.trim());
    return this.#say(line.startsWith('//') ? line.slice(1) : line);
  }

  #say(text: string): Promise<void> | undefined {
    // Nothing to say, and nothing wrong either.
    if (text.trim() === '') return undefined;
    const said = this.#send(text).finally(() => {
      this.#saying.shift();
    });
    this.#saying.push(said);
    // Until half of them are through, so that the disk always has something to do.
    return this.#saying.length < MAX_SAYING ? undefined : this.#saying[MAX_SAYING / 2];
  }

  async #send(text: string): Promise<void> {
    try {
      await this.#node.commands['message:send']({ text });
    } catch (error) {
      this.#refused(error);
    }
  }

  async #search(query: string): Promise<void> {
    try {
      const { hits, next, unknown } = await this.#node.commands['history:search']({ query, items: MAX_HITS });
      for (const name of unknown) this.#screen.note(`nobody and no room is called "${cleanName(name)}"`);
      if (hits.length === 0) this.#screen.note('nothing found');
      for (const { item } of hits.toReversed()) this.#screen.print(formatFound(item, this.#company));
      if (next !== null) this.#screen.note('there are older ones; search for more words to narrow it down');
    } catch (error) {
      this.#screen.note(`not searched: ${messageOf(error)}`);
    }
  }

  #refused(error: unknown): void {
    if (error instanceof ChatError && (error.code === 'message-empty' || error.code === 'stopped')) return;
    this.#screen.note(`not sent: ${messageOf(error)}`);
  }

  #command(line: string): Promise<void> | undefined {
    const name = line.split(/\s/, 1)[0] ?? '';
    const rest = line.slice(name.length).trim();
    if (GROUP_COMMANDS.has(name)) return this.#groups.command(name, rest);
    // The others stand alone: "/quit smoking" was meant for somebody.
    switch (WITH_WORDS.has(name) ? name : line) {
      case '/msg':
        return this.#direct.write(rest);
      case '/accept':
        return this.#direct.judge(rest, 'accepted');
      case '/block':
        return this.#direct.judge(rest, 'blocked');
      case '/search':
        return this.#search(rest);
      case '/peers':
        this.#screen.print(formatPeers(this.#roster.all()));
        return undefined;
      case '/help':
        this.#screen.print(HELP);
        return undefined;
      case '/quit':
        this.#quit();
        return undefined;
      default:
        this.#screen.note(
          `not sent: ${name.slice(0, 40)} is no command; /help lists them, //… says a line that begins with a slash`,
        );
        return undefined;
    }
  }

  #show(message: EventMessage): void {
    switch (message.event) {
      case 'timeline:added':
        this.#showItems(message.data.items);
        return;
      case 'timeline:changed':
        this.#showEdited(message.data.items);
        return;
      case 'delivery:changed':
        this.#direct.delivered(message.data.stretches);
        return;
      case 'room:changed':
        if (message.data.room.kind === 'direct') this.#direct.roomChanged(message.data.room);
        if (message.data.room.kind === 'group') this.#groups.roomChanged(message.data.room);
        return;
      case 'room:removed':
        this.#groups.roomRemoved(message.data.room as RoomId);
        return;
      case 'peer:changed':
        this.#roster.set(message.data.peer);
        return;
      case 'self:changed':
        this.#ownName = message.data.self.name;
        return;
      case 'notice:raised':
        this.#showNotice(message.data.notice);
        return;
      default: // Progress and settings are for windows.
    }
  }

  #showNotice({ message }: Notice): void {
    this.#screen.note(message);
  }

  get #company(): Company {
    return { ownName: this.#ownName, peers: this.#roster.all() };
  }

  #showItems(items: readonly TimelineItem[]): void {
    const company = this.#company;
    for (const item of items) {
      if (this.#groups.has(item.room)) this.#groups.show(item, company);
      else if (item.room !== LOBBY) this.#direct.show(item, company);
      else this.#showLobby(item, company, item.type === 'message' && item.late);
    }
  }

  #showLobby(item: TimelineItem, company: Company, timed: boolean): void {
    if (!this.#shown.add(item)) return;
    if (item.type === 'message') this.#readSoon(item.order);
    if (item.type === 'message' && this.#roster.get(item.author.id)?.trust === 'blocked') return;
    const time = timed ? formatTime(item.atMs, Date.now()) : '';
    const text = formatItem(item, company, (label) => this.#screen.mark(label), time);
    if (text !== undefined) this.#screen.print(text);
  }

  /** What was said is on the screen already, and now it is another. */
  #showEdited(items: readonly TimelineItem[]): void {
    const company = this.#company;
    for (const item of items) {
      if (item.type !== 'message' || item.author.own) continue;
      if (this.#roster.get(item.author.id)?.trust === 'blocked') continue;
      if (this.#groups.has(item.room)) this.#groups.showEdited(item, company);
      else if (item.room !== LOBBY) this.#direct.showEdited(item, company);
      else if (this.#shown.changes(item)) {
        const text = formatItem(item, company, (label) => this.#screen.mark(label), EDITED);
        if (text !== undefined) this.#screen.print(text);
      }
    }
  }

  #readSoon(order: string): void {
    if (this.#unread === undefined || order > this.#unread) this.#unread = order;
    this.#reading ??= setTimeout(() => {
      this.#reading = undefined;
      const upTo = this.#unread;
      this.#unread = undefined;
      if (upTo !== undefined) void markRead(this.#node, LOBBY, upTo);
    }, READ_AFTER_MS);
    this.#reading.unref();
  }
}
