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

/** What may wait for the disk. Who says more than that themselves pauses; peers share it (shares.ts). */
export const CONGESTED_BYTES = 4 * 1024 * 1024;
/** Nobody waits for others with so little of it: the longest text is less. */
export const SMALL_SHARE_BYTES = 128 * 1024;
/**
 * Past it nobody is read from. Each oversteps its share by a frame at most, so it takes some twenty who pour at once; from
 * there to MAX_STAGED_BYTES is one more frame of each of them, for what was being read.
 */
export const HELD_BYTES = 8 * 1024 * 1024;
/** Past it what comes is let go. */
export const MAX_STAGED_BYTES = 16 * 1024 * 1024;

/** What one peer sent and can't be taken yet: what it hands on of some tens of logs that stand on one another. */
export const MAX_WAITING_BYTES_PER_PEER = 4 * 1024 * 1024;
/** And all of them: past it whoever has most in it loses its newest. */
export const MAX_WAITING_BYTES = 32 * 1024 * 1024;
/**
 * An event waits so long for a cause of whose log nothing comes: more than it takes until a gap is passed over
 * (LESSER_PATIENCE_MS). Who stands on what nobody can have must not keep the others from being heard.
 */
export const CAUSE_PATIENCE_MS = 60_000;
/** And so long where something comes, but never that: several gaps may follow one another, and on purpose without end. */
export const MAX_CAUSE_PATIENCE_MS = 5 * 60_000;
/** An event in memory beside its bytes; keeps tiny ones from costing more than they count. */
export const EVENT_OVERHEAD_BYTES = 512;

/**
 * Logs of a room that others may hand us. Beyond them only who is accepted, or linked to us and so proved the key, gets in
 * with its own; beyond the second bound one of a stranger's goes for each. So nobody can lock real people out with made-up ones.
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
 * Lamport that can't be checked exactly (a floor, a parent that can't be known) is bounded by the time: a thousand events
 * each millisecond since 1970. No room comes near that by talking, who runs ahead on purpose is overtaken by the clock, and
 * what numbers there are last until the year 2112.
 */
export const LAMPORTS_PER_MS = 1_000;
/** Taken so far ahead of our clock: one set to another zone's time must not shut anybody out. */
export const LAMPORT_SLACK_MS = 24 * 3_600_000;
/** From there on as many events can follow one by one again. */
export const MAX_LAMPORT_ON_TRUST = 2 ** 52;
/** A clock before this (2023) was never set: a battery is dead. */
export const CLOCK_SET_SINCE_MS = Date.UTC(2023, 0, 1);

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
/**
 * A gap that another than the author offers: they may have been given less than others have, and who has all of it may come
 * later in the day. What is in a gap is lost for good.
 */
export const GAP_PATIENCE_MS = 4 * 3_600_000;
/** Until then it is asked for ever more rarely, as long as nobody else says to have it. */
export const MAX_WANT_RETRY_MS = 300_000;
/** An answer this small, with more to come, or this late, makes others preferred. */
export const SMALL_ANSWER_EVENTS = 16;
export const SLOW_ANSWER_MS = 1_000;
/** Who gave nothing so often of a log that it claims to have isn't asked again until it says so in its next whole Have. */
export const MAX_STRIKES = 3;
/** Of one log, that were asked and gave nothing: keys are free. */
export const MAX_FRUITLESS_REMEMBERED = 256;
/** How often wants and holds are looked at, and acknowledgements kept that no commit has taken along. */
export const TICK_MS = 500;

/** Somebody says to have more of our own log: so long nothing is written in that room, until they prove it. */
export const CONTESTED_MS = 2_000;
/**
 * Who said so in vain in a room in the last hour is believed twice, since their link may have broken first; and no more than
 * so many of all, for keys are free: the room stands still for half a minute an hour.
 */
export const MAX_CRIES_OF_PEER = 2;
export const MAX_CRIES = 16;
export const CRIES_FOR_MS = 60 * 60_000;

/**
 * One peer is asked this often for one log out of its turn: for the cause of what it handed on, or the proof of a fork; and
 * shown the proof, as long as it goes on in that log.
 */
export const SUSPECT_AGAIN_TICKS = 6;

/** So many at least are remembered to have a log of ours, those heard of last: keys are free, and each costs a row. */
export const MAX_ACKNOWLEDGING_PEERS = 4_096;
/** Acknowledgements of a peer that wait for the disk to be checked. */
export const MAX_CHECKS_PER_PEER = 64;

/** A link on which something of a request was let go, before it is made anew; doubles as long as nothing comes of it. */
export const RELINK_MIN_TICKS = 4;
/** Five minutes: who sends on purpose what can't be taken costs us no more than that. */
export const RELINK_MAX_TICKS = 600;
/** Rooms that weren't shared when something of them came, remembered of a link: people open one at a time. */
export const MAX_MISSED_ROOMS = 16;
/** Peers of whom that is remembered. */
export const MAX_RELINKS_REMEMBERED = 1_024;

/** Wait after a commit failed, before what peers send is taken again; doubles up to the maximum. */
export const UNWRITABLE_MIN_MS = 500;
export const UNWRITABLE_MAX_MS = 5_000;

/** Keys of authors kept ready: reading one takes a third of a verification. */
export const MAX_KEYS_READY = 1_024;
