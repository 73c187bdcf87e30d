/** What a peer may send: how much of it is taken now, and how long to wait before the next. Pure. */

import type { Frame } from './chat-proto.ts';
import {
  CROWD_BYTES_BURST,
  CROWD_BYTES_PER_SECOND,
  CROWD_MESSAGES_BURST,
  CROWD_MESSAGES_PER_SECOND,
  EMPTY_FRAME_COST_MESSAGES,
  MIN_FRAME_COST_BYTES,
  MIN_LINE_COST_BYTES,
  PEER_BYTES_BURST,
  PEER_BYTES_PER_SECOND,
  PRESENCE_COST_BYTES,
  PRESENCE_COST_MESSAGES,
  SEED_LINES_BURST,
  SEED_LINES_PER_SECOND,
  STRANGER_MESSAGES_BURST,
  STRANGER_MESSAGES_PER_SECOND,
} from './limits.ts';
import { TokenBucket } from './token-bucket.ts';

/** What something costs that came in. */
export interface Cost {
  readonly bytes: number;
  readonly messages: number;
}

/** Shared by all strangers and seed nodes. */
export class Crowd {
  readonly bytes: TokenBucket;
  readonly messages: TokenBucket;

  constructor(nowMs: number) {
    this.bytes = new TokenBucket(CROWD_BYTES_PER_SECOND, CROWD_BYTES_BURST, nowMs);
    this.messages = new TokenBucket(CROWD_MESSAGES_PER_SECOND, CROWD_MESSAGES_BURST, nowMs);
  }
}

export class Inflow {
  readonly #bytes: TokenBucket;
  readonly #messages: TokenBucket;
  readonly #crowd: Crowd;
  readonly #isStranger: () => boolean;

  /** @param isStranger asked each time, so that a change of trust counts at once */
  constructor(kind: 'seed' | 'earshot', crowd: Crowd, isStranger: () => boolean, nowMs: number) {
    this.#bytes = new TokenBucket(PEER_BYTES_PER_SECOND, PEER_BYTES_BURST, nowMs);
    this.#messages =
      kind === 'seed'
        ? new TokenBucket(SEED_LINES_PER_SECOND, SEED_LINES_BURST, nowMs)
        : new TokenBucket(STRANGER_MESSAGES_PER_SECOND, STRANGER_MESSAGES_BURST, nowMs);
    this.#crowd = crowd;
    this.#isStranger = isStranger;
  }

  /** Returns how long to wait, in ms, before anything more is taken in (0: no need to). */
  take({ bytes, messages }: Cost, nowMs: number): number {
    const own = this.#bytes.take(bytes, nowMs);
    if (!this.#isStranger()) return own;
    return Math.max(
      own,
      this.#messages.take(messages, nowMs),
      this.#crowd.bytes.take(bytes, nowMs),
      this.#crowd.messages.take(messages, nowMs),
    );
  }
}

/** Events count as messages, whoever wrote them: each is checked, kept and shown. */
export function costOf(frame: Frame | undefined, byteCount: number): Cost {
  // What is looked up or shown for each: a name, or which of our groups it proves.
  if (frame?.kind === 'presence' || frame?.kind === 'membership' || frame?.kind === 'invitation') {
    return { bytes: PRESENCE_COST_BYTES, messages: PRESENCE_COST_MESSAGES };
  }
  const bytes = Math.max(byteCount, MIN_FRAME_COST_BYTES, countOf(frame) * MIN_LINE_COST_BYTES);
  return { bytes, messages: messagesOf(frame) };
}

function countOf(frame: Frame | undefined): number {
  if (frame?.kind === 'events') return frame.events.length;
  return frame?.kind === 'have' ? frame.heads.length : 0;
}

function messagesOf(frame: Frame | undefined): number {
  if (frame?.kind === 'events') return Math.max(frame.events.length, EMPTY_FRAME_COST_MESSAGES);
  return EMPTY_FRAME_COST_MESSAGES;
}
