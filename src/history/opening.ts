/** A log's first event: whose log it is, proved by the log's own name. */

import { createHash } from 'node:crypto';
import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId, SignedEvent } from './event.ts';
import { ProtoReader, ProtoWriter } from './proto-bytes.ts';

export const NONCE_BYTES = 16;
/** Small, since it goes before a whole batch wherever a newcomer begins at a floor. */
const MAX_OPENING_BYTES = 1_024;
/** P-256 takes 91; other keys are the signer's to refuse. */
const MAX_SPKI_BYTES = 256;

export interface Opening {
  readonly spki: Uint8Array;
  readonly nonce: Uint8Array;
}

export function logIdOf(room: RoomId, { spki, nonce }: Opening): LogId {
  return createHash('sha256')
    .update(`earshot log 1${room}\0`, 'latin1')
    .update(nonce)
    .update(spki)
    .digest('hex') as LogId;
}

/** Who has this key: the same as the link's id. */
export function authorOf(spki: Uint8Array): PeerId {
  return createHash('sha256').update(spki).digest('hex') as PeerId;
}

export function encodeOpening({ spki, nonce }: Opening): Uint8Array {
  const writer = new ProtoWriter(spki.length + nonce.length + 8);
  writer.bytes(1, spki);
  writer.bytes(2, nonce);
  return writer.finish();
}

/** The key of the log that this event opens; undefined: it opens no log, or another one. Checks no signature. */
export function openedBy(event: SignedEvent): Uint8Array | undefined {
  if (event.seq !== 1 || !event.body || event.body.length > MAX_OPENING_BYTES || !event.sig) return undefined;
  try {
    const reader = new ProtoReader(event.body, 'an opening');
    const spki = reader.bytes(1, MAX_SPKI_BYTES);
    const nonce = reader.exactly(2, NONCE_BYTES);
    reader.end(3);
    return spki && logIdOf(event.room, { spki, nonce }) === event.log ? new Uint8Array(spki) : undefined;
  } catch {
    return undefined;
  }
}
