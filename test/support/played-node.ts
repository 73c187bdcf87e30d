/** A node that is played: for what real ones do too seldom, too fast or too late for a test to see it in the window. */

import { ChatError } from '../../src/core/errors.ts';
import { type Address, type InstanceId, LOBBY, type PersonId, type RoomId } from '../../src/core/ids.ts';
import type { Message, Peer, Room, TimelineItem } from '../../src/core/model.ts';
import {
  type CommandName,
  type CommandTable,
  commands,
  type EventData,
  type EventMessage,
  type EventName,
  type Params,
  type Snapshot,
  type Value,
} from '../../src/ipc/contract.ts';
import type { ShellNode } from '../../src/shell/shell-node.ts';
import { WebServer } from '../../src/shell/web/web-server.ts';
import { readWindowFiles } from '../../src/shell/window-files.ts';
import { settingsOf } from './settings-of.ts';

const TOKEN = 'played';
const MINUTE_MS = 60_000;

export function personOf(digit: string): PersonId {
  return digit.repeat(64) as PersonId;
}

function orderOf(place: number): string {
  return String(place).padStart(9, '0');
}

/** Answers as a node would, from what it was told to have; a command can be held up, or refused. */
export class PlayedNode implements ShellNode, AsyncDisposable {
  readonly self = {
    id: personOf('a'),
    name: 'Ana',
    address: '127.0.0.1:4565' as Address,
    instanceId: 'played' as InstanceId,
    startedAtMs: Date.now(),
  };
  readonly congested = false;
  readonly stopped = new Promise<void>(() => {});
  readonly #peers: Peer[];
  readonly #rooms: Room[];
  readonly #server: WebServer;
  readonly #listeners = new Set<(event: EventMessage) => void>();
  readonly #held = new Map<CommandName, Promise<void>>();
  readonly #refused = new Map<CommandName, ChatError>();
  /** Commands asked, with what they were asked with. */
  readonly asked: { readonly command: CommandName; readonly params: unknown }[] = [];
  #items: TimelineItem[] = [];
  #seq = 0;
  #place = 0;

