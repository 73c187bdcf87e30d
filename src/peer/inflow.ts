/** What one peer may send: how much of it is taken now, and how long to wait before the next. Pure. */

import type { Frame } from './chat-proto.ts';
import {
  EMPTY_FRAME_COST_MESSAGES,
  HEAD_COST_MESSAGES,
  MIN_FRAME_COST_BYTES,
  MIN_LINE_COST_BYTES,
  PEER_BYTES_BURST,
  PEER_BYTES_PER_SECOND,
  PRESENCE_COST_BYTES,
  PRESENCE_COST_MESSAGES,
  SEED_LINES_BURST,
  SEED_LINES_PER_SECOND,
  SIGN_COST_MESSAGES,
  STRANGER_MESSAGES_BURST,
  STRANGER_MESSAGES_PER_SECOND,
  WANT_COST_BYTES,
  WANT_COST_MESSAGES,
} from './limits.ts';
import { TokenBucket } from './token-bucket.ts';

/** What something costs that came in. */
export interface Cost {
  readonly bytes: number;
  readonly messages: number;
}

export class Inflow {
  readonly #bytes: TokenBucket;
  readonly #messages: TokenBucket;

  constructor(kind: 'seed' | 'earshot', nowMs: number) {
    this.#bytes = new TokenBucket(PEER_BYTES_PER_SECOND, PEER_BYTES_BURST, nowMs);
    this.#messages =
      kind === 'seed'
        ? new TokenBucket(SEED_LINES_PER_SECOND, SEED_LINES_BURST, nowMs)
        : new TokenBucket(STRANGER_MESSAGES_PER_SECOND, STRANGER_MESSAGES_BURST, nowMs);
  }

  /** Returns how long to wait, in ms, before anything more is taken in (0: no need to). */
  take({ bytes, messages }: Cost, isStranger: boolean, nowMs: number): number {
    const waitMs = this.#bytes.take(bytes, nowMs);
    return isStranger ? Math.max(waitMs, this.#messages.take(messages, nowMs)) : waitMs;
  }
}

/** Of a seed node. */
export function costOfLine(line: string): Cost {
  return { bytes: line.length, messages: 1 };
}

/** Events count as messages, whoever wrote them: each is checked, kept and shown. */
export function costOf(frame: Frame | undefined, byteCount: number): Cost {
  const small = Math.max(byteCount, MIN_FRAME_COST_BYTES);
  switch (frame?.kind) {
    // What is looked up or shown for each: a name, or which of our groups it proves.
    case 'presence':
    case 'membership':
    case 'invitation':
      return { bytes: PRESENCE_COST_BYTES, messages: PRESENCE_COST_MESSAGES };
    case 'events':
      return { bytes: ofMany(small, frame.events.length), messages: atLeastAFrame(frame.events.length) };
    case 'have':
      return {
        bytes: ofMany(small, frame.heads.length),
        messages: atLeastAFrame(frame.heads.length * HEAD_COST_MESSAGES),
      };
    case 'want':
      return { bytes: Math.max(small, WANT_COST_BYTES), messages: WANT_COST_MESSAGES };
    case 'readMark':
    case 'typing':
      return { bytes: small, messages: SIGN_COST_MESSAGES };
    default:
      return { bytes: small, messages: EMPTY_FRAME_COST_MESSAGES };
  }
}

function ofMany(bytes: number, count: number): number {
  return Math.max(bytes, count * MIN_LINE_COST_BYTES);
}

function atLeastAFrame(messages: number): number {
  return Math.max(messages, EMPTY_FRAME_COST_MESSAGES);
}
