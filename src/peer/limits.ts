/** Every bound on what a peer may cost this node, each with its reason. */

/** HTTP/2 and gRPC frame what follows; the seed's own limit. A larger message ends its stream. */
export const MAX_PACKET_BYTES = 4 * 1024 * 1024;

/** One frame between Earshot nodes, encoded. Small enough that a beat never waits long behind it. */
export const MAX_FRAME_BYTES = 256 * 1024;

/** Lines are gathered into frames of about this size: past it a larger frame gains no speed. */
export const FRAME_TARGET_BYTES = 64 * 1024;

/** Sockets open to our listener at once. */
export const MAX_CONNECTIONS = 256;

/** A caller's first byte: whoever has something to say says it at once. */
export const FIRST_BYTE_MS = 3_000;

/** From the socket's first byte to an open stream, and from there to the caller's address. */
export const HELLO_MS = 10_000;

/** A TLS handshake, either side, and HTTP/2 after it: three round trips and two signatures, on a slow machine too. */
export const TLS_MS = 5_000;

/** A plaintext address to speak HTTP/2. A frozen process accepts sockets (its kernel does) but never this. */
export const CONNECT_MS = 1_500;

/** A dialed node to answer our address. */
export const ANSWER_MS = 5_000;

/** Dials under way at once: each costs a socket and a client. */
export const MAX_DIALS = 16;

/** Addresses waiting to be dialed; the sweep offers the rest again on its next pass. */
export const MAX_QUEUED_DIALS = 1_024;

/** Our own key was met at an address: so long it is not dialed. A forwarded port stays, a DHCP address does not. */
export const SELF_BELIEVED_MS = 10 * 60_000;

/** Addresses whose failures are remembered. */
export const MAX_REMEMBERED_FAILURES = 4_096;

/** Wait before the second dial of an address that failed; doubles up to the maximum. */
export const BACKOFF_MIN_MS = 500;
export const BACKOFF_MAX_MS = 30_000;

/** A link that lasted this long was a good one: its address starts without failures again (hyperswarm's rule). */
export const GOOD_LINK_MS = 15_000;

/** Nothing else sent for this long: say that we are still here. */
export const BEAT_MS = 2_500;

/** Nothing heard for three beats: frozen or cut off. With the check's own step, noticed within 8 s. */
export const SILENCE_MS = 7_500;

/** A connection this quiet is probed by the kernel (TCP keepalive), once a second and ten times: for seed nodes. */
export const KEEP_ALIVE_MS = 5_000;

/** How often silence is looked at. A step that comes this much too late means that we were the frozen one. */
export const PULSE_MS = 500;

/** What waits for one peer before it is dropped. Frames are shared between peers, so it is not paid once a peer. */
export const MAX_QUEUED_BYTES = 16 * 1024 * 1024;

/**
 * Something waits for a peer, and it has taken nothing for so long: its link is dropped. A frozen seed node can't be
 * found out in any other way, and where it is alone a producer would wait for it for ever.
 */
export const STALLED_MS = 60_000;

/** Waiting for even the fastest peer: a producer should pause. */
export const CONGESTED_BYTES = 256 * 1024;

/** A seed node may say 30 lines a second after a burst of 60: at the end of its input it repeats its last line for ever. */
export const SEED_LINES_PER_SECOND = 30;
export const SEED_LINES_BURST = 60;

/** What an Earshot node may say. Bounds the work it can make us do; no person and few bots reach it. */
export const PEER_BYTES_PER_SECOND = 8 * 1024 * 1024;
export const PEER_BYTES_BURST = 8 * 1024 * 1024;

/**
 * What is small is work all the same: a frame counts as so many bytes at least, a line in it, a change of name. Without
 * that, 8 MiB/s of one-letter lines take all of a CPU, and everybody else waits.
 */
export const MIN_FRAME_COST_BYTES = 256;
export const MIN_LINE_COST_BYTES = 64;
export const PRESENCE_COST_BYTES = 64 * 1024;

/** From our last word on a stream to the end of its socket: time for that word to arrive. */
export const CLOSING_MS = 1_000;
