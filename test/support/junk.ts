/** What hostile listeners and callers share: junk, and writing it without end. */

import type { Socket } from 'node:net';
import { literalHeader } from './http2-frames.ts';

/** No preface, no HTTP, no TLS; the same in each run. */
export const GARBAGE = Buffer.from(Array.from({ length: 512 }, (_, i) => (i * 73 + 11) % 256));
export const JUNK_HEADER = literalHeader('x-junk', 'y'.repeat(100));

/** Writes a turn: a socket that was reset says so only between turns. */
const AT_ONCE = 32;

/** Writes until the socket closes, at the pace it is taken. */
export function writeForever(socket: Socket, next: () => Buffer): void {
  const pour = (): void => {
    for (let i = 0; i < AT_ONCE; i++) {
      if (socket.destroyed || !socket.writable) return;
      if (!socket.write(next())) return;
    }
    setImmediate(pour);
  };
  socket.on('drain', pour);
  pour();
}
