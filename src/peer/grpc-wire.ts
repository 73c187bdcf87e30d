/** Wires over grpc-js: the listening side's call, and the dialing side's. */

import { type Client, type ClientDuplexStream, Metadata, type ServerDuplexStream, status } from '@grpc/grpc-js';
import type { PeerId } from '../core/ids.ts';
import { CLOSING_MS } from './limits.ts';
import type { Proved } from './tls-gate.ts';
import type { RefusalCode, Wire, WireClose, WireHandler } from './wire.ts';

const STATUS_OF: Readonly<Record<RefusalCode, status>> = {
  'invalid-address': status.INVALID_ARGUMENT,
  'not-there': status.FAILED_PRECONDITION,
  version: status.FAILED_PRECONDITION,
  self: status.ALREADY_EXISTS,
  'not-allowed': status.PERMISSION_DENIED,
  downgrade: status.PERMISSION_DENIED,
  protocol: status.INVALID_ARGUMENT,
  'too-large': status.RESOURCE_EXHAUSTED,
  busy: status.RESOURCE_EXHAUSTED,
  timeout: status.DEADLINE_EXCEEDED,
};

/**
 * A stream that is paused reads ahead, and gRPC's reads sixteen messages: 64 MB of a seed node's, while we make it wait.
 * Its one option for that is not passed on.
 */
function readNoFurtherAhead(stream: { readonly readableHighWaterMark: number }): void {
  const { _readableState: state } = stream as { _readableState?: { highWaterMark: number } };
  if (state) state.highWaterMark = 0;
}

/** What both sides share: one handler, one close, one socket dropped at the end. */
abstract class GrpcWire implements Wire {
  readonly remoteIp: string;
  readonly peerId: PeerId | undefined;
  readonly channelSecret: Uint8Array | undefined;
  #handler: WireHandler | undefined;
  #closed: WireClose | undefined;
  #ending = false;
  #dropped = false;
  #grace: NodeJS.Timeout | undefined;
  #onDropped: (() => void) | undefined;

  constructor(remoteIp: string, proved: Proved | undefined) {
    this.remoteIp = remoteIp;
    this.peerId = proved?.peerId;
    this.channelSecret = proved?.channelSecret;
  }

  protected abstract readonly stream: ServerDuplexStream<Buffer, Buffer> | ClientDuplexStream<Buffer, Buffer>;
  /** Drops the socket and everything gRPC keeps for it. */
  protected abstract drop(): void;
  abstract admit(stranger: boolean): boolean;
  protected abstract sendRefusal(code: status, message: string): void;

  /** Calls `listener` once the socket is dropped. */
  onDropped(listener: () => void): void {
    this.#onDropped = listener;
  }

