/** One of a cluster: a profile that outlives its program, which runs, is killed, starts again, stands still. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from '../../src/core/model.ts';
import type { LoopbackSpace } from '../support/loopback.ts';
import { TerminalNode } from '../support/terminal-node.ts';
import { pause } from './chance.ts';
import type { Ledger, Saying } from './ledger.ts';

/** Only a limit for what hangs: starts, answers and endings wait for a machine that does other work, or for SIGCONT. */
export const HANG_MS = 120_000;
/** Items of one page. */
const PAGE = 2_000;
export class Member implements AsyncDisposable {
  readonly place: number;
  readonly name: string;
  readonly space: LoopbackSpace;
  readonly #profileDir: string;
  /** What was shown twice, or is no JSON, in any of its runs. */
  readonly faults: string[] = [];
  starts = 0;
  #node: TerminalNode | undefined;
  readonly #asked = new Set<Promise<void>>();
  #id = '';

  /** @param peers where the others are to be found */
  constructor(place: number, name: string, space: LoopbackSpace, profileDir: string, peers: readonly string[]) {
    this.place = place;
    this.name = name;
    this.space = space;
    this.#profileDir = profileDir;
    mkdirSync(profileDir, { recursive: true, mode: 0o700 });
    // A way that breaks in a handshake must not make a seed node of anybody: what those say is kept nowhere.
    writeFileSync(join(profileDir, 'config.json'), JSON.stringify({ peers, legacy_peers: false }));
  }

  /** Said and not answered. */
  get asked(): number {
    return this.#asked.size;
  }

  /** Once it has run. */
  get id(): string {
    return this.#id;
  }

  get node(): TerminalNode {
    if (!this.#node) throw new Error(`${this.name} does not run`);
    return this.#node;
  }

  async start(): Promise<void> {
    const { ip, cidr, minPort } = this.space;
    const node = TerminalNode.launch({
      // One port: it comes back where it was, and its sweep finds nobody.
      space: { ip, cidr, minPort, maxPort: minPort },
      name: this.name,
      profileDir: this.#profileDir,
    });
    this.starts += 1;
    this.#node = node;
    await node.ready(HANG_MS);
    this.#id = node.self.id;
    const { notices } = await node.must('snapshot', { items: 0 }, HANG_MS);
    for (const { code, message } of notices) this.faults.push(`${this.name}, at its start: ${code}: ${message}`);
  }

  /** At once, also while it stands still or starts. */
  async kill(): Promise<void> {
    const node = this.#node;
    if (!node) return;
    const dead = node.kill(); // first of all: the instant counts
    this.lookBack();
    await dead;
    this.#node = undefined;
  }

  /**
   * Kills it the moment it answers that something is kept, when a node that answers too early has not kept it yet; or
   * after `limitMs`, or at the signal.
   */
  async killAtAnswer(limitMs: number, signal: AbortSignal): Promise<void> {
    const stdout = this.#node?.child.stdout;
    const answered = new AbortController();
    let killed: Promise<void> | undefined;
    const look = (text: string): void => {
      if (!text.includes('"ok":true')) return;
      killed ??= this.kill();
      answered.abort();
    };
    stdout?.prependListener('data', look);
    await pause(limitMs, AbortSignal.any([signal, answered.signal]));
    stdout?.off('data', look);
    await (killed ?? this.kill());
  }

  freeze(): void {
    this.#node?.freeze();
  }

  resume(): void {
    this.#node?.resume();
  }

  /**
   * Resolves when it was answered, or never will be; who doesn't run says nothing.
   * @param person the other one of a room of two, which a program that has just started may not know yet
   */
  say(ledger: Ledger, room: string, where: string, person?: string): Promise<void> {
    const node = this.#node;
    if (!node || node.exit) return Promise.resolve();
    const asked = this.#ask(node, ledger.ask(this.place, this.name, room, where), person);
    this.#asked.add(asked);
    return asked.finally(() => this.#asked.delete(asked));
  }

  /** Resolves when all that was said is answered, or never will be. */
  async quiet(): Promise<void> {
    await Promise.all(this.#asked);
  }

  async #ask(node: TerminalNode, saying: Saying, person: string | undefined): Promise<void> {
    const { room, text } = saying;
    // Not waited for: requests are answered in turn.
    const opened = person && node.invoke('room:open', { person }, HANG_MS).catch(() => undefined);
    try {
      const result = await node.invoke('message:send', { room, text }, HANG_MS);
      if (result.ok) Object.assign(saying, { answer: 'kept', ...result.value });
      else Object.assign(saying, { answer: 'refused', why: `${result.error.code}: ${result.error.message}` });
    } catch (error) {
      saying.answer = 'unanswered';
      if (!node.exit) this.faults.push(`${this.name}: no answer to "${text}": ${String(error)}`);
    }
    await opened;
  }

  /** Messages of a room, in its order: all, or the newest. @param atLeast items to look at, where there are so many */
  async read(room: string, atLeast = Number.POSITIVE_INFINITY): Promise<Message[]> {
    const messages: Message[] = [];
    let items = 0;
    let order: string | undefined;
    for (;;) {
      const params = { room, items: PAGE, ...(order === undefined ? {} : { order }) };
      const result = await this.node.invoke('timeline:before', params, HANG_MS);
      // A room of two that nobody said anything in is not kept.
      if (!result.ok && result.error.code === 'room-unknown') return messages;
      if (!result.ok) throw new Error(`${this.name}: ${room}: ${result.error.code}: ${result.error.message}`);
      const page = result.value;
      messages.unshift(...page.items.filter((item): item is Message => item.type === 'message'));
      items += page.items.length;
      order = page.items[0]?.order;
      if (!page.before || order === undefined || items >= atLeast) return messages;
    }
  }

  /** Looks through what the present run has shown. */
  lookBack(): void {
    const node = this.#node;
    if (!node) return;
    if (node.exit) this.faults.push(`${this.name} ended by itself: ${node.stderr.slice(-500)}`);
    const shown = new Set<string>();
    for (const { id } of node.timeline) {
      if (shown.has(id)) this.faults.push(`${this.name}: shown twice in one run: ${id}`);
      shown.add(id);
    }
    for (const line of node.stray.slice(0, 3)) this.faults.push(`${this.name}: no JSON: ${line.slice(0, 200)}`);
    for (const told of node.events) {
      if (told.event !== 'notice:raised') continue;
      this.faults.push(`${this.name}: ${told.data.notice.code}: ${told.data.notice.message}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
