/** A call by Node's HTTP/2, which minds flow control: who isn't read from is really slowed down. */

import http2 from 'node:http2';
import type { Duplex } from 'node:stream';
import { PATH } from '../../test/support/hostile-packets.ts';

export function streamOver(socket: Duplex, headers: http2.OutgoingHttpHeaders = {}): http2.ClientHttp2Stream {
  const session = http2.connect('https://flood', { createConnection: () => socket });
  session.on('error', () => {});
  const stream = session.request({
    ':method': 'POST',
    ':path': PATH,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  stream.on('error', () => {});
  stream.resume();
  return stream;
}
