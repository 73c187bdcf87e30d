/** Events as a few numbers and one buffer, to be moved to another thread rather than copied piece by piece. Pure. */

import { ChatError } from '../core/errors.ts';
import type { PeerId } from '../core/ids.ts';
import { EVENT_KINDS, type LogId, type SignedEvent } from './event.ts';
import type { Commit } from './event-store.ts';
import { authorOf, openedBy } from './opening.ts';

/** Of one event. */
const COLUMNS = 8;
const HASH_BYTES = 32;
/** Instead of a length: there is none of it. */
const ABSENT = -1;

/** A commit on its way to the thread that writes. */
export interface PackedCommit {
  /** Log, seq, lamport, wallMs, kind, and the lengths of content, body and signature, for each event. */
  readonly numbers: Float64Array<ArrayBuffer>;
  /** Hash, content, body and signature of each event. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly logs: readonly { readonly log: LogId; readonly room: string }[];
  /** The keys of logs that begin here. */
  readonly authors: readonly { readonly log: LogId; readonly peer: string; readonly spki: Uint8Array }[];
  readonly floors: readonly PackedEvent[];
  readonly writing: Commit['writing'];
  readonly quarantined: readonly {
    readonly log: LogId;
    readonly evidence: readonly Parts[];
  }[];
  readonly acknowledged: Commit['acknowledged'];
  readonly forgotten: readonly LogId[];
  readonly atMs: number;
}

/** An event as the writing thread sees it: parts of the buffer. */
export interface PackedEvent {
  readonly log: LogId;
  readonly room: string;
  readonly seq: number;
  readonly lamport: number;
  readonly wallMs: number;
  readonly kind: number;
  readonly hash: Uint8Array;
  readonly content: Uint8Array;
  readonly body: Uint8Array | undefined;
  readonly sig: Uint8Array | undefined;
}

export function packCommit(commit: Commit): PackedCommit {
  const { events, acknowledged, writing, forgotten = [], atMs } = commit;
  const numbers = new Float64Array(events.length * COLUMNS);
  const bytes = new Uint8Array(events.reduce((sum, event) => sum + HASH_BYTES + lengthOf(event), 0));
  const logs: { log: LogId; room: string }[] = [];
  const indexes = new Map<LogId, number>();
  let at = 0;
  const put = (part: Uint8Array | undefined): number => {
    if (!part) return ABSENT;
    bytes.set(part, at);
    at += part.length;
    return part.length;
  };
  events.forEach((event, i) => {
    const index = indexes.get(event.log) ?? logs.push({ log: event.log, room: event.room }) - 1;
    indexes.set(event.log, index);
    put(event.hash);
    const lengths = [put(event.content), put(event.body), put(event.sig)];
    numbers.set([index, event.seq, event.lamport, event.wallMs, event.kind, ...lengths], i * COLUMNS);
  });
  const quarantined = commit.quarantined.map(({ log, evidence }) => ({
    log,
    evidence: evidence.map(({ content, body, sig }) => ({ content, body, sig })),
  }));
  const floors = commit.floors.map(({ log, room, seq, lamport, wallMs, kind, hash, content, sig }) => {
    return { log, room, seq, lamport, wallMs, kind, hash, content, body: undefined, sig };
  });
  const authors = authorsOf(commit);
  return { numbers, bytes, logs, authors, floors, quarantined, acknowledged, writing, forgotten, atMs };
}

export function* unpackCommit({ numbers, bytes, logs }: PackedCommit): Generator<PackedEvent> {
  let at = 0;
  const take = (length: number): Uint8Array => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  const maybe = (length: number) => (length === ABSENT ? undefined : take(length));
  for (let i = 0; i < numbers.length; i += COLUMNS) {
    const [index, seq, lamport, wallMs, kind, contentLength, bodyLength, sigLength] = numbers.subarray(i, i + COLUMNS);
    yield {
      ...(logs[index as number] as { log: LogId; room: string }),
      seq: seq as number,
      lamport: lamport as number,
      wallMs: wallMs as number,
      kind: kind as number,
      hash: take(HASH_BYTES),
      content: take(contentLength as number),
      body: maybe(bodyLength as number),
      sig: maybe(sigLength as number),
    };
  }
}

/** Events on their way from the thread that reads: content, body and signature of each. */
export interface PackedParts {
  readonly lengths: Int32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type Parts = Pick<SignedEvent, 'content' | 'body' | 'sig'>;

export function packParts(events: readonly Parts[]): PackedParts {
  const lengths = new Int32Array(events.length * 3);
  const bytes = new Uint8Array(events.reduce((sum, event) => sum + lengthOf(event), 0));
  let at = 0;
  events.forEach(({ content, body, sig }, i) => {
    [content, body, sig].forEach((part, j) => {
      lengths[i * 3 + j] = part?.length ?? ABSENT;
      if (part) bytes.set(part, at);
      at += part?.length ?? 0;
    });
  });
  return { lengths, bytes };
}

export function unpackParts({ lengths, bytes }: PackedParts): Parts[] {
  const parts: Parts[] = [];
  let at = 0;
  const take = (length: number | undefined) => {
    if (length === undefined || length === ABSENT) return undefined;
    at += length;
    return bytes.subarray(at - length, at);
  };
  for (let i = 0; i < lengths.length; i += 3) {
    parts.push({ content: take(lengths[i]) as Uint8Array, body: take(lengths[i + 1]), sig: take(lengths[i + 2]) });
  }
  return parts;
}

function lengthOf({ content, body, sig }: Parts): number {
  return content.length + (body?.length ?? 0) + (sig?.length ?? 0);
}

/** Whose logs begin in a commit. */
function authorsOf({ events }: Commit): PackedCommit['authors'] {
  const authors: { log: LogId; peer: PeerId; spki: Uint8Array }[] = [];
  for (const event of events) {
    if (event.kind !== EVENT_KINDS.opening || event.seq !== 1) continue;
    const spki = openedBy(event);
    if (!spki) throw new ChatError('protocol', 'an opening that opens no log');
    authors.push({ log: event.log, peer: authorOf(spki), spki });
  }
  return authors;
}