  constructor(names: readonly string[]) {
    this.#peers = names.map((name, index) => ({
      id: personOf(String(index + 1)),
      address: `127.0.0.1:${4566 + index}` as Address,
      name,
      kind: 'earshot',
      state: 'here',
      sinceMs: Date.now() - 5 * MINUTE_MS,
      trust: 'accepted',
      nameTaken: false,
    }));
    const first = this.#peers[0];
    this.#rooms = [
      this.#room(LOBBY, 'lobby', null),
      ...(first === undefined ? [] : [this.#room(`direct:${first.id}` as RoomId, 'direct', first.id)]),
    ];
    this.#server = new WebServer({
      node: this,
      files: readWindowFiles('dist/renderer'),
      token: TOKEN,
      firstPort: 46_000 + (process.pid % 400) * 4,
    });
  }

  static async start(names: readonly string[]): Promise<PlayedNode> {
    const node = new PlayedNode(names);
    await node.#server.start();
    return node;
  }

  get url(): URL {
    return new URL(this.#server.url);
  }

  person(name: string): Peer {
    const found = this.#peers.find((peer) => peer.name === name);
    if (found === undefined) throw new Error(`nobody is called ${name}`);
    return found;
  }

  get direct(): RoomId {
    const room = this.#rooms.find(({ kind }) => kind === 'direct');
    if (room === undefined) throw new Error('there is nobody to talk to');
    return room.id;
  }

  /** Everything that was said so far. */
  get messages(): readonly Message[] {
    return this.#items.filter((item) => item.type === 'message');
  }

  message(text: string): Message {
    const found = this.messages.find((item) => item.text === text);
    if (found === undefined) throw new Error(`nobody said ${text}`);
    return found;
  }

  /** A message, not yet told. `place`: where it stands; default: after all others. */
  made(by: string, text: string, over: Partial<Message> = {}, place = ++this.#place): Message {
    const own = by === 'Ana';
    const { id, name, address } = own ? this.self : this.person(by);
    return {
      type: 'message',
      room: LOBBY,
      id: `made ${place}`,
      order: orderOf(place),
      atMs: Date.now(),
      author: { id, name, address, own, kind: 'earshot' },
      state: 'said',
      text,
      truncated: false,
      replyTo: null,
      mentions: [],
      reactions: [],
      late: false,
      local: false,
      delivery: own ? { state: 'stored', on: 0, of: this.#peers.length } : null,
      ...over,
    };
  }

  /** Places left free: what is said late goes there. */
  skip(places: number): number {
    const first = this.#place + 1;
    this.#place += places;
    return first;
  }

  say(...messages: readonly Message[]): void {
    for (const item of messages) {
      this.#items.push(item);
      const room = this.#rooms.find(({ id }) => id === item.room);
      if (room !== undefined) {
        room.lastAtMs = item.atMs;
        // Late ones stand before what was read.
        if (!item.author.own && !item.late) room.unread += 1;
      }
    }
    this.#items.sort((a, b) => (a.order < b.order ? -1 : 1));
    this.tell('timeline:added', { items: [...messages] });
    for (const id of new Set(messages.map(({ room }) => room))) this.#tellRoom(id);
  }

  /** As it is from now on. */
  change(text: string, over: Partial<Message>): void {
    const former = this.message(text);
    const item = { ...former, ...over };
    this.#items = this.#items.map((one) => (one.id === former.id ? item : one));
    this.tell('timeline:changed', { items: [item] });
  }

  tell<E extends EventName>(event: E, data: EventData<E>): void {
    this.#seq += 1;
    const message = { event, seq: this.#seq, data } as EventMessage;
    for (const listener of this.#listeners) listener(message);
  }

  /** Answers to `command` wait until the returned function is called. */
  hold(command: CommandName): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held.set(command, promise);
    return () => {
      this.#held.delete(command);
      resolve();
    };
  }

  refuse(command: CommandName, error: ChatError | undefined): void {
    if (error === undefined) this.#refused.delete(command);
    else this.#refused.set(command, error);
  }

  onEvent(listener: (event: EventMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  whenRelieved(): Promise<void> {
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    await this.#server.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Each command by a handler of its own, or refused as a node refuses what it can't do. */
  readonly commands = Object.fromEntries(
    Object.keys(commands).map((name) => [name, (params: never) => this.#answer(name as CommandName, params)]),
  ) as unknown as CommandTable;

  async #answer(name: CommandName, params: never): Promise<unknown> {
    this.asked.push({ command: name, params });
    await this.#held.get(name);
    const refused = this.#refused.get(name);
    if (refused !== undefined) throw refused;
    const handler = this.#handlers[name as keyof CommandTable] as ((params: never) => unknown) | undefined;
    if (handler === undefined) throw new ChatError('bad-request', `a played node does not do ${name}`);
    return handler(params);
  }

  readonly #handlers: Partial<CommandTable> = {
    snapshot: () => this.#snapshot(),
    'message:send': ({ room = LOBBY, text, replyTo, mentions = [] }: Params<'message:send'>) => {
      const answered = this.messages.find(({ id }) => id === replyTo);
      const { id: by, name, own } = answered?.author ?? { ...this.self, own: true };
      const item = this.made('Ana', text, {
        room: room as RoomId,
        mentions: mentions as PersonId[],
        replyTo: answered
          ? { id: answered.id, order: answered.order, author: { id: by, name, own }, text: answered.text }
          : null,
      });
      this.say(item);
      return { id: item.id, order: item.order };
    },
    'message:edit': ({ id, text, mentions = [] }: Params<'message:edit'>) => {
      this.change(this.#byId(id).text, { text, state: 'edited', mentions: mentions as PersonId[] });
      return {};
    },
    'message:delete': ({ id }: Params<'message:delete'>) => {
      this.change(this.#byId(id).text, { text: '', state: 'deleted', reactions: [] });
      return {};
    },
    'message:react': ({ id, emoji, on }: Params<'message:react'>) => {
      const { text, reactions } = this.#byId(id);
      const there = reactions.find((one) => one.emoji === emoji);
      const people = (there?.people ?? []).filter((one) => one !== this.self.id);
      if (on) people.push(this.self.id);
      const next = there
        ? reactions.map((one) => (one === there ? { emoji, people } : one))
        : [...reactions, { emoji, people }];
      this.change(text, { reactions: next.filter((one) => one.people.length > 0) });
      return {};
    },
    'message:receipts': ({ id }: Params<'message:receipts'>): Value<'message:receipts'> => {
      const states = ['seen', 'arrived', 'sent'] as const;
      this.#byId(id);
      return {
        people: this.#peers.map((peer, index) => ({
          id: peer.id,
          name: peer.name,
          state: states[index % 3] ?? 'sent',
        })),
      };
    },
    'timeline:before': ({ room = LOBBY, order, items }: Params<'timeline:before'>) => {
      const all = this.#of(room).filter((item) => order === undefined || item.order < order);
      return { items: all.slice(-items), before: all.length > items };
    },
    'timeline:after': ({ room, order, items }: Params<'timeline:after'>) => {
      const all = this.#of(room).filter((item) => item.order > order);
      return { items: all.slice(0, items), after: all.length > items };
    },
    'timeline:around': ({ room, order, items }: Params<'timeline:around'>) => {
      const all = this.#of(room);
      const at = all.findIndex((item) => item.order >= order);
      const from = Math.max(0, at - Math.floor(items / 2));
      return { items: all.slice(from, from + items), before: from > 0, after: from + items < all.length };
    },
    'room:typing': () => ({}),
    'room:open': () => ({ room: this.direct }),
    'room:read': ({ room: id }: Params<'room:read'>) => {
      const room = this.#rooms.find((one) => one.id === id);
      if (room !== undefined && room.unread > 0) {
        room.unread = 0;
        this.#tellRoom(room.id);
      }
      return {};
    },
  };

  #byId(id: string): Message {
    const found = this.messages.find((item) => item.id === id);
    if (found === undefined) throw new ChatError('message-unknown', 'there is no such message');
    return found;
  }

  #of(room: string): readonly TimelineItem[] {
    return this.#items.filter((item) => item.room === room);
  }

  #tellRoom(id: RoomId): void {
    const room = this.#rooms.find((one) => one.id === id);
    if (room !== undefined) this.tell('room:changed', { room: { ...room } });
  }

  #room(id: RoomId, kind: Room['kind'], person: PersonId | null): Room {
    const lastAtMs = kind === 'lobby' ? null : Date.now() - MINUTE_MS;
    return { id, kind, name: '', person, members: [], state: 'open', unread: 0, lastAtMs };
  }

  #snapshot(): Snapshot {
    const all = this.#of(LOBBY);
    return {
      seq: this.#seq,
      self: this.self,
      settings: settingsOf(this.self.name),
      networks: [],
      peers: this.#peers,
      sweep: { state: 'resting', pass: 1, visited: 5, total: 5 },
      notices: [],
      rooms: this.#rooms.map((room) => ({ ...room })),
      timeline: { items: all.slice(-640), before: all.length > 640 },
    };
  }
}
