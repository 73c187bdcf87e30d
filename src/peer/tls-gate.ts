/** TLS on both sides: every link between Earshot nodes is TLS 1.3, and both show a certificate of their own making. */

import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import tls from 'node:tls';
import { ChatError } from '../core/errors.ts';
import type { PeerId } from '../core/ids.ts';
import { type Certificate, peerIdOfCertificate } from './identity.ts';
import { TLS_MS } from './limits.ts';

function optionsOf({ key, cert }: Certificate) {
  return {
    key,
    cert,
    minVersion: 'TLSv1.3',
    ALPNProtocols: ['h2'],
    // There is no authority whose word would count: a certificate is only the envelope of a key, and the key is who
    // somebody is. TLS 1.3 has each side sign the handshake with it; nothing in Node checks more for us, nor should it.
    rejectUnauthorized: false,
  } as const;
}

/** Takes callers through the handshake. Listens on nothing: sockets are brought to it. */
export class TlsGate {
  readonly #server: tls.Server;

  /** @param onProved is given each socket whose handshake is done, and whose key its caller proved to have */
  constructor(certificate: Certificate, onProved: (socket: tls.TLSSocket, peerId: PeerId) => void) {
    this.#server = tls.createServer({
      ...optionsOf(certificate),
      requestCert: true,
      handshakeTimeout: TLS_MS,
      // A resumed session would carry a certificate that was proved some other time.
      secureOptions: constants.SSL_OP_NO_TICKET,
    });
    this.#server.on('secureConnection', (socket) => {
      socket.on('error', () => {}); // 'close' follows
      const peerId = peerIdOf(socket);
      if (peerId) onProved(socket, peerId);
      else socket.destroy();
    });
    this.#server.on('tlsClientError', (_error, socket) => socket.destroy());
  }

  /** Begins the handshake with a caller whose first bytes are still unread. */
  take(socket: Socket): void {
    this.#server.emit('connection', socket);
  }
}

/**
 * Begins the handshake with a node that was dialed.
 * @throws ChatError `not-tls` when it fails or the other side hangs up on it
 */
export function secure(socket: Socket, certificate: Certificate): Promise<{ socket: tls.TLSSocket; peerId: PeerId }> {
  return new Promise((resolve, reject) => {
    const secured = tls.connect({ ...optionsOf(certificate), socket });
    const fail = (cause?: unknown) =>
      reject(new ChatError('not-tls', 'the TLS handshake failed', { cause, retryable: true }));
    secured.on('error', fail);
    secured.once('close', fail);
    secured.once('secureConnect', () => {
      secured.off('close', fail);
      const peerId = peerIdOf(secured);
      if (peerId) resolve({ socket: secured, peerId });
      else {
        secured.destroy();
        fail();
      }
    });
  });
}

function peerIdOf(socket: tls.TLSSocket): PeerId | undefined {
  const certificate = socket.getPeerX509Certificate();
  return certificate && socket.alpnProtocol === 'h2' ? peerIdOfCertificate(certificate) : undefined;
}
