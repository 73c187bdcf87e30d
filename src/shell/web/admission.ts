/** Who may load the window and who may drive the node: Host, Origin and token. Pure. */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** 256 bits: unguessable by whoever else can reach the loopback address. */
const TOKEN_BYTES = 32;

/** The subprotocol the server answers with; the token travels beside it as `token.…`, never in an address. */
export const SUBPROTOCOL = 'earshot';
const TOKEN_PREFIX = 'token.';

/** A token, letters that may stand in a fragment and in a subprotocol's name. */
export function freshToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/**
 * Exactly ours: a page elsewhere whose name was rebound to 127.0.0.1 sends its own name.
 * @returns `127.0.0.1:PORT` or `localhost:PORT` as the browser wrote it, else undefined
 */
export function admittedHost(headers: IncomingHttpHeaders, port: number): string | undefined {
  const host = headers.host;
  return host === `127.0.0.1:${port}` || host === `localhost:${port}` ? host : undefined;
}

/** A WebSocket may be opened from any page; browsers say which. Ours only. */
export function admittedOrigin(headers: IncomingHttpHeaders, host: string): boolean {
  return headers.origin === `http://${host}`;
}

/** Whether the `Sec-WebSocket-Protocol` header carries the token. */
export function admittedToken(headers: IncomingHttpHeaders, token: string): boolean {
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const given = offered.find((name) => name.startsWith(TOKEN_PREFIX)) ?? '';
  // Hashes have one length, which timingSafeEqual asks for, and tell nothing of the token's.
  return timingSafeEqual(digest(given.slice(TOKEN_PREFIX.length)), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
