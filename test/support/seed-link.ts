/** One stream between a seed peer and another node: raw HTTP/2, either direction, with everything seen written down. */

import { isUtf8 } from 'node:buffer';
import {
  type ClientHttp2Stream,
  constants,
  type Http2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { GrpcReader, grpcMessage, grpcPrefixed, type ReadMessage } from './grpc-frames.ts';

export const GRPC_INTERNAL = 13;
export const GRPC_RESOURCE_EXHAUSTED = 8;

/** gRPC's own rule for a status message: printable ASCII as it is, but for the percent sign. */
function percentEncoded(message: string): string {
  return message.replace(/[^ -$&-~]+/gu, encodeURIComponent);
}

const RESPONSE_HEADERS = { ':status': 200, 'content-type': 'application/grpc' };

/** How the other side, the socket or we ended it. */
export interface Ending {
  readonly by: 'status' | 'reset' | 'us';
  /** gRPC status as the caller got it, or as we sent it. */
  readonly status: number | undefined;
  readonly message: string;
}

export interface SeedLinkOwner {
  /** A message has come; the first one is the hello. */
  onMessage(link: SeedLink, text: string, message: ReadMessage): void;
  onEnded(link: SeedLink): void;
  changed(): void;
}

export class SeedLink {
  readonly direction: 'dialed' | 'accepted';
  readonly session: Http2Session;
  /** The key in the seed's map: what was dialed, or what the caller said. */
  address = '';
  /** `waiting`: for the first message, or for the answer to it. */
  state: 'waiting' | 'open' | 'ended' = 'waiting';
  ending: Ending | undefined;
  /** Lines after the hello, decoded as the seed does. */
  readonly lines: string[] = [];
  /** Messages whose `msg` was missing or empty: a seed shows each as an empty line. */
  emptyMessages = 0;
  /** Messages that carried fields a seed does not know. */
  unknownFields = 0;
  /** The other side has ended its sending side. */
  halfCloseReceived = false;
  halfCloseSent = false;
  /** Flow control only: what `flood` has written. */
  floodedBytes = 0;

  readonly #stream: ClientHttp2Stream | ServerHttp2Stream;
  readonly #owner: SeedLinkOwner;
  readonly #reader = new GrpcReader();
  #status: Pick<Ending, 'status' | 'message'> = { status: undefined, message: '' };

  constructor(stream: ClientHttp2Stream | ServerHttp2Stream, direction: 'dialed' | 'accepted', owner: SeedLinkOwner) {
    this.#stream = stream;
    this.direction = direction;
    this.#owner = owner;
    this.session = stream.session as Http2Session;
    stream.on('error', () => {});
    stream.on('data', (chunk: Buffer) => this.#take(chunk));
    stream.on('end', () => {
      this.halfCloseReceived = true;
      owner.changed();
      // Go's Recv says EOF: the handler returns, which ends the call with status 0; to a caller the call is over.
      if (direction === 'accepted') this.end();
      else setImmediate(() => stream.close(constants.NGHTTP2_NO_ERROR));
    });
    if (direction === 'dialed') {
      stream.on('response', (headers: IncomingHttpHeaders) => this.#noteStatus(headers));
      stream.on('trailers', (headers: IncomingHttpHeaders) => this.#noteStatus(headers));
    } else {
      stream.on('wantTrailers', () => {
        (stream as ServerHttp2Stream).sendTrailers({
          'grpc-status': String(this.#status.status ?? 0),
          'grpc-message': percentEncoded(this.#status.message),
        });
        // As grpc-go does when the caller has not half-closed.
        setImmediate(() => stream.close(constants.NGHTTP2_NO_ERROR));
      });
    }
    stream.on('close', () => this.#ended());
  }

  /** @returns false when the socket takes no more for now, or the link has ended */
  say(text: string | Uint8Array): boolean {
    return this.#write(grpcMessage(text));
  }

  /** A message with any body at all. */
  sayRaw(body: Uint8Array): boolean {
    return this.#write(grpcPrefixed(body));
  }

  /** Bytes that are no message: half of one, or none. */
  writeBytes(bytes: Uint8Array): boolean {
    return this.#write(bytes);
  }

  /** Says `text` again and again, as fast as the socket takes it, until the link ends or `stop` is called. */
  flood(text: string | Uint8Array): () => void {
    const message = grpcMessage(text);
    // Like a busy sender: many messages in one write.
    const burst = Buffer.concat(new Array<Buffer>(Math.max(1, Math.floor(65_536 / message.length))).fill(message));
    let on = true;
    const pour = (): void => {
      while (on && this.state !== 'ended') {
        this.floodedBytes += burst.length;
        if (!this.#write(burst)) break;
      }
    };
    this.#stream.on('drain', pour);
    pour();
    return () => {
      on = false;
      this.#stream.off('drain', pour);
    };
  }

  /** Takes nothing from the stream from now on: flow control fills up. */
  stopReading(): void {
    this.#stream.pause();
  }

  resumeReading(): void {
    this.#stream.resume();
  }

  /** Dialer only: ends the sending side and goes on listening. */
  halfClose(): void {
    if (this.direction !== 'dialed') throw new Error('a listener ends the stream with a status');
    this.halfCloseSent = true;
    this.#stream.end();
  }

  /** Listener: ends the call with this status. Dialer: cancels it. */
  end(status = 0, message = ''): void {
    if (this.#stream.closed || this.halfCloseSent) return;
    this.ending ??= { by: 'us', status, message };
    if (this.direction === 'dialed') {
      this.#stream.close(constants.NGHTTP2_CANCEL);
      return;
    }
    this.halfCloseSent = true;
    this.#status = { status, message };
    const stream = this.#stream as ServerHttp2Stream;
    if (stream.headersSent) {
      stream.end();
    } else {
      // Trailers only: one HEADERS frame, as grpc-go answers when nothing was sent before.
      stream.respond(
        { ...RESPONSE_HEADERS, 'grpc-status': String(status), 'grpc-message': percentEncoded(message) },
        { endStream: true },
      );
      setImmediate(() => stream.close(constants.NGHTTP2_NO_ERROR));
    }
  }

  /** The socket goes at once, as when the process is killed. */
  cut(): void {
    this.session.destroy();
  }

  summary(): string {
    const end = this.ending ? ` ${this.ending.by} ${this.ending.status ?? ''} ${this.ending.message}` : '';
    return `${this.direction} ${this.address || '?'} ${this.state}${end}, ${this.lines.length} lines`;
  }

  #write(bytes: Uint8Array): boolean {
    if (this.#stream.closed || this.#stream.destroyed || this.halfCloseSent) return false;
    if (this.direction === 'accepted') {
      const stream = this.#stream as ServerHttp2Stream;
      if (!stream.headersSent) stream.respond(RESPONSE_HEADERS, { waitForTrailers: true });
    }
    return this.#stream.write(bytes);
  }

  #take(chunk: Buffer): void {
    if (this.state === 'ended') return;
    let messages: ReadMessage[];
    try {
      messages = this.#reader.push(chunk);
    } catch (error) {
      this.end(error instanceof RangeError ? GRPC_RESOURCE_EXHAUSTED : GRPC_INTERNAL, (error as Error).message);
      return;
    }
    for (const message of messages) {
      if (message.msg && !isUtf8(message.msg)) {
        this.end(GRPC_INTERNAL, 'string field contains invalid UTF-8');
        return;
      }
      if (!message.msg?.length) this.emptyMessages += 1;
      if (message.otherFields.length > 0) this.unknownFields += 1;
      this.#owner.onMessage(this, message.msg?.toString('utf8') ?? '', message);
    }
    this.#owner.changed();
  }

  #noteStatus(headers: IncomingHttpHeaders): void {
    const status = headers['grpc-status'];
    if (status === undefined) {
      if (headers[':status'] !== undefined && Number(headers[':status']) !== 200)
        this.#status = { status: undefined, message: `HTTP ${headers[':status']}` };
      return;
    }
    this.#status = { status: Number(status), message: decodeURIComponent(String(headers['grpc-message'] ?? '')) };
  }

  #ended(): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.ending ??= { by: this.#status.status === undefined ? 'reset' : 'status', ...this.#status };
    this.#owner.onEnded(this);
    this.#owner.changed();
  }
}
