/** Misbehaviours below the protocol by someone who calls. Over sockets, nothing of src/. */

import { connect, type Socket } from 'node:net';
import { grpcMessage } from './grpc-frames.ts';
import { ACK, callHeaders, END_HEADERS, FRAME, frame, PREFACE } from './http2-frames.ts';
import { GARBAGE, JUNK_HEADER, writeForever } from './junk.ts';
import { hostAndPort } from './loopback.ts';
import { CHAT_PATH } from './seed-peer.ts';
import { DEADLINE_MS, Watch } from './watch.ts';

function startCall(socket: Socket): void {
  socket.write(
    Buffer.concat([
      PREFACE,
      frame(FRAME.settings, 0, 0),
      frame(FRAME.settings, ACK, 0),
      frame(FRAME.headers, END_HEADERS, 1, callHeaders(CHAT_PATH, 'x')),
    ]),
  );
}

/** Each does its misbehaviour on a connected socket. */
const CALLERS = {
  'silent after connect': () => {},
  'one byte of the preface': (socket) => socket.write('P'),
  'half the preface': (socket) => socket.write(PREFACE.subarray(0, 12)),
  garbage: (socket) => socket.write(GARBAGE),
  'garbage that begins with P': (socket) => socket.write(Buffer.concat([Buffer.from('P'), GARBAGE])),
  'TLS first byte': (socket) => socket.write(Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0])),
  'HTTP/1.1': (socket) => socket.write('POST /message.Chat/NewNode HTTP/1.1\r\nhost: x\r\n\r\n'),
  'SETTINGS and nothing more': (socket) => socket.write(Buffer.concat([PREFACE, frame(FRAME.settings, 0, 0)])),
  'a call to another method': (socket) => {
    socket.write(
      Buffer.concat([
        PREFACE,
        frame(FRAME.settings, 0, 0),
        frame(FRAME.headers, END_HEADERS, 1, callHeaders('/message.Chat/Other', 'x')),
      ]),
    );
  },
  'a call that says nothing': startCall,
  'half a message': (socket) => {
    startCall(socket);
    socket.write(frame(FRAME.data, 0, 1, grpcMessage('127.0.0.1:1').subarray(0, 9)));
  },
  'message of 4 GiB announced': (socket) => {
    startCall(socket);
    socket.write(frame(FRAME.data, 0, 1, Buffer.from([0, 0xff, 0xff, 0xff, 0xff, 0x0a])));
  },
  'compressed without an encoding': (socket) => {
    startCall(socket);
    const message = grpcMessage('no address');
    message[0] = 1;
    socket.write(frame(FRAME.data, 0, 1, message));
  },
  'first message is no protobuf': (socket) => {
    startCall(socket);
    socket.write(frame(FRAME.data, 0, 1, Buffer.from([0, 0, 0, 0, 3, 0xff, 0xff, 0xff])));
  },
  'headers without end': (socket) => {
    socket.write(
      Buffer.concat([PREFACE, frame(FRAME.settings, 0, 0), frame(FRAME.headers, 0, 1, callHeaders(CHAT_PATH, 'x'))]),
    );
    writeForever(socket, () => frame(FRAME.continuation, 0, 1, JUNK_HEADER));
  },
  'PINGs without end': (socket) => {
    startCall(socket);
    writeForever(socket, () => frame(FRAME.ping, 0, 0, Buffer.alloc(8)));
  },
  'calls opened and reset without end': (socket) => {
    socket.write(Buffer.concat([PREFACE, frame(FRAME.settings, 0, 0)]));
    let streamId = -1;
    writeForever(socket, () => {
      streamId += 2;
      const reset = Buffer.from([0, 0, 0, 8]);
      return Buffer.concat([
        frame(FRAME.headers, END_HEADERS, streamId, callHeaders(CHAT_PATH, 'x')),
        frame(FRAME.rstStream, 0, streamId, reset),
      ]);
    });
  },
} satisfies Record<string, (socket: Socket) => unknown>;

export type HostileCallerKind = keyof typeof CALLERS;
export const HOSTILE_CALLERS = Object.keys(CALLERS) as HostileCallerKind[];

export class HostileCaller implements AsyncDisposable {
  state: 'connecting' | 'connected' | 'closed' = 'connecting';
  readonly #socket: Socket;
  readonly #watch = new Watch();

  private constructor(kind: HostileCallerKind, address: string) {
    const { ip, port } = hostAndPort(address);
    this.#socket = connect({ host: ip, port });
    this.#socket.on('error', () => {});
    this.#socket.on('connect', () => {
      this.state = 'connected';
      this.#socket.resume();
      this.#watch.changed();
      CALLERS[kind](this.#socket);
    });
    this.#socket.once('close', () => {
      this.state = 'closed';
      this.#watch.changed();
    });
  }

  static call(kind: HostileCallerKind, address: string): HostileCaller {
    return new HostileCaller(kind, address);
  }

  until(what: string, probe: (caller: this) => boolean, timeoutMs = DEADLINE_MS): Promise<true> {
    return this.#watch.until(
      what,
      () => probe(this) && true,
      timeoutMs,
      () => this.state,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
  }
}
