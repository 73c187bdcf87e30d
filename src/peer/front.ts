/**
 * The one listening socket: takes the first free port, looks at each caller's first byte, and hands on who may pass.
 * Speaks no protocol itself.
 */

import net from 'node:net';
import { toAddress } from '../core/address.ts';
import { ChatError } from '../core/errors.ts';
import type { Address } from '../core/ids.ts';
import { FIRST_BYTE_MS, HELLO_MS, KEEP_ALIVE_MS, MAX_CONNECTIONS } from './limits.ts';

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
  /** By the caller's `ip:port`, as gRPC names it. */
  readonly #sockets = new Map<string, net.Socket>();
  readonly #timers = new Map<net.Socket, NodeJS.Timeout>();
  #server: net.Server | undefined;

  constructor(ip: string, minPort: number, maxPort: number, doors: Doors) {
    this.#ip = ip;
    this.#minPort = minPort;
    this.#maxPort = maxPort;
    this.#doors = doors;
  }

  /** @throws ChatError `ports-taken` when none is free, `listen-failed` when the address is not ours to listen on */
  async listen(): Promise<Address> {
    for (let port = this.#minPort; port <= this.#maxPort; port++) {
      const server = await listenOn(this.#ip, port);
      if (!server) continue;
      this.#server = server;
      server.maxConnections = MAX_CONNECTIONS;
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

  /** The socket of a caller, by its `ip:port`. */
  socketOf(remote: string): net.Socket | undefined {
    return this.#sockets.get(remote);
  }

  /** The caller has opened its stream: from here on others watch the time. */
  admit(socket: net.Socket): void {
    clearTimeout(this.#timers.get(socket));
    this.#timers.delete(socket);
  }

  /** Stops listening and drops every socket. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = server ? new Promise((resolve) => server.close(resolve)) : undefined;
    for (const socket of this.#sockets.values()) socket.destroy();
    await closed;
  }

  #accept(socket: net.Socket): void {
    if (socket.remoteAddress === undefined) return void socket.destroy(); // gone before it was taken
    const remote = `${socket.remoteAddress}:${socket.remotePort}`;
    this.#sockets.set(remote, socket);
    socket.on('error', () => {}); // 'close' follows, and says all we need
    socket.once('close', () => {
      this.admit(socket);
      if (this.#sockets.get(remote) === socket) this.#sockets.delete(remote);
    });
    socket.setNoDelay(true);
    // The kernel's own probes, not HTTP/2 PINGs: they find a dead cable behind a node that must not be pinged.
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    this.#limit(socket, FIRST_BYTE_MS);
    socket.once('readable', () => this.#readFirstByte(socket));
  }

  #readFirstByte(socket: net.Socket): void {
    const head: Buffer | null = socket.read(1);
    const door =
      head?.[0] === TLS_HANDSHAKE ? this.#doors.tls : head?.[0] === HTTP2_PREFACE ? this.#doors.plaintext : null;
    if (head === null || door === null) {
      socket.destroy();
      return;
    }
    this.#limit(socket, HELLO_MS);
    socket.unshift(head);
    door(socket);
  }

  #limit(socket: net.Socket, ms: number): void {
    clearTimeout(this.#timers.get(socket));
    const timer = setTimeout(() => socket.destroy(), ms);
    timer.unref();
    this.#timers.set(socket, timer);
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
