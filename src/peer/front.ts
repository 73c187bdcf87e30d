/**
 * The one listening socket: takes the first free port, looks at each caller's first byte, hands on who may pass, and
 * watches what each costs. Speaks no protocol itself.
 */

import net from 'node:net';
import { toAddress } from '../core/address.ts';
import { ChatError } from '../core/errors.ts';
import type { Address } from '../core/ids.ts';
import { Caller } from './caller.ts';
import {
  ACCEPTS_BURST,
  ACCEPTS_PER_SECOND,
  COOLING_MS,
  FIRST_BYTE_MS,
  GREETINGS_BURST,
  GREETINGS_PER_SECOND,
  HELLO_MS,
  KEEP_ALIVE_MS,
  METER_MS,
} from './limits.ts';
import { Places } from './places.ts';
import type { Scales } from './scales.ts';
import { TokenBucket } from './token-bucket.ts';

/** First byte of a TLS record that opens a handshake (RFC 8446, 5.1). */
const TLS_HANDSHAKE = 0x16;

/** First byte of the plaintext HTTP/2 preface, "PRI * HTTP/2.0". */
const HTTP2_PREFACE = 0x50;

/** Each takes over a socket by its first byte. */
export interface Doors {
  readonly tls: (socket: net.Socket) => void;
  readonly plaintext: (socket: net.Socket) => void;
}

export class Front {
  readonly #ip: string;
  readonly #minPort: number;
  readonly #maxPort: number;
  readonly #doors: Doors;
  readonly #scales: Scales;
  /** By the caller's `ip:port`, as gRPC names it. */
  readonly #callers = new Map<string, Caller>();
  readonly #places: Places;
  readonly #accepts = new TokenBucket(ACCEPTS_PER_SECOND, ACCEPTS_BURST, performance.now());
  readonly #greetings = new TokenBucket(GREETINGS_PER_SECOND, GREETINGS_BURST, performance.now());
  #shutTimer: NodeJS.Timeout | undefined;
  #server: net.Server | undefined;

  constructor(ip: string, minPort: number, maxPort: number, doors: Doors, scales: Scales, maxConnections?: number) {
    this.#ip = ip;
    this.#minPort = minPort;
    this.#maxPort = maxPort;
    this.#doors = doors;
    this.#scales = scales;
    this.#places = new Places(maxConnections);
  }

  /** @throws ChatError `ports-taken` when none is free, `listen-failed` when the address is not ours to listen on */
  async listen(): Promise<Address> {
    for (let port = this.#minPort; port <= this.#maxPort; port++) {
      const server = await listenOn(this.#ip, port);
      if (!server) continue;
      this.#server = server;
      server.on('connection', (socket) => this.#accept(socket));
      // Past this point an error is about one connection (EMFILE in accept): the next may work again.
      server.on('error', () => {});
      return toAddress(this.#ip, port);
    }
    throw new ChatError(
      'ports-taken',
      `every port of ${this.#minPort}..${this.#maxPort} on ${this.#ip} is taken; ` +
        'close another program, or widen the range with min_port and max_port',
      { retryable: true, params: { ip: this.#ip, minPort: this.#minPort, maxPort: this.#maxPort } },
    );
  }

  /** A caller, by its `ip:port`. */
  callerAt(remote: string): Caller | undefined {
    return this.#callers.get(remote);
  }

  /** One more stranger would find no place. */
  get strangersAreFull(): boolean {
    return this.#places.strangersAreFull;
  }

  /** Stops listening and drops every socket. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = server ? new Promise((resolve) => server.close(resolve)) : undefined;
    for (const caller of this.#callers.values()) caller.dismiss();
    clearTimeout(this.#shutTimer);
    await closed;
  }

  #accept(socket: net.Socket): void {
    const waitMs = this.#accepts.take(1, performance.now());
    if (waitMs > 0) this.#shut(waitMs);
    const { remoteAddress: ip, remotePort } = socket;
    if (ip === undefined) return void socket.destroy(); // gone before it was taken
    const remote = `${ip}:${remotePort}`;
    const caller = new Caller(socket, ip, this.#places);
    this.#callers.set(remote, caller);
    socket.on('error', () => {}); // 'close' follows, and says all we need
    socket.once('close', () => {
      caller.limit(undefined);
      this.#scales.remove(caller);
      if (caller.isBanished) setTimeout(() => this.#places.leave(caller), COOLING_MS).unref();
      else this.#places.leave(caller);
      if (this.#callers.get(remote) === caller) this.#callers.delete(remote);
    });
    this.#places.arrive(caller);
    if (socket.destroyed) return;
    socket.setNoDelay(true);
    // The kernel's own probes, not HTTP/2 PINGs: they find a dead cable behind a node that must not be pinged.
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    caller.limit(FIRST_BYTE_MS);
    socket.once('readable', () => this.#readFirstByte(caller));
    this.#scales.add(caller);
  }

  /** Node then closes what comes without making a socket of it, which costs a hundredth. */
  #shut(ms: number): void {
    const server = this.#server;
    if (!server || this.#shutTimer) return;
    server.maxConnections = 0;
    this.#shutTimer = setTimeout(
      () => {
        this.#shutTimer = undefined;
        server.maxConnections = Number.POSITIVE_INFINITY; // the places are counted elsewhere
      },
      Math.max(ms, METER_MS),
    ).unref();
  }

  #readFirstByte(caller: Caller): void {
    const { socket } = caller;
    const head: Buffer | null = socket.read(1);
    const door =
      head?.[0] === TLS_HANDSHAKE ? this.#doors.tls : head?.[0] === HTTP2_PREFACE ? this.#doors.plaintext : null;
    const now = performance.now();
    if (head === null || door === null || this.#greetings.available(now) < 1) {
      socket.destroy();
      return;
    }
    this.#greetings.take(1, now);
    this.#places.speak(caller);
    if (socket.destroyed) return;
    caller.limit(HELLO_MS);
    socket.unshift(head);
    door(socket);
  }
}

/** Undefined when the port is taken. */
function listenOn(ip: string, port: number): Promise<net.Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EADDRINUSE') resolve(undefined);
      else reject(listenFailed(ip, port, cause));
    });
    server.listen({ host: ip, port, exclusive: true }, () => {
      server.removeAllListeners('error');
      resolve(server);
    });
  });
}

function listenFailed(ip: string, port: number, cause: NodeJS.ErrnoException): ChatError {
  const params = { ip, port };
  if (cause.code === 'EADDRNOTAVAIL') {
    return new ChatError(
      'listen-failed',
      `can't listen on ${ip}: this machine has no such address; change ip in the config`,
      { cause, params },
    );
  }
  if (cause.code === 'EACCES') {
    return new ChatError(
      'listen-failed',
      `can't listen on ${ip}:${port}: not allowed; choose ports of 1024 and above`,
      { cause, params },
    );
  }
  return new ChatError('listen-failed', `can't listen on ${ip}:${port}: ${cause.message}`, { cause, params });
}