  handle(handler: WireHandler): void {
    const first = this.#handler === undefined;
    this.#handler = handler;
    if (this.#closed) handler.closed(this.#closed);
    else if (first) {
      readNoFurtherAhead(this.stream);
      this.stream.on('data', (bytes: Buffer) => this.#receive(bytes));
    }
  }

  write(packet: Uint8Array): boolean {
    if (this.#closed || this.#ending) return true;
    return this.stream.write(packet as Buffer);
  }

  abstract took(byteCount: number): void;

  pause(): void {
    this.stream.pause();
  }

  resume(): void {
    if (!this.#closed) this.stream.resume();
  }

  end(): void {
    if (this.#startEnding()) this.stream.end();
  }

  refuse(code: RefusalCode, message: string): void {
    if (this.#startEnding()) this.sendRefusal(STATUS_OF[code], message);
  }

  destroy(): void {
    if (this.#dropped) return;
    this.#dropped = true;
    this.#ending = true;
    clearTimeout(this.#grace);
    this.drop();
    this.#onDropped?.();
    this.close({ kind: 'lost', message: 'dropped by this node' });
  }

  protected drained(): void {
    if (!this.#closed) this.#handler?.drained();
  }

  /** The other side is done, or gone. The first word wins. */
  protected close(reason: WireClose): void {
    if (this.#closed) return;
    this.#closed = reason;
    // Our side ends as well, and then its socket goes: an ended stream's connection goes on swallowing data.
    if (reason.kind === 'ended') this.end();
    else this.destroy();
    this.#handler?.closed(reason);
  }

  /** gRPC reports our own refusal as an error of the stream: not news. */
  protected failed(message: string): void {
    if (!this.#ending) this.close({ kind: 'lost', message });
  }

  /** gRPC gave the stream up, for a message too large perhaps: the socket waits until the caller has been told why. */
  protected abandoned(message: string): void {
    if (this.#closed || !this.#startEnding()) return;
    this.#closed = { kind: 'lost', message };
    this.#handler?.closed(this.#closed);
  }

  #receive(bytes: Buffer): void {
    if (!this.#closed) this.#handler?.packet(bytes);
  }

  #startEnding(): boolean {
    if (this.#ending) return false;
    this.#ending = true;
    this.#grace = setTimeout(() => this.destroy(), CLOSING_MS);
    this.#grace.unref();
    return true;
  }
}

/** What a call needs of the connection below it, which closes together with its wire. */
export interface CallSocket {
  readonly ip: string;
  readonly socket: NodeJS.EventEmitter & { destroy(): void };
  link(stranger: boolean): boolean;
  delivered(byteCount: number): void;
}

export class ServerWire extends GrpcWire {
  protected readonly stream: ServerDuplexStream<Buffer, Buffer>;
  readonly #below: CallSocket;

  constructor(call: ServerDuplexStream<Buffer, Buffer>, below: CallSocket, proved: Proved | undefined) {
    super(below.ip, proved);
    this.stream = call;
    this.#below = below;
    const headers = new Metadata();
    headers.set('grpc-accept-encoding', 'identity'); // nothing compressed is taken
    call.sendMetadata(headers); // at once: a dialer may wait for them
    call.on('drain', () => this.drained());
    // A stream the caller resets ends like this, too: grpc-js says only later that it was cancelled.
    call.on('end', () => this.close({ kind: 'ended' }));
    call.on('error', (error: Error) => this.failed(error.message));
    call.on('cancelled', () => this.abandoned('cancelled'));
    below.socket.once('close', () => {
      this.close({ kind: 'lost', message: 'connection lost' });
      this.destroy();
    });
  }

  admit(stranger: boolean): boolean {
    return this.#below.link(stranger);
  }

  took(byteCount: number): void {
    this.#below.delivered(byteCount);
  }

  protected sendRefusal(code: status, message: string): void {
    this.stream.emit('error', { code, details: message });
  }

  protected drop(): void {
    this.#below.socket.destroy();
  }
}

/** What a dialed wire needs of its connection. */
interface DialedSocket {
  readonly proved: Proved | undefined;
  delivered(byteCount: number): void;
  drop(): void;
}

export class ClientWire extends GrpcWire {
  protected readonly stream: ClientDuplexStream<Buffer, Buffer>;
  readonly #client: Client;
  readonly #socket: DialedSocket;

  /** @param socket the connection below the call; it closes together with the wire */
  constructor(client: Client, call: ClientDuplexStream<Buffer, Buffer>, socket: DialedSocket, remoteIp: string) {
    super(remoteIp, socket.proved);
    this.stream = call;
    this.#client = client;
    this.#socket = socket;
    call.on('drain', () => this.drained());
    call.on('error', () => {}); // 'status' says it too
    call.on('status', ({ code, details }) => {
      if (code === status.OK) this.close({ kind: 'ended' });
      else if (code === status.UNAVAILABLE || code === status.CANCELLED) this.close({ kind: 'lost', message: details });
      else this.close({ kind: 'refused', message: details });
      this.destroy(); // nothing more can come on a stream that has its status
    });
  }

  took(byteCount: number): void {
    this.#socket.delivered(byteCount);
  }

  /** Who was dialed waits in nobody's line. */
  admit(): boolean {
    return true;
  }

  protected sendRefusal(): void {
    this.drop();
  }

  protected drop(): void {
    this.stream.cancel();
    this.#client.close();
    // Closing a client waits for what was written to be taken, which a frozen peer never does.
    this.#socket.drop();
  }
}
