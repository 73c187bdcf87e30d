/** The transport that is used: NewNode over grpc-js, plaintext HTTP/2, behind the front. */

import { Client, Metadata, Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { ipOf } from '../core/address.ts';
import { ChatError } from '../core/errors.ts';
import type { Address } from '../core/ids.ts';
import { NEW_NODE_PATH } from './chat-proto.ts';
import { Front } from './front.ts';
import { DialSocket } from './grpc-dial-socket.ts';
import { asBytes, chatService, clientOptions, serverOptions } from './grpc-options.ts';
import { ClientWire, ServerWire } from './grpc-wire.ts';
import { guardHttp2Client } from './http2-client-guard.ts';
import { CONNECT_MS } from './limits.ts';
import type { Transport, Wire } from './wire.ts';

export interface GrpcTransportOptions {
  readonly ip: string;
  readonly minPort: number;
  readonly maxPort: number;
}

export class GrpcTransport implements Transport {
  readonly #options: GrpcTransportOptions;
  readonly #wires = new Set<Wire>();
  /** Connections that carry their call already. */
  readonly #taken = new WeakSet<object>();
  #server: Server | undefined;
  #front: Front | undefined;

  constructor(options: GrpcTransportOptions) {
    this.#options = options;
  }

  async listen(onCall: (wire: Wire) => void): Promise<Address> {
    const server = new Server(serverOptions);
    server.addService(chatService, {
      NewNode: (call: ServerDuplexStream<Buffer, Buffer>) => this.#accept(call, onCall),
    });
    const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
    const { ip, minPort, maxPort } = this.#options;
    this.#front = new Front(ip, minPort, maxPort, (socket) => injector.injectConnection(socket));
    this.#server = server;
    try {
      return await this.#front.listen();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async dial(address: Address, signal: AbortSignal): Promise<Wire> {
    signal.throwIfAborted();
    guardHttp2Client();
    const socket = new DialSocket();
    const client = new Client(address, socket.credentials, clientOptions);
    try {
      await ready(client, signal);
    } catch (cause) {
      client.close();
      socket.drop();
      signal.throwIfAborted();
      throw new ChatError('dial-failed', `${address} does not speak HTTP/2`, { cause, retryable: true });
    }
    const call = client.makeBidiStreamRequest(NEW_NODE_PATH, asBytes, asBytes, new Metadata());
    return this.#track(new ClientWire(client, call, socket, ipOf(address)));
  }

  async close(): Promise<void> {
    for (const wire of [...this.#wires]) wire.destroy();
    const server = this.#server;
    this.#server = undefined;
    await this.#front?.close();
    server?.forceShutdown();
  }

  #accept(call: ServerDuplexStream<Buffer, Buffer>, onCall: (wire: Wire) => void): void {
    const remote = call.getPeer();
    const socket = this.#front?.socketOf(remote);
    if (!socket || this.#taken.has(socket)) {
      call.on('error', () => {});
      call.end(); // gone between the stream's headers and here, or a second call on one connection
      return;
    }
    this.#taken.add(socket);
    this.#front?.admit(socket);
    const wire = new ServerWire(call, socket, remote.slice(0, remote.lastIndexOf(':')));
    onCall(this.#track(wire));
  }

  #track(wire: ClientWire | ServerWire): Wire {
    this.#wires.add(wire);
    wire.onDropped(() => this.#wires.delete(wire));
    return wire;
  }
}

function ready(client: Client, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    client.waitForReady(Date.now() + CONNECT_MS, (error) => {
      signal.removeEventListener('abort', onAbort);
      if (error) reject(error);
      else resolve();
    });
  });
}
