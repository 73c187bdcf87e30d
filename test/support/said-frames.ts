/** Frames that carry texts in place of events: what peers do with frames needs no history. */

import { LOBBY } from '../../src/core/ids.ts';
import { encodeRoomFrame, type RoomFrame } from '../../src/peer/chat-proto.ts';

export function encodeLines(texts: readonly string[]): Uint8Array {
  return encodeRoomFrame({
    kind: 'events',
    room: LOBBY,
    floor: undefined,
    events: texts.map((text) => Buffer.from(text)),
  });
}

export function textsOf(frame: RoomFrame): string[] {
  return frame.kind === 'events' ? frame.events.map((bytes) => Buffer.from(bytes).toString()) : [];
}
