/** The way to a node in a browser tab: one WebSocket that is opened again when it goes. */

import type { CommandName, EventMessage, Params, Reply, Result, Value } from '../../../src/ipc/contract.ts';
import { type LinkState, linkFailure, type NodeLink } from './node-link.ts';

/** The node closes with this when the token is not its own. */
export const TOKEN_REFUSED = 4401;

/** Wait before the first try anew; doubles from there. */
export const FIRST_RETRY_MS = 250;
/** Short, for a try costs nothing: the node is on this machine. */
export const LONGEST_RETRY_MS = 2_000;
/** Gone for longer than this when a try fails: the person is told that Earshot stopped. */
export const AWAY_AFTER_MS = 3_000;
/** Commands waiting for their answers, at most: far above what one person can ask. */
const MAX_WAITING = 256;

/** What is used of a WebSocket. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((message: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface LinkSurroundings {
  readonly connect: () => Socket;
  /** Runs `task` after `delayMs`; the returned function prevents it. */
  readonly after: (delayMs: number, task: () => void) => () => void;
  readonly now: () => number;
  /** Uniform in [0, 1): spreads the tries of several tabs. */
  readonly random: () => number;
}

type Settle = (result: Result<never>) => void;

export class WebSocketLink implements NodeLink {
  readonly #surroundings: LinkSurroundings;
  readonly #events = new Set<(event: EventMessage) => void>();
  readonly #states = new Set<(state: LinkState) => void>();
  readonly #waiting = new Map<number, Settle>();
  #state: LinkState = 'closed';
  #socket: Socket | undefined;
  #nextId = 1;
  #tries = 0;
  #goneSinceMs: number | undefined;
  #cancelRetry: (() => void) | undefined;

  constructor(surroundings: LinkSurroundings) {
    this.#surroundings = surroundings;
  }

  start(): void {
    if (this.#socket === undefined && this.#state !== 'refused') this.#open();
  }

  /** Without a token there is nothing to try. */
  refuse(): void {
    this.#become('refused');
  }

  retry(): void {
    if (this.#cancelRetry === undefined || this.#state === 'refused') return;
    this.#cancelRetry();
    this.#cancelRetry = undefined;
    this.#open();
  }

  onEvent(listener: (event: EventMessage) => void): () => void {
    this.#events.add(listener);
    return () => this.#events.delete(listener);
  }

  onState(listener: (state: LinkState) => void): () => void {
    this.#states.add(listener);
    listener(this.#state);
    return () => this.#states.delete(listener);
  }

  invoke<C extends CommandName>(command: C, params: Params<C>): Promise<Result<Value<C>>> {
    const socket = this.#socket;
    if (this.#state !== 'open' || socket === undefined || this.#waiting.size >= MAX_WAITING) {
      return Promise.resolve(linkFailure('link-closed'));
    }
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve as Settle);
      socket.send(JSON.stringify({ id, command, params }));
    });
  }

  #open(): void {
    const socket = this.#surroundings.connect();
    this.#socket = socket;
    socket.onopen = () => {
      if (this.#socket !== socket) return;
      this.#tries = 0;
      this.#goneSinceMs = undefined;
      this.#become('open');
    };
    socket.onmessage = ({ data }) => {
      if (this.#socket === socket && typeof data === 'string') this.#receive(data);
    };
    socket.onclose = ({ code }) => {
      if (this.#socket === socket) this.#closed(code);
    };
  }

  #receive(text: string): void {
    const message = JSON.parse(text) as Reply | EventMessage;
    if ('event' in message) {
      for (const listener of this.#events) listener(message);
      return;
    }
    const settle = typeof message.id === 'number' ? this.#waiting.get(message.id) : undefined;
    if (settle === undefined) return;
    this.#waiting.delete(message.id as number);
    settle(message as Result<never>);
  }

  #closed(code: number): void {
    this.#socket = undefined;
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    if (code === TOKEN_REFUSED) {
      this.#become('refused');
    } else {
      this.#goneSinceMs ??= this.#surroundings.now();
      const goneMs = this.#surroundings.now() - this.#goneSinceMs;
      this.#become(goneMs >= AWAY_AFTER_MS ? 'away' : this.#state === 'away' ? 'away' : 'closed');
      const delayMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#tries);
      this.#tries = Math.min(this.#tries + 1, 16);
      this.#cancelRetry = this.#surroundings.after(delayMs * (0.75 + this.#surroundings.random() / 4), () => {
        this.#cancelRetry = undefined;
        this.#open();
      });
    }
    for (const settle of lost) settle(linkFailure('link-lost'));
  }

  #become(state: LinkState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const listener of this.#states) listener(state);
  }
}
