/** Holds on to the TCP connection of a dial, so that a dial given up leaves no socket behind. */

import type { Socket } from 'node:net';
import { type ChannelCredentials, credentials } from '@grpc/grpc-js';
import { KEEP_ALIVE_MS } from './limits.ts';

/**
 * grpc-js (1.14.7) forgets a connection whose client is closed before the server's SETTINGS came: a silent listener
 * would cost a socket with each dial, for ever. Credentials are the one place where it shows the socket it opened.
 */
export class DialSocket {
  /** Plaintext; for one client. */
  readonly credentials: ChannelCredentials;
  readonly #sockets = new Set<Socket>();
  #dropped = false;

  constructor() {
    const plaintext = credentials.createInsecure();
    const connectorOf: ChannelCredentials['_createSecureConnector'] = (...args) => {
      const connector = plaintext._createSecureConnector(...args);
      return {
        ...connector,
        connect: async (socket) => {
          this.#keep(socket);
          return connector.connect(socket);
        },
      };
    };
    // Derived, not spread: grpc-js checks that it is an instance of its own class.
    this.credentials = Object.create(plaintext, { _createSecureConnector: { value: connectorOf } });
  }

  /** Destroys the connection, now or as soon as it is there. Idempotent. */
  drop(): void {
    this.#dropped = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  #keep(socket: Socket): void {
    if (this.#dropped) {
      socket.destroy();
      throw new Error('this dial was given up');
    }
    this.#sockets.add(socket);
    // As the front does: the kernel's own probes find a dead cable behind a node that must not be pinged.
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
