/** The transport that is used: NewNode over grpc-js behind the front, encrypted, and in plaintext on a server apart. */

import { Client, Metadata, Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { ipOf } from '../core/address.ts';
import { ChatError } from '../core/errors.ts';
import type { Address, PeerId } from '../core/ids.ts';
import type { Caller } from './caller.ts';
import { NEW_NODE_PATH } from './chat-proto.ts';
import { type Doors, Front } from './front.ts';
import { DialSocket } from './grpc-dial-socket.ts';
import { asBytes, chatService, clientOptions, serverOptions } from './grpc-options.ts';
import { ClientWire, ServerWire } from './grpc-wire.ts';
import { guardHttp2Client } from './http2-client-guard.ts';
import { guardHttp2Server } from './http2-server-guard.ts';
import type { Certificate } from './identity.ts';
import { CONNECT_MS, MAX_FRAME_BYTES, MAX_PACKET_BYTES, TLS_MS } from './limits.ts';
import { Scales } from './scales.ts';
import { type Proved, TlsGate } from './tls-gate.ts';
import type { Security, Transport, Wire } from './wire.ts';

export interface GrpcTransportOptions {
  readonly ip: string;
  readonly minPort: number;
  readonly maxPort: number;
  readonly certificate: Certificate;
  /** Taken at once; undefined: MAX_CONNECTIONS. */
  readonly maxConnections?: number | undefined;
}

type Call = ServerDuplexStream<Buffer, Buffer>;

export class GrpcTransport implements Transport {
  readonly #options: GrpcTransportOptions;
  readonly #wires = new Set<Wire>();
  /** Those whose connection carries its call already. */
  readonly #taken = new WeakSet<Caller>();
  /** Whose key the TLS handshake proved. */
  readonly #proved = new WeakMap<Caller, Proved>();
  readonly #servers: Server[] = [];
  /** For callers and those we dialed together. */
  readonly #scales = new Scales();
  #front: Front | undefined;
  #unguard: (() => void) | undefined;

  constructor(options: GrpcTransportOptions) {
    this.#options = options;
  }

  async listen(onCall: (wire: Wire) => void, isStranger?: (peerId: PeerId) => boolean): Promise<Address> {
    const { ip, minPort, maxPort, certificate, maxConnections } = this.#options;
    // Two servers: what comes in plaintext can reach nothing that is for encrypted calls.
    const encrypted = this.#serve('tls', onCall);
    const legacy = this.#serve('plaintext', onCall);
    const gate = new TlsGate(certificate, (socket, proved) => {
      const caller = this.#front?.callerAt(`${socket.remoteAddress}:${socket.remotePort}`);
      // It went while it was let in; or nothing that it could say would get it a place: HTTP/2 costs more than the key.
      if (!caller || (this.#front?.strangersAreFull && isStranger?.(proved.peerId))) return void socket.destroy();
      this.#proved.set(caller, proved);
      encrypted.injectConnection(socket);
    });
    const doors: Doors = {
      tls: (socket) => gate.take(socket),
      plaintext: (socket) => {
        if (this.#front?.strangersAreFull) socket.destroy();
        else legacy.injectConnection(socket);
      },
    };
    this.#front = new Front(ip, minPort, maxPort, doors, this.#scales, maxConnections);
    this.#unguard = guardHttp2Server(
      (remote, localPort) => this.#front?.callerAt(remote)?.socket.localPort === localPort,
    );
    try {
      return await this.#front.listen();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async dial(address: Address, security: Security, signal: AbortSignal): Promise<Wire> {
    signal.throwIfAborted();
    guardHttp2Client();
    const encrypted = security === 'tls';
    const socket = new DialSocket(encrypted ? this.#options.certificate : undefined, this.#scales);
    const client = new Client(address, socket.credentials, clientOptions(security));
    try {
      await Promise.race([ready(client, encrypted ? TLS_MS : CONNECT_MS, signal), socket.failed]);
    } catch (cause) {
      client.close();
      socket.drop();
      signal.throwIfAborted();
      if (cause instanceof ChatError) throw cause;
      throw new ChatError('dial-failed', `${address} does not speak HTTP/2`, { cause, retryable: true });
    }
    const call = client.makeBidiStreamRequest(NEW_NODE_PATH, asBytes, asBytes, new Metadata());
    return this.#track(new ClientWire(client, call, socket, ipOf(address)));
  }

  async close(): Promise<void> {
    for (const wire of [...this.#wires]) wire.destroy();
    this.#unguard?.();
    await this.#front?.close();
    for (const server of this.#servers.splice(0)) server.forceShutdown();
  }

  #serve(security: Security, onCall: (wire: Wire) => void) {
    const server = new Server(serverOptions(security));
    server.addService(chatService, { NewNode: (call: Call) => this.#accept(call, security, onCall) });
    this.#servers.push(server);
    // Insecure to gRPC's mind: the sockets it is given have their TLS already.
    return server.createConnectionInjector(ServerCredentials.createInsecure());
  }

  #accept(call: Call, security: Security, onCall: (wire: Wire) => void): void {
    const caller = this.#front?.callerAt(call.getPeer());
    const proved = caller && this.#proved.get(caller);
    if (!caller || this.#taken.has(caller) || (proved === undefined) === (security === 'tls')) {
      call.on('error', () => {});
      // Gone between the stream's headers and here, or a second call on one connection, or (never) without its key.
      call.end();
      return;
    }
    this.#taken.add(caller);
    caller.opened(security === 'tls' ? MAX_FRAME_BYTES : MAX_PACKET_BYTES);
    onCall(this.#track(new ServerWire(call, caller, proved)));
  }

  #track(wire: ClientWire | ServerWire): Wire {
    this.#wires.add(wire);
    wire.onDropped(() => this.#wires.delete(wire));
    return wire;
  }
}

function ready(client: Client, withinMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    client.waitForReady(Date.now() + withinMs, (error) => {
      signal.removeEventListener('abort', onAbort);
      if (error) reject(error);
      else resolve();
    });
  });
}
