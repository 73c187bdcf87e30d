/** TLS on both sides: every link between Earshot nodes is TLS 1.3, and both show a certificate of their own making. */

import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import tls from 'node:tls';
import { ChatError } from '../core/errors.ts';
import type { PeerId } from '../core/ids.ts';
import { type Certificate, peerIdOfCertificate } from './identity.ts';
import { TLS_MS } from './limits.ts';

/** What a handshake proved, and what ties a later proof to it. */
export interface Proved {
  readonly peerId: PeerId;
  /** See Wire. */
  readonly channelSecret: Uint8Array;
}

/** RFC 5705 leaves labels that begin so to private use. */
const EXPORTER_LABEL = 'EXPERIMENTAL earshot network key';
const EXPORTED_BYTES = 32;

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
  constructor(certificate: Certificate, onProved: (socket: tls.TLSSocket, proved: Proved) => void) {
    this.#server = tls.createServer({
      ...optionsOf(certificate),
      requestCert: true,
      handshakeTimeout: TLS_MS,
      // A resumed session would carry a certificate that was proved some other time.
      secureOptions: constants.SSL_OP_NO_TICKET,
    });
    this.#server.on('secureConnection', (socket) => {
      socket.on('error', () => {}); // 'close' follows
      const proved = provedBy(socket);
      if (proved) onProved(socket, proved);
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
 * @throws ChatError `not-tls` when the other side answers with something else, `dial-failed` when it hangs up: a line that
 * breaks off says nothing of who is there, and nobody is to be spoken to in plaintext for it
 */
export function secure(socket: Socket, certificate: Certificate): Promise<{ socket: tls.TLSSocket; proved: Proved }> {
  return new Promise((resolve, reject) => {
    const secured = tls.connect({ ...optionsOf(certificate), socket });
    const fail = (cause?: unknown) => {
      const code = isNoTls(cause) ? 'not-tls' : 'dial-failed';
      reject(new ChatError(code, 'the TLS handshake failed', { cause, retryable: true }));
    };
    secured.on('error', fail);
    secured.once('close', fail);
    secured.once('secureConnect', () => {
      secured.off('close', fail);
      const proved = provedBy(secured);
      if (proved) resolve({ socket: secured, proved });
      else {
        secured.destroy();
        fail();
      }
    });
  });
}

/** OpenSSL couldn't read what came. (An HTTP/2 server speaks first, so a seed node has said something by then.) */
function isNoTls(cause: unknown): boolean {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
  return code === 'EPROTO' || code.startsWith('ERR_SSL_');
}

function provedBy(socket: tls.TLSSocket): Proved | undefined {
  const certificate = socket.getPeerX509Certificate();
  const peerId = certificate && socket.alpnProtocol === 'h2' ? peerIdOfCertificate(certificate) : undefined;
  if (!peerId) return undefined;
  // In TLS 1.3 no context and an empty one are the same.
  return { peerId, channelSecret: socket.exportKeyingMaterial(EXPORTED_BYTES, EXPORTER_LABEL, Buffer.alloc(0)) };
}
