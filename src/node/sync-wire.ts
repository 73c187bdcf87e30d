/** What replicas say to each other, as frames of the wire and back. */

import { ChatError } from '../core/errors.ts';
import type { LogId, SignedEvent } from '../history/event.ts';
import { decodeEvent, encodeEvent, HASH_BYTES, isRoomId } from '../history/event-codec.ts';
import { MAX_BATCH_EVENTS } from '../history/limits.ts';
import type { SyncFrame } from '../history/sync-frame.ts';
import { encodeRoomFrame, type RoomFrame } from '../peer/chat-proto.ts';

/** Have, Want and Events. */
export type SyncRoomFrame = Extract<RoomFrame, { kind: SyncFrame['kind'] }>;

/** What is pushed is the same for everybody, and encoded once. */
const encoded = new WeakMap<readonly SignedEvent[], Uint8Array>();

export function packetOf(frame: SyncFrame): Uint8Array {
  const { room } = frame;
  switch (frame.kind) {
    case 'have': {
      const heads = frame.entries.map(({ log, seq, hash }) => ({ log: bytesOf(log), seq, hash }));
      return encodeRoomFrame({ kind: 'have', room, heads });
    }
    case 'want':
      return encodeRoomFrame({ ...frame, log: bytesOf(frame.log) });
    case 'events': {
      const known = frame.floor ? undefined : encoded.get(frame.events);
      if (known) return known;
      const events = frame.events.map(encodeEvent);
      const packet = encodeRoomFrame({ kind: 'events', room, floor: frame.floor && encodeEvent(frame.floor), events });
      if (!frame.floor) encoded.set(frame.events, packet);
      return packet;
    }
  }
}

/**
 * What is wrong with an event by itself is found here; what is wrong with it in its log, by the replica.
 * @throws ChatError `protocol`
 */
export function readSyncFrame(frame: SyncRoomFrame): SyncFrame {
  const { room } = frame;
  if (!isRoomId(room)) throw new ChatError('protocol', 'a frame about a room that can’t be');
  switch (frame.kind) {
    case 'have': {
      const entries = frame.heads.map(({ log, seq, hash }) => ({ log: logOf(log), seq, hash: hashOf(hash) }));
      return { kind: 'have', room, entries };
    }
    case 'want':
      if (frame.prev.length > 0) hashOf(frame.prev);
      return { ...frame, room, log: logOf(frame.log) };
    case 'events':
      if (frame.events.length > MAX_BATCH_EVENTS + 1) throw new ChatError('protocol', 'a frame of too many events');
      return {
        kind: 'events',
        room,
        floor: frame.floor && decodeEvent(frame.floor),
        events: frame.events.map(decodeEvent),
      };
  }
}

/** @throws ChatError `protocol` */
export function logOf(bytes: Uint8Array): LogId {
  return Buffer.from(hashOf(bytes)).toString('hex') as LogId;
}

export function bytesOf(log: LogId): Uint8Array {
  return Buffer.from(log, 'hex');
}

function hashOf(bytes: Uint8Array): Uint8Array {
  if (bytes.length === HASH_BYTES) return bytes;
  throw new ChatError('protocol', `a name or hash of ${bytes.length} bytes; it has ${HASH_BYTES}`);
}
