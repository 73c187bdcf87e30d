/** A chat in lines: what others say is printed, what is typed is said, and a few commands begin with a slash. */

import { ChatError, messageOf } from '../../core/errors.ts';
import { LOBBY } from '../../core/ids.ts';
import type { Notice, TimelineItem } from '../../core/model.ts';
import { MAX_TEXT_BYTES } from '../../core/text.ts';
import type { EventMessage } from '../../ipc/contract.ts';
import { Roster } from '../../node/roster.ts';
import type { ShellNode } from '../shell-node.ts';
import { DirectLines } from './direct-lines.ts';
import { type Company, formatItem, formatPeers } from './format.ts';
import type { Line } from './line-splitter.ts';
import type { Screen } from './screen.ts';

/** More than can have happened before this shell listens. */
const FIRST_ITEMS = 1_000;

const ABOUT_SOMEBODY = new Set(['/msg', '/accept', '/block']);

const HELP = `what you type is said to everyone here
  /msg WHO text   says it to one person alone; WHO is a name, an ip:port or the beginning of an id
  /accept WHO     somebody new may talk with you (writing to them accepts them, too)
  /block WHO      no link to them, and nothing of theirs is shown
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
  #ownName = '';
  /** Of the newest item of the lobby shown. */
  #lastOrder = '';

  constructor(node: ShellNode, screen: Screen, quit: () => void) {
    this.#node = node;
    this.#screen = screen;
    this.#quit = quit;
    this.#direct = new DirectLines(node, screen, this.#roster);
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
    this.#showItems(snapshot.timeline.items);
    await this.#direct.start(snapshot.rooms, this.#company);
    const missed = early.filter((event) => event.seq > snapshot.seq);
    early = undefined;
    for (const event of missed) this.#show(event);
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
    try {
      const sending = this.#node.commands['message:send']({ text });
      if (!(sending instanceof Promise)) return undefined;
      return sending.then(
        () => undefined,
        (error: unknown) => this.#refused(error),
      );
    } catch (error) {
      this.#refused(error);
      return undefined;
    }
  }

  #refused(error: unknown): void {
    if (error instanceof ChatError && (error.code === 'message-empty' || error.code === 'stopped')) return;
    this.#screen.note(`not sent: ${messageOf(error)}`);
  }

  #command(line: string): Promise<void> | undefined {
    const name = line.split(/\s/, 1)[0] ?? '';
    const rest = line.slice(name.length).trim();
    // The others stand alone: "/quit smoking" was meant for somebody.
    switch (ABOUT_SOMEBODY.has(name) ? name : line) {
      case '/msg':
        return this.#direct.write(rest);
      case '/accept':
        return this.#direct.judge(rest, 'accepted');
      case '/block':
        return this.#direct.judge(rest, 'blocked');
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
        this.#direct.changed(message.data.items);
        return;
      case 'room:changed':
        if (message.data.room.kind === 'direct') this.#direct.roomChanged(message.data.room);
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

  #showNotice({ code, message }: Notice): void {
    // Nobody expects a terminal to remember; a window says it.
    if (code !== 'history-not-kept') this.#screen.note(message);
  }

  get #company(): Company {
    return { ownName: this.#ownName, peers: this.#roster.all() };
  }

  #showItems(items: readonly TimelineItem[]): void {
    const company = this.#company;
    for (const item of items) {
      if (item.room !== LOBBY) this.#direct.show(item, company);
      else this.#showLobby(item, company);
    }
  }

  #showLobby(item: TimelineItem, company: Company): void {
    if (item.order <= this.#lastOrder) return;
    this.#lastOrder = item.order;
    const text = formatItem(item, company, (label) => this.#screen.mark(label));
    if (text !== undefined) this.#screen.print(text);
  }
}
