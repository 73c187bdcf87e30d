/** Watches the streams of our HTTP/2 servers: neither Node nor gRPC counts those that are opened and reset. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Http2Session, ServerHttp2Stream } from 'node:http2';

/** Published before gRPC hears of the stream, and so before it costs anything much. Node 24; older ones never do. */
const STREAM_CREATED = 'http2.server.stream.created';

/**
 * A connection is for one link, and a link is one stream. A second one ends the connection there and then: a thousand
 * that are opened and reset cost a caller some kilobytes, and us the work of a thousand calls ("rapid reset",
 * CVE-2023-44487).
 * @param isOurs whether the caller at that `ip:port` is connected to our listener
 * @returns what ends the watch
 */
export function guardHttp2Server(isOurs: (remote: string, localPort: number | undefined) => boolean): () => void {
  const opened = new WeakSet<Http2Session>();
  const watch = (message: unknown): void => {
    const { session } = (message as { stream: ServerHttp2Stream }).stream;
    if (!session || session.destroyed) return;
    if (!opened.has(session)) {
      opened.add(session);
      return;
    }
    const { localPort, remoteAddress, remotePort } = session.socket;
    if (isOurs(`${remoteAddress}:${remotePort}`, localPort)) session.destroy();
  };
  subscribe(STREAM_CREATED, watch);
  return () => void unsubscribe(STREAM_CREATED, watch);
}
