/** Writes logs as their authors do, but for the signature, which no store looks at. */

import { randomBytes } from 'node:crypto';
import type { PeerId, RoomId } from '../../src/core/ids.ts';
import { LOBBY } from '../../src/core/ids.ts';
import { encodeBody, type Said } from '../../src/history/bodies.ts';
import { EVENT_KINDS, type LogId, type SignedEvent } from '../../src/history/event.ts';
import { encodeContent, eventOf, SIG_BYTES, sha256 } from '../../src/history/event-codec.ts';
import { type EventId, eventIdOf } from '../../src/history/event-id.ts';
import type { Commit } from '../../src/history/event-store.ts';
import { authorOf, encodeOpening, logIdOf, NONCE_BYTES } from '../../src/history/opening.ts';

/** Somebody with a key that signs nothing. */
export class Author {
  readonly spki = new Uint8Array(randomBytes(91));
  readonly id: PeerId = authorOf(this.spki);

  log(room: RoomId = LOBBY): LogWriter {
    return new LogWriter(this, room);
  }
}

export interface SayOptions {
  readonly lamport?: number;
  readonly wallMs?: number;
  readonly signed?: boolean;
}

export class LogWriter {
  readonly author: Author;
  readonly room: RoomId;
  readonly log: LogId;
  readonly opening: SignedEvent;
  #last: SignedEvent | undefined;

  constructor(author: Author, room: RoomId) {
    this.author = author;
    this.room = room;
    const opening = { spki: author.spki, nonce: new Uint8Array(randomBytes(NONCE_BYTES)) };
    this.log = logIdOf(room, opening);
    this.opening = this.#write(EVENT_KINDS.opening, encodeOpening(opening), { lamport: 1 });
  }

  say(said: Said, options: SayOptions = {}): SignedEvent {
    return this.#write(EVENT_KINDS[said.kind], encodeBody(said), options);
  }

  text(text: string, options: SayOptions = {}): SignedEvent {
    return this.say({ kind: 'message', text }, options);
  }

  edit(target: SignedEvent, text: string, options: SayOptions = {}): SignedEvent {
    return this.say({ kind: 'edit', target: eventIdOf(target), text }, options);
  }

  delete(target: SignedEvent, options: SayOptions = {}): SignedEvent {
    return this.say({ kind: 'deletion', target: eventIdOf(target) }, options);
  }

  react(target: SignedEvent, emoji: string, on = true, options: SayOptions = {}): SignedEvent {
    return this.say({ kind: 'reaction', target: eventIdOf(target), emoji, on }, options);
  }

  /** Bytes that no honest author would write. */
  raw(kind: number, body: Uint8Array): SignedEvent {
    return this.#write(kind, body, {});
  }

  #write(kind: number, body: Uint8Array, { lamport, wallMs, signed = true }: SayOptions): SignedEvent {
    const before = this.#last;
    const content = encodeContent({
      room: this.room,
      log: this.log,
      seq: (before?.seq ?? 0) + 1,
      prev: before?.hash ?? new Uint8Array(0),
      parents: [],
      lamport: lamport ?? (before?.lamport ?? 0) + 1,
      wallMs: wallMs ?? 1_000_000 + (before?.seq ?? 0),
      kind,
      bodyHash: sha256(body),
    });
    const event = eventOf(content, body, signed ? new Uint8Array(SIG_BYTES).fill(7) : undefined);
    this.#last = event;
    return event;
  }
}

export function commitOf(events: readonly SignedEvent[], atMs: number, rest: Partial<Commit> = {}): Commit {
  return { events, floors: [], quarantined: [], acknowledged: [], writing: [], atMs, ...rest };
}

export function withoutBody(event: SignedEvent): SignedEvent {
  return { ...event, body: undefined };
}

export function idOf(event: SignedEvent): EventId {
  return eventIdOf(event);
}
