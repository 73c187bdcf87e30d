/** What hostile listeners and callers share: junk, and writing it without end. */

import type { Socket } from 'node:net';
import { literalHeader } from './http2-frames.ts';

/** No preface, no HTTP, no TLS; the same in each run. */
export const GARBAGE = Buffer.from(Array.from({ length: 512 }, (_, i) => (i * 73 + 11) % 256));
export const JUNK_HEADER = literalHeader('x-junk', 'y'.repeat(100));

/** Writes until the socket closes, at the pace it is taken. */
export function writeForever(socket: Socket, next: () => Buffer): void {
  const pour = (): void => {
    while (!socket.destroyed && socket.writable && socket.write(next()));
  };
  socket.on('drain', pour);
  pour();
}
