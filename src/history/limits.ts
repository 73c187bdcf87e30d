/** Every bound on what a log, a batch and a peer may cost the history, each with its reason. */

/** One event's body: the longest message is half of it, and it fits a frame of 256 KiB with room to spare. */
export const MAX_BODY_BYTES = 128 * 1024;

/** What is signed, encoded: 16 parents take 1.2 KiB of it, the rest is for fields of later versions. */
export const MAX_CONTENT_BYTES = 4 * 1024;

/** Parents of an event. More tips than that are rare, and the next event takes the rest. */
export const MAX_PARENTS = 16;

/** A batch, and what one frame hands on of a log: less than a frame of 256 KiB in any encoding. */
export const MAX_BATCH_EVENTS = 256;
export const MAX_BATCH_BYTES = 192 * 1024;

/** Our own events that enter one commit: past it a longer commit gains no speed, and what is said shows later. */
export const MAX_COMMIT_OWN_EVENTS = 2_048;
export const MAX_COMMIT_OWN_BYTES = 2 * 1024 * 1024;

/** What may wait for the disk: past the first bound peers are to be read from no more, past the second it is let go. */
export const CONGESTED_BYTES = 4 * 1024 * 1024;
export const MAX_STAGED_BYTES = 16 * 1024 * 1024;

/** What one peer sent and can't be taken yet: what it hands on of some tens of logs that stand on one another. */
export const MAX_WAITING_BYTES_PER_PEER = 4 * 1024 * 1024;
/** And all of them: past it whoever has most in it loses its newest. */
export const MAX_WAITING_BYTES = 32 * 1024 * 1024;
/** An event in memory beside its bytes; keeps tiny ones from costing more than they count. */
export const EVENT_OVERHEAD_BYTES = 512;

/**
 * Logs of a room that others may hand us. Beyond them only who is linked to us and proved the key gets in with its own,
 * so that nobody can lock real people out with made-up ones.
 */
export const MAX_LOGS_HANDED = 4_096;
export const MAX_LOGS = 8_192;
/** Logs of one author in a room: one a lost disk or restored backup. From there on one an hour, for disks that look new daily. */
export const MAX_LOGS_OF_AUTHOR = 16;
export const AUTHOR_OPENING_EVERY_MS = 60 * 60_000;
/** Logs not taken that are remembered, so that nothing waits for them. */
export const MAX_REFUSED_REMEMBERED = 4_096;
/** And not asked for: its author may link in the meantime, or its hour be over. */
export const REFUSED_MS = 10 * 60_000;

/** Hashes and lamports in memory, so that causes are checked without the disk: 262,144 in about 11 MB. */
export const POINTS_PER_CHUNK = 64;
export const MAX_POINT_CHUNKS = 4_096;

/**
 * How far lamport may be above what we know when a parent can't be known (a forked log's other branch). Too little, and
 * a flood on that branch shuts honest ones out; too much, and the clock runs out: this takes 2^29 events.
 */
export const UNKNOWN_PARENT_LAMPORT_STEP = 2 ** 24;

/** Changed logs are gathered this long before peers are told, and all are told anew this often. */
export const HAVE_GATHER_MS = 50;
export const HAVE_WHOLE_MS = 30_000;
/** Logs in one Have: about 90 KiB. */
export const MAX_HAVE_ENTRIES = 1_024;
/** Changed logs remembered for a peer that takes nothing; past it: all of the room. */
export const MAX_DIRTY_LOGS = 1_024;

/** Logs that a peer claims to have more of. More are heard of again with the next whole Have. */
export const MAX_CLAIMS_PER_PEER = 2_048;
/** Wants unanswered at one peer: each is answered by one frame. */
export const MAX_WANTS_OUT = 16;
/** Wants a peer may have open with us; an honest one never has more than it may have out. */
export const MAX_WANTS_IN = 64;
/** A Want without anything new for so long goes to another. */
export const WANT_MS = 3_000;
/** After everybody failed at a log. */
export const WANT_RETRY_MS = 4_000;
/**
 * Less than the whole (a gap, bodies left out) is taken only when nobody has given more for so long: by then whoever has
 * more has said so, in a whole Have.
 */
export const LESSER_PATIENCE_MS = 35_000;
/** An answer this small, with more to come, or this late, makes others preferred. */
export const SMALL_ANSWER_EVENTS = 16;
export const SLOW_ANSWER_MS = 1_000;
/** Who gave nothing so often of a log that it claims to have isn't asked again until it says so in its next whole Have. */
export const MAX_STRIKES = 3;
/** How often wants and holds are looked at, and acknowledgements kept that no commit has taken along. */
export const TICK_MS = 500;

/** Somebody says to have more of our own log: so long nothing is written in that room, until they prove it. */
export const CONTESTED_MS = 2_000;

/** Proofs of forks kept at hand for others. The disk has one event of each, which can't be shown without its batch. */
export const MAX_EVIDENCE_BYTES = 4 * 1024 * 1024;

/** One peer is asked this often for one log out of its turn: for the cause of what it handed on, or the proof of a fork. */
export const SUSPECT_AGAIN_TICKS = 6;

/** Who is remembered to have a log of ours: keys are free, and each costs a row. */
export const MAX_ACKNOWLEDGING_PEERS = 4_096;
/** Acknowledgements of a peer that wait for the disk to be checked. */
export const MAX_CHECKS_PER_PEER = 64;

/** Wait after a commit failed, before what peers send is taken again; doubles up to the maximum. */
export const UNWRITABLE_MIN_MS = 500;
export const UNWRITABLE_MAX_MS = 5_000;

/** Keys of authors kept ready: reading one takes a third of a verification. */
export const MAX_KEYS_READY = 1_024;
