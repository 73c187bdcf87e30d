/** A chat in lines: what others say is printed, what is typed is said, and a few commands begin with a slash. */

import { ChatError, messageOf } from '../../core/errors.ts';
import type { Notice } from '../../core/model.ts';
import { MAX_TEXT_BYTES } from '../../core/text.ts';
import type { EventMessage } from '../../ipc/contract.ts';
import { Roster } from '../../node/roster.ts';
import type { ShellNode } from '../shell-node.ts';
import { formatItem, formatPeers } from './format.ts';
import type { Line } from './line-splitter.ts';
import type { Screen } from './screen.ts';

/** More than can have happened before this shell listens. */
const FIRST_ITEMS = 1_000;

const HELP = `what you type is said to everyone here
  /peers   who is here, and who was
  /help    this
  /quit    leave (so does Ctrl-C)
  //text   says "/text"`;

export class LineChat {
  readonly #node: ShellNode;
  readonly #screen: Screen;
  readonly #quit: () => void;
  readonly #roster = new Roster();
  #ownName = '';
  #position = 0;

  constructor(node: ShellNode, screen: Screen, quit: () => void) {
    this.#node = node;
    this.#screen = screen;
    this.#quit = quit;
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
    if (line.startsWith('/') && !line.startsWith('//')) {
      this.#command(line.trim());
      return undefined;
    }
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

  #command(line: string): void {
    switch (line) {
      case '/peers':
        this.#screen.print(formatPeers(this.#roster.all()));
        return;
      case '/help':
        this.#screen.print(HELP);
        return;
      case '/quit':
        this.#quit();
        return;
      default:
        this.#screen.note(
          `not sent: ${line.split(/\s/)[0]?.slice(0, 40)} is no command; /help lists them, //… says a line that begins with a slash`,
        );
    }
  }

  #show(message: EventMessage): void {
    switch (message.event) {
      case 'timeline:added':
        this.#showItems(message.data.items);
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

  #showItems(items: readonly Parameters<typeof formatItem>[0][]): void {
    const company = { ownName: this.#ownName, peers: this.#roster.all() };
    for (const item of items) {
      if (item.position <= this.#position) continue;
      this.#position = item.position;
      const text = formatItem(item, company, (label) => this.#screen.mark(label));
      if (text !== undefined) this.#screen.print(text);
    }
  }
}
