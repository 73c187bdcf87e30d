/** Misbehaviours below the protocol by someone who listens. Over sockets, nothing of src/. */

import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import { grpcMessage } from './grpc-frames.ts';
import { ACK, END_HEADERS, END_STREAM, FRAME, FrameFinder, frame, literalHeader } from './http2-frames.ts';
import { GARBAGE, JUNK_HEADER, writeForever } from './junk.ts';
import { hostAndPort } from './loopback.ts';
import { DEADLINE_MS, Watch } from './watch.ts';

function ofSockets(behave: (socket: Socket) => void): () => Server {
  return () => createServer({ allowHalfOpen: true }, behave);
}

function ofStreams(behave: (stream: ServerHttp2Stream) => void): () => Server {
  return () => {
    const server = createHttp2Server();
    server.on('session', (session) => session.on('error', () => {}));
    server.on('stream', (stream) => {
      stream.on('error', () => {});
      stream.resume();
      behave(stream);
    });
    return server;
  };
}

/** Answers calls with frames made by hand. */
function ofCalls(answer: (socket: Socket, streamId: number) => void): () => Server {
  return ofSockets((socket) => {
    const finder = new FrameFinder();
    socket.write(frame(FRAME.settings, 0, 0));
    socket.write(frame(FRAME.settings, ACK, 0));
    socket.on('data', (chunk) => {
      for (const { type, streamId } of finder.push(chunk)) if (type === FRAME.headers) answer(socket, streamId);
    });
  });
}

/** `:status: 200`, from HPACK's static table. */
const STATUS_200 = Buffer.from([0x88]);
const GRPC_RESPONSE = { ':status': 200, 'content-type': 'application/grpc' };

/** Each makes the server of one misbehaviour. */
const LISTENERS = {
  'silent after accept': ofSockets((socket) => socket.resume()),
  'never reads': ofSockets((socket) => socket.pause()),
  'closes at once': ofSockets((socket) => socket.end()),
  'resets at once': ofSockets((socket) => socket.resetAndDestroy()),
  garbage: ofSockets((socket) => {
    socket.resume();
    socket.write(GARBAGE);
  }),
  'endless garbage': ofSockets((socket) => {
    socket.resume();
    writeForever(socket, () => GARBAGE);
  }),
  'HTTP/1.1, 404': ofSockets((socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n'));
  }),
  'HTTP/2, 404': ofStreams((stream) => stream.respond({ ':status': 404 }, { endStream: true })),
  'HTTP/2, 404, stream left open': ofStreams((stream) => stream.respond({ ':status': 404 })),
  'SETTINGS and nothing more': ofSockets((socket) => {
    socket.resume();
    socket.write(frame(FRAME.settings, 0, 0));
  }),
  'response headers and nothing more': ofStreams((stream) => stream.respond(GRPC_RESPONSE)),
  'half a message': ofStreams((stream) => {
    stream.respond(GRPC_RESPONSE);
    stream.write(grpcMessage('ok').subarray(0, 6));
  }),
  'message of 4 GiB announced': ofStreams((stream) => {
    stream.respond(GRPC_RESPONSE);
    stream.write(Buffer.from([0, 0xff, 0xff, 0xff, 0xff, 0x0a]));
  }),
  'headers without end': ofCalls((socket, streamId) => {
    socket.write(frame(FRAME.headers, 0, streamId, Buffer.concat([STATUS_200, JUNK_HEADER])));
    writeForever(socket, () => frame(FRAME.continuation, 0, streamId, JUNK_HEADER));
  }),
  'headers broken off by data': ofCalls((socket, streamId) => {
    socket.write(frame(FRAME.headers, 0, streamId, Buffer.concat([STATUS_200, JUNK_HEADER])));
    socket.write(frame(FRAME.data, 0, streamId, grpcMessage('ok')));
  }),
  'trailers without end': ofCalls((socket, streamId) => {
    socket.write(
      frame(
        FRAME.headers,
        END_HEADERS,
        streamId,
        Buffer.concat([STATUS_200, literalHeader('content-type', 'application/grpc')]),
      ),
    );
    socket.write(frame(FRAME.headers, END_STREAM, streamId, JUNK_HEADER));
    writeForever(socket, () => frame(FRAME.continuation, 0, streamId, JUNK_HEADER));
  }),
} satisfies Record<string, () => Server>;

export type HostileListenerKind = keyof typeof LISTENERS;
export const HOSTILE_LISTENERS = Object.keys(LISTENERS) as HostileListenerKind[];

export class HostileListener implements AsyncDisposable {
  connectionsAccepted = 0;
  connectionsOpen = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #watch = new Watch();

  private constructor(kind: HostileListenerKind) {
    this.#server = LISTENERS[kind]();
    this.#server.prependListener('connection', (socket: Socket) => {
      this.connectionsAccepted += 1;
      this.connectionsOpen += 1;
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        this.#sockets.delete(socket);
        this.connectionsOpen -= 1;
        this.#watch.changed();
      });
      this.#watch.changed();
    });
  }

  static async listen(kind: HostileListenerKind, address: string): Promise<HostileListener> {
    const listener = new HostileListener(kind);
    const { ip, port } = hostAndPort(address);
    await new Promise<void>((resolve, reject) => {
      listener.#server.once('error', reject);
      listener.#server.listen(port, ip, resolve);
    });
    return listener;
  }

  until<T>(what: string, probe: (listener: this) => T | false | null | undefined, timeoutMs = DEADLINE_MS): Promise<T> {
    return this.#watch.until(
      what,
      () => probe(this),
      timeoutMs,
      () => `${this.connectionsAccepted} accepted, ${this.connectionsOpen} open`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
