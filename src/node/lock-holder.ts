/** Asks the process behind a lock's socket how it stands. */

import { connect } from 'node:net';

/** `wants`: is about to find out whether it may hold it. `ending`: went away while it was asked. */
export type LockState = 'holds' | 'wants' | 'ending';

/** A living process answers in milliseconds, on a loaded machine in a second; one that doesn't is frozen, and still holds. */
const ANSWER_TIMEOUT_MS = 2_000;

/** `dead` only when the kernel says that nobody listens: silence is a stopped process, which still holds. */
export function askLockHolder(socketPath: string): Promise<LockState | 'dead'> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    const timer = setTimeout(() => answer('holds'), ANSWER_TIMEOUT_MS);
    let heard = '';
    const answer = (state: LockState | 'dead'): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(state);
    };
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      heard += text;
      if (heard.includes('\n') || heard.length > 16) answer(heard === 'wants\n' ? 'wants' : 'holds');
    });
    socket.on('end', () => answer('ending'));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') answer('dead');
      else answer(error.code === 'ECONNRESET' || error.code === 'EPIPE' ? 'ending' : 'holds');
    });
  });
}
