/**
 * Stands in for src/peer/limits.ts in the victim without limits, and for src/core/config-schema.ts, where
 * `max_connections` has its default: what it says here is as good as no bound.
 */

import { CONFIG_DEFAULTS as DEFAULTS } from '../../src/core/config-schema.ts';

export * from '../../src/core/config-schema.ts';
export * from '../../src/peer/limits.ts';

/** Not Infinity: rates are multiplied by times, and times are given to timers. */
const PLENTY = 1e12;
const LONG_MS = 2 ** 30;

export const CONFIG_DEFAULTS = { ...DEFAULTS, max_connections: PLENTY };

export const MAX_FRAME_BYTES = 4 * 1024 * 1024;
/** As grpc-js has it. */
export const MAX_HTTP2_SESSION_MB = Number.MAX_SAFE_INTEGER;
export const MAX_CONNECTIONS = PLENTY;
export const MAX_CONNECTIONS_PER_ADDRESS = PLENTY;
export const ACCEPTS_PER_SECOND = PLENTY;
export const ACCEPTS_BURST = PLENTY;
export const GREETINGS_PER_SECOND = PLENTY;
export const GREETINGS_BURST = PLENTY;
export const MAX_PENDING = PLENTY;
export const MAX_SILENT = PLENTY;
export const MAX_STRANGER_LINKS = PLENTY;
export const MAX_LINKS = PLENTY;
export const MAX_PENDING_BYTES = PLENTY;
export const UNDELIVERED_SLACK_BYTES = PLENTY;
export const MAX_UNDELIVERED_BYTES = PLENTY;
export const COOLING_MS = 0;
export const FIRST_BYTE_MS = LONG_MS;
export const HELLO_MS = LONG_MS;
export const TLS_MS = LONG_MS;
export const STALLED_MS = LONG_MS;
export const MAX_QUEUED_BYTES = PLENTY;
export const SEED_LINES_PER_SECOND = PLENTY;
export const SEED_LINES_BURST = PLENTY;
export const STRANGER_MESSAGES_PER_SECOND = PLENTY;
export const STRANGER_MESSAGES_BURST = PLENTY;
export const CROWD_MESSAGES_PER_SECOND = PLENTY;
export const CROWD_MESSAGES_BURST = PLENTY;
export const CROWD_BYTES_PER_SECOND = PLENTY;
export const CROWD_BYTES_BURST = PLENTY;
export const PEER_BYTES_PER_SECOND = PLENTY;
export const PEER_BYTES_BURST = PLENTY;
