/** The connection below a dial, in our own hands: TLS as we want it, the key that it proved, and no socket left behind. */

import type { Socket } from 'node:net';
import { type ChannelCredentials, credentials } from '@grpc/grpc-js';
import type { Certificate } from './identity.ts';
import { KEEP_ALIVE_MS, MAX_FRAME_BYTES, MAX_PACKET_BYTES } from './limits.ts';
import { maxUndeliveredBytes, ReadMeter } from './read-meter.ts';
import type { Scales, Weighed } from './scales.ts';
import { type Proved, secure } from './tls-gate.ts';

/**
 * Credentials are the one place where grpc-js (1.14.7) shows the socket it opened, and lets it be exchanged. Needed
 * twice: TLS has to be ours, for its own tells nobody whose key it saw; and a connection whose client is closed before
 * the server's SETTINGS came is forgotten: a silent listener would cost a socket with each dial, for ever.
 */
export class DialSocket implements Weighed {
  /** For one client. */
  readonly credentials: ChannelCredentials;
  /** Rejects with ChatError `not-tls` as soon as that is known; never resolves. */
  readonly failed: Promise<never>;
  /** Undefined in plaintext, and until the handshake is done. */
  proved: Proved | undefined;
  readonly #certificate: Certificate | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #fail: (error: unknown) => void;
  readonly #meter = new ReadMeter(performance.now());
  readonly #scales: Scales;
  #dropped = false;
  #used = false;

  /** @param certificate ours; undefined: plaintext */
  constructor(certificate: Certificate | undefined, scales: Scales) {
    this.#certificate = certificate;
    this.#scales = scales;
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => {}); // not everybody waits for it
    this.failed = promise;
    this.#fail = reject;
    const plaintext = credentials.createInsecure();
    const connectorOf: ChannelCredentials['_createSecureConnector'] = (...args) => ({
      ...plaintext._createSecureConnector(...args),
      connect: (socket) => this.#connect(socket),
    });
    // Derived, not spread: grpc-js checks that it is an instance of its own class.
    this.credentials = Object.create(plaintext, { _createSecureConnector: { value: connectorOf } });
  }

  /** A packet of its was taken out. */
  delivered(byteCount: number): void {
    this.#meter.delivered(byteCount);
  }

  /** As callers are weighed: whoever was dialed can flood as well. */
  weigh(nowMs: number): number {
    const [socket] = this.#sockets; // a second one is dropped as it comes
    if (!socket) return 0;
    const bytes = this.#meter.undelivered(socket.bytesRead, socket.bytesWritten, nowMs);
    if (bytes <= maxUndeliveredBytes(this.#certificate ? MAX_FRAME_BYTES : MAX_PACKET_BYTES)) return bytes;
    this.banish();
    return 0;
  }

  banish(): void {
    this.drop();
  }

  /** Destroys the connection, now or as soon as it is there. Idempotent. */
  drop(): void {
    this.#dropped = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  async #connect(socket: Socket): Promise<{ socket: Socket; secure: boolean }> {
    this.#keep(socket);
    if (this.#used) this.drop(); // gRPC connects again by itself, perhaps to somebody else: one key per dial
    this.#used = true;
    if (!this.#certificate) return { socket, secure: false };
    try {
      const secured = await secure(socket, this.#certificate);
      this.proved = secured.proved;
      return { socket: secured.socket, secure: true };
    } catch (error) {
      this.drop(); // and no second try by gRPC's own clock
      this.#fail(error);
      throw error;
    }
  }

  #keep(socket: Socket): void {
    if (this.#dropped) {
      socket.destroy();
      throw new Error('this dial was given up');
    }
    this.#sockets.add(socket);
    // As the front does: the kernel's own probes find a dead cable behind a node that must not be pinged.
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    this.#scales.add(this);
    socket.once('close', () => {
      this.#scales.remove(this);
      this.#sockets.delete(socket);
    });
  }
}
