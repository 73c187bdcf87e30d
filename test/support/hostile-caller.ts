/** Misbehaviours below the protocol by someone who calls, in plaintext or over TLS. Over sockets. */

import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { gzipSync } from 'node:zlib';
import type { Certificate } from '../../src/peer/identity.ts';
import { grpcMessage, grpcPrefixed } from './grpc-frames.ts';
import { helloMessage } from './hostile-packets.ts';
import { ACK, callHeaders, END_HEADERS, FRAME, frame, literalHeader, PREFACE } from './http2-frames.ts';
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
  'a compressed call': (socket) => {
    const headers = Buffer.concat([callHeaders(CHAT_PATH, 'x'), literalHeader('grpc-encoding', 'gzip')]);
    // Would become a proper first message, and a megabyte of what is skipped.
    const packed = gzipSync(Buffer.concat([grpcMessage('127.0.0.1:1').subarray(5), Buffer.alloc(1 << 20)]));
    const message = grpcPrefixed(packed);
    message[0] = 1;
    socket.write(
      Buffer.concat([
        PREFACE,
        frame(FRAME.settings, 0, 0),
        frame(FRAME.headers, END_HEADERS, 1, headers),
        frame(FRAME.data, 0, 1, message),
      ]),
    );
  },
  'a second call': (socket) => {
    startCall(socket);
    socket.write(frame(FRAME.headers, END_HEADERS, 3, callHeaders(CHAT_PATH, 'x')));
  },
  'an unfinished message of 4 MB': (socket) => {
    startCall(socket);
    socket.write(frame(FRAME.data, 0, 1, Buffer.from([0, 0, 0x3f, 0xff, 0xff, 0x0a])));
  },
  'SETTINGS without end': (socket) => {
    startCall(socket);
    writeForever(socket, () => frame(FRAME.settings, 0, 0, Buffer.from([0, 3, 0, 0, 0, 9])));
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

/** Each says a proper hello first, and so has a link. */
const LINKED_CALLERS = {
  'and nothing more': () => {},
  'PINGs without end': (socket) => writeForever(socket, () => frame(FRAME.ping, 0, 0, Buffer.alloc(8))),
  'SETTINGS without end': (socket) =>
    writeForever(socket, () => frame(FRAME.settings, 0, 0, Buffer.from([0, 3, 0, 0, 0, 9]))),
  'a frame of 300 KiB': (socket) => socket.write(frame(FRAME.data, 0, 1, Buffer.from([0, 0, 4, 0xb0, 0]))),
  'a second call': (socket) => socket.write(frame(FRAME.headers, END_HEADERS, 3, callHeaders(CHAT_PATH, 'x'))),
} satisfies Record<string, (socket: Socket) => unknown>;

export type LinkedCallerKind = keyof typeof LINKED_CALLERS;
export const LINKED_CALLERS_THAT_FLOOD = (Object.keys(LINKED_CALLERS) as LinkedCallerKind[]).filter(
  (kind) => kind !== 'and nothing more',
);

export class HostileCaller implements AsyncDisposable {
  state: 'connecting' | 'connected' | 'closed' = 'connecting';
  readonly #socket: Socket;
  readonly #watch = new Watch();

  private constructor(behave: (socket: Socket) => unknown, address: string, certificate: Certificate | undefined) {
    const { ip, port } = hostAndPort(address);
    const raw = connect({ host: ip, port });
    raw.on('error', () => {});
    this.#socket = certificate
      ? connectTls({ ...certificate, socket: raw, ALPNProtocols: ['h2'], rejectUnauthorized: false })
      : raw;
    this.#socket.on('error', () => {});
    this.#socket.on(certificate ? 'secureConnect' : 'connect', () => {
      this.state = 'connected';
      this.#socket.resume();
      this.#watch.changed();
      behave(this.#socket);
    });
    this.#socket.once('close', () => {
      this.state = 'closed';
      this.#watch.changed();
    });
  }

  /** @param certificate over TLS, with this key; undefined: in plaintext */
  static call(kind: HostileCallerKind, address: string, certificate?: Certificate): HostileCaller {
    return new HostileCaller(CALLERS[kind], address, certificate);
  }

  /** Says first that it listens at `own`: over TLS as a node, in plaintext as a seed node. */
  static link(kind: LinkedCallerKind, address: string, own: string, certificate?: Certificate): HostileCaller {
    const behave = (socket: Socket): void => {
      startCall(socket);
      socket.write(frame(FRAME.data, 0, 1, certificate ? helloMessage(own, own) : grpcMessage(own)));
      LINKED_CALLERS[kind](socket);
    };
    return new HostileCaller(behave, address, certificate);
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
