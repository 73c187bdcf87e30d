/** The log of somebody who never stops: really signed, in frames as full as may be, each following the one before. */

import { LOBBY, type RoomId } from '../../src/core/ids.ts';
import { encodeBody } from '../../src/history/bodies.ts';
import { EVENT_KINDS, type SignedEvent } from '../../src/history/event.ts';
import { encodeContent, encodeEvent, eventBytes, eventOf, sha256 } from '../../src/history/event-codec.ts';
import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS } from '../../src/history/limits.ts';
import { encodeOpening, logIdOf, NONCE_BYTES } from '../../src/history/opening.ts';
import { p256Signer, type Signer } from '../../src/history/signer.ts';
import { eventsMessage } from './hostile-packets.ts';

export class HostileLog {
  readonly #signer: Signer;
  readonly #room: RoomId;
  readonly #nonce: Uint8Array;
  #last: SignedEvent | undefined;

  /** @param key of its author, PEM; `nonceByte`: one author has a log for each */
  constructor(key: string, nonceByte: number, room: RoomId = LOBBY) {
    this.#signer = p256Signer(key);
    this.#nonce = new Uint8Array(NONCE_BYTES).fill(nonceByte);
    this.#room = room;
  }

  /** The next frame, as a message of the stream: as many such texts as one may hold, under one signature. */
  next(text: string): Buffer {
    const body = encodeBody({ kind: 'message', text });
    const events = this.#last ? [] : [this.#open()];
    let bytes = 0;
    for (const event of events) bytes += eventBytes(event);
    for (;;) {
      const event = this.#write(EVENT_KINDS.message, body);
      bytes += eventBytes(event);
      const isLast = events.length + 2 > MAX_BATCH_EVENTS || bytes + eventBytes(event) + 16 > MAX_BATCH_BYTES;
      this.#last = event;
      events.push(isLast ? this.#signed(event) : event);
      if (isLast) return eventsMessage(this.#room, events.map(encodeEvent));
    }
  }

  #open(): SignedEvent {
    const opening = { spki: this.#signer.spki, nonce: this.#nonce };
    const event = this.#write(EVENT_KINDS.opening, encodeOpening(opening), logIdOf(this.#room, opening));
    this.#last = event;
    return this.#signed(event);
  }

  #write(kind: number, body: Uint8Array, log = this.#last?.log as SignedEvent['log']): SignedEvent {
    const before = this.#last;
    const content = encodeContent({
      room: this.#room,
      log,
      seq: (before?.seq ?? 0) + 1,
      prev: before?.hash ?? new Uint8Array(),
      parents: [],
      lamport: (before?.lamport ?? 0) + 1,
      wallMs: Date.now(),
      kind,
      bodyHash: sha256(body),
    });
    return eventOf(content, body, undefined);
  }

  #signed(event: SignedEvent): SignedEvent {
    return { ...event, sig: this.#signer.sign(event.content) };
  }
}
