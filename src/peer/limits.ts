/** Every bound on what a peer may cost this node, each with its reason. */

/** HTTP/2 and gRPC frame what follows; the seed's own limit. A larger message ends its stream. */
export const MAX_PACKET_BYTES = 4 * 1024 * 1024;

/** What Node's HTTP/2 may keep for one connection, MB: its own default, which gRPC takes away. */
export const MAX_HTTP2_SESSION_MB = 10;

/** One frame between Earshot nodes, encoded. Small enough that a beat never waits long behind it. */
export const MAX_FRAME_BYTES = 256 * 1024;

/**
 * Sockets open to our listener at once, unless config.json's `max_connections` says otherwise. What follows divides them, so
 * that no kind can take them all, and is the same however many they are.
 */
export const MAX_CONNECTIONS = 256;

/**
 * Sockets taken in a second, after a burst: each leaves some kilobytes to collect, and who is dropped calls again at once.
 * More than that is dropped before it is looked at. A LAN that wakes up all at once is within the burst.
 */
export const ACCEPTS_PER_SECOND = 1_000;
export const ACCEPTS_BURST = 500;

/**
 * Callers in a second that may begin to speak, after a burst: a TLS handshake is a millisecond of CPU, and what HTTP/2 and
 * gRPC keep of a call is collected later. Above it they are dropped at their first byte; an honest one calls again.
 */
export const GREETINGS_PER_SECOND = 400;
export const GREETINGS_BURST = 256;

/** Of one remote address that is not this machine: a person with several programs, a few people behind one NAT. */
export const MAX_CONNECTIONS_PER_ADDRESS = 8;

/** Callers between their first byte and their link. An honest one is through in milliseconds, the oldest make room. */
export const MAX_PENDING = 32;

/** Callers that have said nothing yet: they cost a descriptor, and must not take a place from who has begun to speak. */
export const MAX_SILENT = 32;

/**
 * Links made by calls of strangers and seed nodes: keys are free, each link costs up to a megabyte while it floods, and
 * whom we accepted must always find a place. Of those who are refused, we dial whom we find ourselves.
 */
export const MAX_STRANGER_LINKS = 64;

/**
 * Links at once, whoever called, unless `max_connections` says otherwise: with so many we dial no more strangers, or one
 * machine with many addresses would have us link to it at each. Whom our person accepted is dialed all the same.
 */
export const MAX_LINKS = 256;

/**
 * What may be read from a caller before its link: a handshake, headers, and a first message; no more than that is
 * anything but an attack.
 */
export const MAX_PENDING_BYTES = 384 * 1024;

/**
 * Read from a linked peer and not yet a packet: the beginning of one, and HTTP/2's own frames (PING, SETTINGS, headers,
 * resets), which no flow control bounds. Beyond two of the largest packets, which gRPC may hold while we don't read.
 */
export const UNDELIVERED_SLACK_BYTES = 192 * 1024;

/** So many bytes a second of a peer may come to nothing: acknowledgements, a BDP probe of its library. */
export const UNDELIVERED_BYTES_PER_SECOND = 8 * 1024;

/** Of all connections together, or each could have us keep the beginning of a large message. The largest goes first. */
export const MAX_UNDELIVERED_BYTES = 16 * 1024 * 1024;

/**
 * Who was dropped for that keeps its place empty for so long: else it comes back at once, and what it had us read piles up
 * faster than it is collected.
 */
export const COOLING_MS = 5_000;

/** A packet explains twice its bytes and this much: the frames and records around it. */
export const PACKET_OVERHEAD_BYTES = 128;

/** Of what we send, this share is explained in the other direction: window updates and acknowledgements. */
export const ANSWERED_SHARE = 1 / 8;

/** How often what was read is compared with what came of it. */
export const METER_MS = 50;

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

/** Unsent to one peer: past it, it is pushed nothing more, and asks for what it hasn't got. */
export const MAX_UNSENT_PACKETS = 512;
export const MAX_UNSENT_BYTES = 1024 * 1024;

/**
 * Something waits for a seed node, and it has taken nothing for so long: its link is dropped. A frozen one can't be found
 * out in any other way, and where it is alone a producer would wait for it for ever. Earshot nodes beat.
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
 * Messages of somebody our person has not accepted. The burst is a bot that introduces itself, or a log pasted in;
 * nobody types 30 a second.
 */
export const STRANGER_MESSAGES_PER_SECOND = 30;
export const STRANGER_MESSAGES_BURST = 2_000;

/** All strangers together: one person may come with a hundred keys, and what they say is shown, kept and sent on. */
export const CROWD_MESSAGES_PER_SECOND = 300;
export const CROWD_MESSAGES_BURST = 4_000;

/**
 * In bytes that is three times what so many lines take. A long text is copied some ten times on its way to the disk, the
 * search's index and the others: at 2 MiB/s of them the disk's thread did nothing else, and honest people waited for it.
 */
export const CROWD_BYTES_PER_SECOND = 256 * 1024;
export const CROWD_BYTES_BURST = 3 * 1024 * 1024;

/** From one stranger's turn to the next: everybody else has theirs in between. */
export const TURN_MS = 2;

/** A frame without a message in it (a beat, what a later version says) costs a stranger so much of one. */
export const EMPTY_FRAME_COST_MESSAGES = 0.25;

/** Each log that somebody says to have is looked up, and remembered where we lack it. A frame may name 1,024. */
export const HEAD_COST_MESSAGES = 1 / 8;

/** Told to whoever looks on, or kept: what somebody reads or writes just now, which nobody does often. */
export const SIGN_COST_MESSAGES = 1;

/**
 * A hundred bytes that ask for a frame of 192 KiB from the disk. All strangers together get 24 such frames at once (six
 * thousand messages, more than a newcomer takes in from strangers), then two a second; somebody accepted gets 64 a second,
 * with which a hundred thousand missed messages take six.
 */
export const WANT_COST_MESSAGES = 10;
export const WANT_COST_BYTES = 128 * 1024;

/** A change of name is shown in everybody's list and in the lobby. */
export const PRESENCE_COST_MESSAGES = 10;

/**
 * What is small is work all the same: a frame counts as so many bytes at least, a line in it, a change of name. Without
 * that, 8 MiB/s of one-letter lines take all of a CPU, and everybody else waits.
 */
export const MIN_FRAME_COST_BYTES = 256;
export const MIN_LINE_COST_BYTES = 64;
export const PRESENCE_COST_BYTES = 64 * 1024;

/** From our last word on a stream to the end of its socket: time for that word to arrive. */
export const CLOSING_MS = 1_000;
