/** Many connections to one address, each replaced when it ends, as fast as this process can. */

import { randomUUID } from 'node:crypto';
import http2 from 'node:http2';
import net from 'node:net';
import tls from 'node:tls';
import type { PeerId } from '../../src/core/ids.ts';
import type { Certificate } from '../../src/peer/identity.ts';
import { certify, generateKey } from '../../src/peer/identity.ts';

export interface Target {
  readonly ip: string;
  readonly port: number;
}

/** One connection of the attacker. */
export interface Shot {
  readonly socket: net.Socket | tls.TLSSocket;
  /** An address it may say: of this machine, and nobody else's. */
  readonly address: string;
  readonly run: string;
  /** Of its connection, PEM; '' where there is none. */
  readonly key: string;
}

/** Ends at once are followed by a pause, or an attacker is only busy connecting. */
const REOPEN_MS = 5;
/** Connecting at once: more only wait in the kernel. */
const MAX_CONNECTING = 64;

/** Of 127.0.0.0/8; nobody else's. */
const NETWORK = '127.251.7';

export class Siege {
  /** Where it lies in wait. */
  static readonly network = `${NETWORK}.0/24`;
  opened = 0;
  /** Ready to attack: connected, and past the handshake where there is one. */
  ready = 0;
  readonly #target: Target;
  readonly #keys: Certificate[] = [];
  #connecting = 0;
  #nextKey = 0;
  #nextPort = 1_024;

  constructor(target: Target) {
    this.#target = target;
  }

  /** Keys are made before the attack: they are cheap, but not free. */
  async prepareKeys(count: number): Promise<void> {
    for (let i = 0; i < count; i++) this.#keys.push(await certify(generateKey()));
  }

  /** Whom the victim sees. */
  get ids(): readonly PeerId[] {
    return this.#keys.map(({ id }) => id);
  }

  /** Keeps `count` connections, and does `attack` on each once it is ready. Never ends: the process is stopped. */
  keep(count: number, kind: 'tls' | 'plaintext' | 'silent', attack: (shot: Shot) => void): void {
    const open = (): void => {
      if (this.#connecting >= MAX_CONNECTING) {
        setTimeout(open, REOPEN_MS);
        return;
      }
      this.#connecting += 1;
      this.opened += 1;
      const port = this.#nextPort++ % 64_000;
      const certificate = kind === 'tls' ? this.#keys[this.#nextKey++ % this.#keys.length] : undefined;
      const address = `127.250.${port >> 8}.1:${1_024 + (port % 60_000)}`;
      const shot = { address, run: randomUUID(), key: certificate?.key ?? '' };
      const socket = this.#connect(certificate);
      let connecting = true;
      const settled = (): void => {
        if (connecting) this.#connecting -= 1;
        connecting = false;
      };
      socket.on('error', () => {});
      socket.once(kind === 'tls' ? 'secureConnect' : 'connect', () => {
        settled();
        this.ready += 1;
        socket.resume();
        attack({ socket, ...shot });
      });
      socket.once('close', () => {
        settled();
        setTimeout(open, REOPEN_MS);
      });
    };
    for (let i = 0; i < count; i++) open();
  }

  /** Listens at so many addresses of one network, each with a key of its own, for whoever comes by. */
  lie(count: number, attack: (stream: http2.ServerHttp2Stream, key: string, run: string) => void): void {
    for (let i = 1; i <= count; i++) {
      const { key, cert } = this.#keys[i % this.#keys.length] as Certificate;
      const options = { key, cert, requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.3' } as const;
      const server = http2.createSecureServer(options);
      const run = randomUUID();
      server.on('connection', () => this.opened++);
      server.on('sessionError', () => {});
      server.on('tlsClientError', () => {});
      server.on('stream', (stream) => {
        this.ready += 1;
        stream.on('error', () => {});
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
        attack(stream, key, run);
      });
      server.listen(this.#target.port, `${NETWORK}.${i}`);
    }
  }

  #connect(certificate: Certificate | undefined): net.Socket {
    const raw = net.connect({ host: this.#target.ip, port: this.#target.port, noDelay: true });
    if (!certificate) return raw;
    raw.on('error', () => {});
    return tls.connect({
      socket: raw,
      key: certificate.key,
      cert: certificate.cert,
      ALPNProtocols: ['h2'],
      minVersion: 'TLSv1.3',
      rejectUnauthorized: false,
    });
  }
}

/** Writes `chunk()` for as long as the connection takes it. */
export function pour(socket: net.Socket, chunk: () => Uint8Array): void {
  const more = (): void => {
    // A few with each turn of the loop: the others want to pour, too.
    for (let i = 0; i < 8; i++) {
      if (socket.destroyed) return;
      if (!socket.write(chunk())) {
        socket.once('drain', more);
        return;
      }
    }
    setImmediate(more);
  };
  more();
}
