/** One stream of packets to one other node, whatever carries it. Knows nothing of what packets say. */

import type { Address, PeerId } from '../core/ids.ts';

/**
 * Why a wire closed. Being ended is no error; `refused` is the listener's word; `lost`: the socket is gone.
 * A listener may see a caller that drops its stream as `ended`: HTTP/2 reports both alike.
 */
export type WireClose =
  | { readonly kind: 'ended' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'lost'; readonly message: string };

/** Reasons a listener gives for ending a stream with an error; each has its gRPC status. */
export type RefusalCode =
  | 'invalid-address'
  | 'not-there'
  | 'version'
  | 'self'
  | 'not-allowed'
  | 'downgrade'
  | 'protocol'
  | 'too-large'
  | 'busy'
  | 'timeout';

export interface WireHandler {
  /** It counts as kept for nothing until the wire is told that we `took` it. */
  packet(bytes: Uint8Array): void;
  /** What `write` held back has gone; only after it returned false. */
  drained(): void;
  /** Once, and nothing after it. */
  closed(reason: WireClose): void;
}

export interface Wire {
  /** ip of the socket's other end. */
  readonly remoteIp: string;
  /** Whose key the TLS handshake proved; undefined on a plaintext wire, which proves nothing. */
  readonly peerId: PeerId | undefined;
  /** Both ends of this one connection have it, and nobody else: the TLS exporter's. Undefined on a plaintext wire. */
  readonly channelSecret: Uint8Array | undefined;
  /**
   * Listening side: the hello is done, and this becomes a link. False: strangers have all the places that they may have.
   * Until then it is one of the few that may wait, and makes room for others. Said again when our person has come to
   * think otherwise of them.
   */
  admit(stranger: boolean): boolean;
  /** Sets who hears; replaces the one before. Packets wait until the first is set. */
  handle(handler: WireHandler): void;
  /** False: it is taken, but wait for `drained` before the next. Ignored once closed. */
  write(packet: Uint8Array): boolean;
  /** So many bytes of packets that were handed over are not kept as bytes any more. */
  took(byteCount: number): void;
  /** Stops reading, so that the other side's writes wait. */
  pause(): void;
  resume(): void;
  /** Ends after what was written, status 0; the socket goes within CLOSING_MS. Idempotent. */
  end(): void;
  /** Listening side: ends with an error status. On the dialing side the same as `destroy`. */
  refuse(code: RefusalCode, message: string): void;
  /** Drops the socket at once, and what waits in it. Idempotent. */
  destroy(): void;
}

/** Between Earshot nodes always `tls`; `plaintext` is for seed nodes. */
export type Security = 'tls' | 'plaintext';

/** Makes wires: by listening (for both kinds on one port) and by dialing. */
export interface Transport {
  /**
   * Listens on the first free port of the range.
   * @param isStranger asked as soon as a key is proved: where strangers have all their places, one more is not let in
   * @throws ChatError `ports-taken`, `listen-failed`
   */
  listen(onCall: (wire: Wire) => void, isStranger?: (peerId: PeerId) => boolean): Promise<Address>;
  /**
   * Opens a stream to `address`.
   * @throws ChatError `not-tls` when somebody is there who doesn't speak TLS, else `dial-failed`; leaves nothing behind.
   * When told to stop it throws `signal.reason`.
   */
  dial(address: Address, security: Security, signal: AbortSignal): Promise<Wire>;
  /** Stops listening and drops every wire. Idempotent. */
  close(): Promise<void>;
}
