/** A node driven through `terminal --json`: the contract as a bot sees it, and what it has told so far. */

import { randomUUID } from 'node:crypto';
import { withDelivery } from '../../src/core/delivery.ts';
import { LOBBY } from '../../src/core/ids.ts';
import type { Message, Peer, Room, SweepProgress, TimelineItem } from '../../src/core/model.ts';
import type { CommandName, EventMessage, Params, Reply, Result, Snapshot, Value } from '../../src/ipc/contract.ts';
import { NodeProcess, type NodeProcessOptions } from './node-process.ts';
import { DEADLINE_MS } from './watch.ts';

/** Of the newest events, in failures. */
const SHOWN_EVENTS = 15;

export class TerminalNode extends NodeProcess {
  /** Everything told since the snapshot, in order. */
  readonly events: EventMessage[] = [];
  /** Everyone met, as told last, by address. */
  readonly peers = new Map<string, Peer>();
  /** Times a peer has been told of, by address and state: `here 127.0.0.1:4566`. */
  readonly peerChanges = new Map<string, number>();
  /** Of all rooms, each as told last. */
  readonly timeline: TimelineItem[] = [];
  /** Direct rooms as told last, by the other one's id. */
  readonly directRooms = new Map<string, Room>();
  /** All rooms as told last, by id. */
  readonly rooms = new Map<string, Room>();
  sweep: SweepProgress | undefined;
  /** Lines of output that are no JSON: there should be none. */
  readonly stray: string[] = [];
  #self: Snapshot['self'] | undefined;
  #rest = '';
  #lastId = 0;
  readonly #waiting = new Map<unknown, (reply: Reply) => void>();

  private constructor(options: NodeProcessOptions) {
    super(options, ['--json']);
  }

