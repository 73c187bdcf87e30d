/** One TCP connect, to learn whether anything listens there. Says nothing, keeps nothing. */

import { connect } from 'node:net';
import { ipOf, portOf } from '../core/address.ts';
import type { Address } from '../core/ids.ts';

/**
 * `open`: something accepts connections. `closed`: the machine refused. `silent`: no answer in time, or no way there.
 * `exhausted`: this machine is out of sockets, ports or buffers; it says nothing about the address.
 */
export type ProbeResult = 'open' | 'closed' | 'silent' | 'exhausted';

/** Never rejects. When `signal` aborts it settles at once, as `silent`. */
export type Probe = (address: Address, timeoutMs: number, signal: AbortSignal) => Promise<ProbeResult>;

const REFUSED = new Set(['ECONNREFUSED', 'ECONNRESET']);
// ENOBUFS: also what Linux says when its neighbour table is full. EADDRNOTAVAIL: no local port is left.
const EXHAUSTED = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL']);

export const probe: Probe = (address, timeoutMs, signal) => {
  if (signal.aborted) return Promise.resolve('silent');
  return new Promise((resolve) => {
    const socket = connect({ host: ipOf(address), port: portOf(address), family: 4 });
    const timer = setTimeout(() => settle('silent'), timeoutMs);
    const onAbort = () => settle('silent');

    // Called again by a late error, it changes nothing: the socket is destroyed, the promise settled.
    function settle(result: ProbeResult): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      // A reset instead of a farewell: the port is free at once, no TIME_WAIT (thousands of them without it).
      if (result === 'open') socket.resetAndDestroy();
      else socket.destroy();
      resolve(result);
    }

    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', () => {
      // An unused port in this machine's ephemeral range can meet itself: a simultaneous open (RFC 9293, 3.5).
      const itself = socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress;
      settle(itself ? 'closed' : 'open');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const code = error.code ?? '';
      settle(REFUSED.has(code) ? 'closed' : EXHAUSTED.has(code) ? 'exhausted' : 'silent');
    });
  });
};
