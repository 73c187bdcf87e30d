/** A node without a network, for the shells' tests: says what it is told to, remembers what it is asked. */

import { ChatError } from '../../src/core/errors.ts';
import { type Address, type InstanceId, LOBBY, type PersonId, type RoomId } from '../../src/core/ids.ts';
import type { Message, Peer, Room, TimelineItem } from '../../src/core/model.ts';
import type { CommandTable, EventData, EventMessage, EventName, Snapshot } from '../../src/ipc/contract.ts';
import type { ShellNode } from '../../src/shell/shell-node.ts';
import { settingsOf } from './settings-of.ts';

export const ANA = '127.0.0.1:4566' as Address;
export const BO = '127.0.0.1:4567' as Address;

/** Who is at an address, in these tests. */
export const idAt = (address: Address) => `id at ${address}` as PersonId;

/** A message of somebody else, said just now. */
export const PLAIN = {
  state: 'said',
  truncated: false,
  replyTo: null,
  mentions: [],
  reactions: [],
  late: false,
  local: false,
  delivery: null,
} as Omit<Message, 'type' | 'room' | 'id' | 'order' | 'atMs' | 'author' | 'text'>;

export class FakeShellNode implements ShellNode {
  readonly self = {
    id: 'me' as PersonId,
    name: 'Me',
    address: '127.0.0.1:4565' as Address,
    instanceId: 'i' as InstanceId,
    startedAtMs: 0,
  };
  /** Texts said, in order; those in direct rooms with the room before them. */
  readonly said: string[] = [];
  /** What was told to be read, in order. */
  readonly read: string[] = [];
  readonly rooms: Room[] = [];
  /** Unread messages of the lobby, as the snapshot tells. */
  unread = 0;
  /** What was thought of whom, in order. */
  readonly judged: string[] = [];
  readonly items: TimelineItem[] = [];
  readonly peers: Peer[] = [];
  readonly stopped: Promise<void>;
  congested = false;
  readonly #listeners = new Set<(event: EventMessage) => void>();
  #seq = 0;
  #place = 0;
  #resolveStopped: () => void;
  #relieve: (() => void)[] = [];

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stopped = promise;
    this.#resolveStopped = resolve;
  }

  readonly commands: CommandTable = {
    snapshot: () => this.#snapshot(),
    'message:send': ({ room = LOBBY, text }) => {
      if (text === 'refuse me') throw new ChatError('message-too-long', 'too long');
      this.said.push(room === LOBBY ? text : `${room} ${text}`);
      const place = this.said.length;
      return { id: `own-${place}`, order: orderOf(place) };
    },
    'timeline:before': ({ room = LOBBY }) => ({
      items: this.items.filter((item) => item.room === room),
      before: false,
    }),
    'message:edit': () => ({}),
    'message:delete': () => ({}),
    'message:react': () => ({}),
    'message:receipts': () => ({ people: [] }),
    'timeline:after': () => ({ items: [], after: false }),
    'timeline:around': () => ({ items: [], before: false, after: false }),
    'history:search': ({ query }) => ({
      hits: this.items
        .filter((item) => item.type === 'message' && item.text.includes(query))
        .map((item) => ({ item, snippet: { text: '', marks: [], cutBefore: false, cutAfter: false } })),
      next: null,
      unknown: [],
    }),
    'history:export': ({ file }) => ({ file, messages: 0 }),
    'room:create': () => ({ room: 'group:1' }),
    'room:invite': () => ({}),
    'room:answer': () => ({}),
    'room:leave': () => ({}),
    'room:remove': () => ({}),
    'room:rename': () => ({}),
    'room:invitation': () => ({ text: '' }),
    'room:join': () => ({ room: 'group:1' }),
    'room:typing': () => ({}),
    'room:open': ({ person }) => ({ room: roomWith(person as PersonId) }),
    'room:read': ({ room, order }) => {
      this.read.push(`${room} ${order}`);
      return {};
    },
    // Takes a moment, as writing a file does.
    'person:trust': async ({ id, trust }) => {
      this.judged.push(`${id} ${trust}`);
      return {};
    },
    'person:safety-number': async () => ({ digits: '', code: '' }),
    'settings:change': async () => this.#snapshot().settings,
    'circle:show': () => ({ key: null }),
    'circle:change': async () => this.#snapshot().settings,
    quit: () => {
      void this.stop();
      return {};
    },
  };

  get listeners(): number {
    return this.#listeners.size;
  }

  onEvent(listener: (event: EventMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.#resolveStopped();
  }

  async whenRelieved(): Promise<void> {
    if (this.congested) await new Promise<void>((resolve) => this.#relieve.push(resolve));
  }

  relieve(): void {
    this.congested = false;
    for (const resolve of this.#relieve.splice(0)) resolve();
  }

  emit<E extends EventName>(event: E, data: EventData<E>): void {
    this.#seq += 1;
    for (const listener of this.#listeners) listener({ event, seq: this.#seq, data } as EventMessage);
  }

  /** Somebody else says something. */
  hear(address: Address, name: string, text: string, truncated = false, about: Partial<Message> = {}): void {
    this.add({
      type: 'message',
      author: { id: idAt(address), address, name, own: false, kind: 'earshot' },
      ...PLAIN,
      text,
      truncated,
      ...about,
    });
  }

  /** Somebody says something to us alone. */
  hearDirectly(address: Address, name: string, text: string, state: Room['state'] = 'open'): void {
    const person = idAt(address);
    const room: Room = {
      id: roomWith(person),
      kind: 'direct',
      name: '',
      members: [],
      person,
      state,
      unread: 1,
      lastAtMs: 0,
    };
    const known = this.rooms.findIndex(({ id }) => id === room.id);
    if (known === -1) this.rooms.push(room);
    else this.rooms[known] = room;
    this.emit('room:changed', { room });
    const author = { id: person, address, name, own: false, kind: 'earshot' as const };
    this.add({ type: 'message', author, ...PLAIN, text }, room.id);
  }

  add(item: DistributiveOmit<TimelineItem, 'room' | 'id' | 'order' | 'atMs'>, room: RoomId = LOBBY): void {
    this.#place += 1;
    const full = { ...item, room, id: `item-${this.#place}`, order: orderOf(this.#place), atMs: 0 } as TimelineItem;
    this.items.push(full);
    this.emit('timeline:added', { items: [full] });
  }

  meet(address: Address, name: string, state: Peer['state'] = 'here'): void {
    const id = idAt(address);
    const peer: Peer = { id, address, name, kind: 'earshot', state, sinceMs: 0, trust: 'new', nameTaken: false };
    this.peers.push(peer);
    this.emit('peer:changed', { peer });
  }

  #snapshot(): Snapshot {
    return {
      seq: this.#seq,
      self: this.self,
      settings: settingsOf(this.self.name),
      networks: [],
      peers: this.peers,
      sweep: { state: 'resting', pass: 1, visited: 5, total: 5 },
      notices: [],
      rooms: [
        {
          id: LOBBY,
          kind: 'lobby',
          name: '',
          members: [],
          person: null,
          state: 'open',
          unread: this.unread,
          lastAtMs: null,
        },
        ...this.rooms,
      ],
      timeline: { items: this.items.filter(({ room }) => room === LOBBY), before: false },
    };
  }
}

/** Of the direct room with somebody, in these tests. */
export function roomWith(person: PersonId): RoomId {
  return `direct:${person}` as RoomId;
}

function orderOf(place: number): string {
  return String(place).padStart(6, '0');
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