  /** Starts a node and resolves when it listens; rejects with what it said when it doesn't. */
  static async start(options: NodeProcessOptions): Promise<TerminalNode> {
    const node = TerminalNode.launch(options);
    try {
      await node.ready();
      return node;
    } catch (error) {
      await node[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts a node and waits for nothing: for those that are not meant to come up. */
  static launch(options: NodeProcessOptions): TerminalNode {
    return new TerminalNode(options);
  }

  get self(): Snapshot['self'] {
    if (!this.#self) throw new Error(`not ready: ${this.describe()}`);
    return this.#self;
  }

  get address(): string {
    return this.self.address;
  }

  async ready(timeoutMs = DEADLINE_MS): Promise<void> {
    await this.must('subscribe', {}, timeoutMs);
    const snapshot = await this.must('snapshot', {}, timeoutMs);
    // Events up to the snapshot's number are in it.
    this.events.splice(0, this.events.findLastIndex((event) => event.seq <= snapshot.seq) + 1);
    this.#self = snapshot.self;
    this.timeline.unshift(...snapshot.timeline.items.filter((item) => !this.timeline.some(({ id }) => id === item.id)));
    for (const peer of snapshot.peers) if (!this.peers.has(peer.address)) this.#notePeer(peer);
    for (const room of snapshot.rooms) if (!this.rooms.has(room.id)) this.rooms.set(room.id, room);
    this.sweep ??= snapshot.sweep;
  }

  /** Sends a command; resolves to its reply, good or bad. */
  async invoke<C extends CommandName>(
    command: C,
    params: Params<C>,
    timeoutMs = DEADLINE_MS,
  ): Promise<Result<Value<C>>> {
    const id = ++this.#lastId;
    let reply: Reply | undefined;
    this.#waiting.set(id, (received) => {
      reply = received;
    });
    this.child.stdin.write(`${JSON.stringify({ id, command, params })}\n`);
    try {
      await this.waitFor(
        `the reply to ${command}`,
        () => {
          if (!reply && this.exit) throw new Error(`no reply to ${command}: ${this.describe()}`);
          return reply;
        },
        timeoutMs,
      );
    } finally {
      this.#waiting.delete(id);
    }
    return reply as unknown as Result<Value<C>>;
  }

  /** Like `invoke`, for what is to succeed. */
  async must<C extends CommandName>(command: C, params: Params<C>, timeoutMs = DEADLINE_MS): Promise<Value<C>> {
    const result = await this.invoke(command, params, timeoutMs);
    if (!result.ok) throw new Error(`${command}: ${result.error.code}: ${result.error.message}`);
    return result.value;
  }

  say(text: string): Promise<Value<'message:send'>> {
    return this.must('message:send', { text });
  }

  /** Says something to one person alone. */
  async tell(other: TerminalNode, text: string): Promise<Value<'message:send'>> {
    const { room } = await this.must('room:open', { person: other.self.id });
    return this.must('message:send', { room, text });
  }

  accept(other: { readonly self: { readonly id: string } }): Promise<unknown> {
    return this.must('person:trust', { id: other.self.id, trust: 'accepted' });
  }

  /** What is known of an own message. */
  deliveryOf(text: string): Message['delivery'] | undefined {
    return this.timeline.find(
      (item): item is Message => item.type === 'message' && item.author.own && item.text === text,
    )?.delivery;
  }

  waitForDelivery(text: string, timeoutMs = DEADLINE_MS): Promise<true> {
    return this.waitFor(
      `"${text}" delivered`,
      () => (this.deliveryOf(text)?.state ?? 'stored') !== 'stored' && (true as const),
      timeoutMs,
    );
  }

  /** Others' messages. */
  get heard(): Message[] {
    return this.timeline.filter((item): item is Message => item.type === 'message' && !item.author.own);
  }

  /** Texts of the lobby as they are shown, in their order. */
  get shown(): string[] {
    return this.timeline
      .filter((item): item is Message => item.type === 'message' && item.room === LOBBY)
      .sort((a, b) => (a.order < b.order ? -1 : 1))
      .map(({ text }) => text);
  }

  here(): Peer[] {
    return [...this.peers.values()].filter((peer) => peer.state === 'here');
  }

  /** Resolves when exactly these are here. */
  waitForPeers(others: readonly { readonly address: string }[], timeoutMs = DEADLINE_MS): Promise<true> {
    const wanted = others
      .map(({ address }) => address)
      .sort()
      .join(' ');
    return this.waitFor(
      `exactly ${wanted || 'nobody'} here`,
      () =>
        this.here()
          .map(({ address }) => address as string)
          .sort()
          .join(' ') === wanted && (true as const),
      timeoutMs,
    );
  }

  waitForGone(address: string, timeoutMs = DEADLINE_MS): Promise<Peer> {
    return this.waitFor(
      `${address} gone`,
      () => {
        const peer = this.peers.get(address);
        return peer?.state === 'gone' && peer;
      },
      timeoutMs,
    );
  }

  waitForMessage(text: string, timeoutMs = DEADLINE_MS): Promise<Message> {
    return this.waitFor(
      `the message "${text.slice(0, 60)}"`,
      () => this.heard.find((message) => message.text === text),
      timeoutMs,
    );
  }

  /** Resolves when `passes` more passes of the sweep have begun: whatever was to be found has been looked for. */
  async waitForPasses(passes: number, timeoutMs = DEADLINE_MS): Promise<void> {
    const from = this.sweep?.pass ?? 0;
    await this.waitFor(`${passes} more passes of the sweep`, () => (this.sweep?.pass ?? 0) >= from + passes, timeoutMs);
  }

  /** Says something nobody said before, and resolves when each of `others` has it. */
  async reaches(...others: readonly TerminalNode[]): Promise<void> {
    const text = `reach ${randomUUID()}`;
    await this.say(text);
    await Promise.all(others.map((other) => other.waitForMessage(text)));
  }

  /** Leaves properly. */
  async stop(): Promise<void> {
    await this.invoke('quit', {}).catch(() => undefined);
    await this.exited();
  }

  protected override onOutput(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#take(line);
  }

  #take(line: string): void {
    let message: EventMessage | Reply;
    try {
      message = JSON.parse(line) as EventMessage | Reply;
    } catch {
      this.stray.push(line);
      return;
    }
    if (!('event' in message)) {
      this.#waiting.get(message.id)?.(message);
      return;
    }
    this.events.push(message);
    switch (message.event) {
      case 'timeline:added':
        this.timeline.push(...message.data.items);
        break;
      case 'timeline:changed':
        for (const item of message.data.items) {
          const place = this.timeline.findIndex(({ id }) => id === item.id);
          if (place !== -1) this.timeline[place] = item;
        }
        break;
      case 'delivery:changed':
        for (const [place, item] of this.timeline.entries())
          this.timeline[place] = withDelivery(item, message.data.stretches);
        break;
      case 'room:removed':
        this.rooms.delete(message.data.room);
        break;
      case 'room:changed':
        this.rooms.set(message.data.room.id, message.data.room);
        if (message.data.room.person) this.directRooms.set(message.data.room.person, message.data.room);
        break;
      case 'peer:changed':
        this.#notePeer(message.data.peer);
        break;
      case 'sweep:progressed':
        this.sweep = message.data.sweep;
        break;
      case 'self:changed':
        this.#self = message.data.self;
        break;
      default:
    }
  }

  #notePeer(peer: Peer): void {
    const key = `${peer.state} ${peer.address}`;
    if (this.peers.get(peer.address)?.state !== peer.state)
      this.peerChanges.set(key, (this.peerChanges.get(key) ?? 0) + 1);
    this.peers.set(peer.address, peer);
  }

  protected override describe(): string {
    const peers = [...this.peers.values()].map((peer) => `${peer.address} ${peer.state}`).join(', ') || 'nobody';
    const events = this.events.filter(({ event }) => event !== 'sweep:progressed').slice(-SHOWN_EVENTS);
    const shown = events.map((event) => `  ${JSON.stringify(event).slice(0, 300)}`).join('\n');
    const stray = this.stray.length > 0 ? `\nnot JSON: ${this.stray.slice(0, 5).join(' | ')}` : '';
    return `${this.#self?.address ?? 'not ready'}; peers: ${peers}; pass ${this.sweep?.pass}; ${super.describe()}\nlast events:\n${shown}${stray}`;
  }
}
