/** Works around a crash in Node's HTTP/2 client with which any listener could end our process. */

import { subscribe } from 'node:diagnostics_channel';
import type { ClientHttp2Stream } from 'node:http2';

/** Published as a request goes out, so before anything can come back. Node 24; older ones never publish it. */
const STREAM_START = 'http2.client.stream.start';

// Held values are strong: a stream's session can't be collected before the stream itself has been.
const sessionsBehindStreams = new FinalizationRegistry<object>(() => {});

let on = false;

/**
 * A response broken off in the middle of its headers (HEADERS, then anything but the CONTINUATION that was announced)
 * leaves the stream's native half with memory of its session's. Collected after its session, it aborts the process:
 * "Assertion failed: (current_nghttp2_memory_) == (0)", Node 20 to 24.21 (nodejs/node#39951 is its kin). This makes
 * the collector take them in the other order. Idempotent.
 */
export function guardHttp2Client(): void {
  if (on) return;
  on = true;
  subscribe(STREAM_START, (message) => {
    const { stream } = message as { stream: ClientHttp2Stream };
    const streamHalf = nativeHalf(stream);
    const sessionHalf = stream.session && nativeHalf(stream.session);
    if (streamHalf && sessionHalf) sessionsBehindStreams.register(streamHalf, sessionHalf);
  });
}

/** What Node keeps under its private symbol `kHandle`; gone from there once the object is destroyed. */
function nativeHalf(owner: object): object | undefined {
  const key = Object.getOwnPropertySymbols(owner).find(({ description }) => description === 'kHandle');
  return key && (owner as Record<symbol, object | undefined>)[key];
}
