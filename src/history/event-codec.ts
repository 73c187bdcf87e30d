/** proto/history.proto as code: what is signed, and the event around it, to bytes and back. Strict: one encoding each. */

import { createHash, hash } from 'node:crypto';
import { ChatError } from '../core/errors.ts';
import type { RoomId } from '../core/ids.ts';
import { EVENT_KINDS, type EventContent, type EventRef, type LogId, type SignedEvent } from './event.ts';
import { MAX_BODY_BYTES, MAX_CONTENT_BYTES, MAX_PARENTS } from './limits.ts';
import { ProtoReader, ProtoWriter } from './proto-bytes.ts';

export const HASH_BYTES = 32;
/** r and s, 32 bytes each (IEEE P1363): one length, one encoding. */
export const SIG_BYTES = 64;
const REF_BYTES = 2 * (HASH_BYTES + 2) + 9;
/** Content without parents, for the buffer it is written into. */
const CONTENT_HINT_BYTES = 256;
/** Fields from here on are for later versions: signed and kept, not read. */
const LATER_FIELDS = 16;
/** The latest moment that a date can hold. */
const MAX_WALL_MS = 8.64e15;
const ROOM = /^(?:lobby|direct:[0-9a-f]{64}|group:[0-9a-f]{32})$/;
const NO_HASH = new Uint8Array(0);
/** Before what is hashed, so that the proof of a content is never the hash of another. */
const PROOF_PURPOSE = 'earshot have 1';

export function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/** Shows that this content was given to us: references to it, which go far beyond those who have it, say its hash only. */
export function proofOf(content: Uint8Array): Uint8Array {
  return createHash('sha256').update(PROOF_PURPOSE, 'latin1').update(content).digest();
}

/** Whether both are the same bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** What it counts for in every bound: content and body. */
export function eventBytes(event: SignedEvent): number {
  return event.content.length + (event.body?.length ?? 0);
}

export function isRoomId(text: string): text is RoomId {
  return ROOM.test(text);
}

/** Parents must be in the order of their logs, none of them the event's own log. */
export function encodeContent(content: EventContent): Uint8Array {
  const writer = new ProtoWriter(CONTENT_HINT_BYTES + content.parents.length * (REF_BYTES + 2));
  writer.ascii(1, content.room);
  writer.hex(2, content.log);
  writer.number(3, content.seq);
  if (content.seq > 1) writer.bytes(4, content.prev);
  for (const parent of content.parents) writer.bytes(5, encodeRef(parent));
  writer.number(6, content.lamport);
  writer.number(7, content.wallMs);
  writer.number(8, content.kind);
  writer.bytes(9, content.bodyHash);
  return writer.finish();
}

/** @throws ChatError `protocol` */
export function decodeContent(bytes: Uint8Array): EventContent {
  const reader = new ProtoReader(bytes, 'an event');
  if (bytes.length > MAX_CONTENT_BYTES) reader.fail(`its content has more than ${MAX_CONTENT_BYTES} bytes`);
  const room = (reader.bytes(1, 128) ?? reader.fail('no room')).toString('latin1');
  if (!isRoomId(room)) return reader.fail('no room of that name can be');
  const log = reader.exactly(2, HASH_BYTES).toString('hex') as LogId;
  const seq = reader.number(3);
  const prev = seq > 1 ? reader.exactly(4, HASH_BYTES) : NO_HASH;
  const parents = decodeParents(reader, log);
  const lamport = reader.number(6);
  const wallMs = reader.number(7);
  const kind = reader.number(8);
  const bodyHash = reader.exactly(9, HASH_BYTES);
  reader.end(LATER_FIELDS);
  if (seq === 0) reader.fail('no seq');
  if (lamport < seq) reader.fail('its lamport is less than its seq');
  if (wallMs === 0 || wallMs > MAX_WALL_MS) reader.fail('its time is no time');
  if ((kind === EVENT_KINDS.opening) !== (seq === 1)) reader.fail('only the first event of a log is its opening');
  if (kind === 0 || kind > 0xffff) reader.fail('its kind is no kind');
  return { room, log, seq, prev, parents, lamport, wallMs, kind, bodyHash };
}

export function encodeEvent(event: SignedEvent): Uint8Array {
  const writer = new ProtoWriter(eventBytes(event) + SIG_BYTES + 16);
  writer.bytes(1, event.content);
  if (event.body) writer.bytes(2, event.body);
  if (event.sig) writer.bytes(3, event.sig);
  return writer.finish();
}

/**
 * Whole in itself: well formed, and the body is the one that the content names. Says nothing about who wrote it.
 * The event's bytes are views of `bytes`: `detached` before it is kept.
 * @throws ChatError `protocol`
 */
export function decodeEvent(bytes: Uint8Array): SignedEvent {
  const reader = new ProtoReader(bytes, 'an event');
  const content = reader.bytes(1, MAX_CONTENT_BYTES) ?? reader.fail('no content');
  const body = reader.bytes(2, MAX_BODY_BYTES);
  const sig = reader.next(3, 'bytes') ? reader.exactly(3, SIG_BYTES) : undefined;
  reader.end(LATER_FIELDS);
  return eventOf(content, body, sig);
}

/** From its parts, as a store keeps them. @throws ChatError `protocol`: not what was signed */
export function eventOf(content: Uint8Array, body: Uint8Array | undefined, sig: Uint8Array | undefined): SignedEvent {
  const read = decodeContent(content);
  if (body && !sameBytes(sha256(body), read.bodyHash))
    throw new ChatError('protocol', 'not an event: its body is another one than was signed');
  return { ...read, content, hash: sha256(content), body, sig };
}

/** A copy that holds on to nothing but its own bytes, not to the frame it came in. */
export function detached(event: SignedEvent): SignedEvent {
  const content = new Uint8Array(event.content);
  return {
    ...decodeContent(content),
    content,
    hash: event.hash,
    body: event.body && new Uint8Array(event.body),
    sig: event.sig && new Uint8Array(event.sig),
  };
}

function encodeRef(ref: EventRef): Uint8Array {
  const writer = new ProtoWriter(REF_BYTES);
  writer.hex(1, ref.log);
  writer.number(2, ref.seq);
  writer.bytes(3, ref.hash);
  return writer.finish();
}

function decodeParents(content: ProtoReader, own: LogId): readonly EventRef[] {
  if (!content.next(5, 'bytes')) return NO_PARENTS;
  const parents: EventRef[] = [];
  let before = '';
  for (let bytes = content.bytes(5, REF_BYTES); bytes; bytes = content.bytes(5, REF_BYTES)) {
    const reader = new ProtoReader(bytes, 'an event');
    const log = reader.exactly(1, HASH_BYTES).toString('hex') as LogId;
    const seq = reader.number(2);
    const ref = { log, seq, hash: reader.exactly(3, HASH_BYTES) };
    reader.end(LATER_FIELDS);
    if (seq === 0) reader.fail('a parent without seq');
    if (log <= before || log === own) reader.fail('its parents are not in order, one of a log, none of its own');
    before = log;
    if (parents.push(ref) > MAX_PARENTS) reader.fail(`it has more than ${MAX_PARENTS} parents`);
  }
  return parents;
}

const NO_PARENTS: readonly EventRef[] = [];
