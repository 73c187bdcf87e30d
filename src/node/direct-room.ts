/** One direct room: what waits for the other one, what of theirs waits for our answer, and what was seen before. */

import type { MessageId, PeerId, RoomId } from '../core/ids.ts';
import type { Message, Room } from '../core/model.ts';
import type { RoomLog } from './room-log.ts';
import type { TimelineBounds } from './timeline.ts';

/** There may be as many rooms as people; two who talk all day say less in a month. */
export const DIRECT_BOUNDS: TimelineBounds = { maxItems: 20_000, maxCharacters: 4 * 1024 * 1024 };

/** Messages kept of somebody new: enough to say who one is and what one wants. */
export const MAX_REQUEST_MESSAGES = 20;

/** Characters of them: one message of the longest there may be. */
export const MAX_REQUEST_CHARACTERS = 64 * 1024;

/** Own messages that are not known to have arrived, a person: some days of writing to somebody on holiday. */
export const MAX_WAITING = 1_000;

/** Characters of them. They go out in one go, and 3 MiB of UTF-8 is well under what may wait on a link. */
export const MAX_WAITING_CHARACTERS = 1024 * 1024;

/** Ids remembered to know a message that is sent again: twice what a sender may have waiting. */
const MAX_SEEN = 2 * MAX_WAITING;

export class DirectRoom {
  readonly id: RoomId;
  readonly person: PeerId;
  readonly log: RoomLog;
  /** Shown, and not acknowledged: their author was new. */
  #held: MessageId[] = [];
  #heldCharacters = 0;
  /** Own, in the order they were said. */
  readonly #waiting = new Map<MessageId, Message>();
  #waitingCharacters = 0;
  /** Theirs, oldest first. */
  readonly #seen = new Set<MessageId>();
  /** Whether what waits was sent once more since they first acknowledged something on this link. */
  #caughtUp = false;

  constructor(id: RoomId, person: PeerId, log: RoomLog) {
    this.id = id;
    this.person = person;
    this.log = log;
  }

  get room(): Room {
    const state = this.#held.length > 0 ? 'request' : 'open';
    return { id: this.id, kind: 'direct', person: this.person, state, ...this.log.state };
  }

  hasSeen(id: MessageId): boolean {
    return this.#seen.has(id);
  }

  see(id: MessageId): void {
    this.#seen.add(id);
    if (this.#seen.size <= MAX_SEEN) return;
    for (const oldest of this.#seen) {
      this.#seen.delete(oldest);
      return;
    }
  }

  /** Whether one more message of somebody new is kept. */
  mayHold(characters: number): boolean {
    return this.#held.length < MAX_REQUEST_MESSAGES && this.#heldCharacters + characters <= MAX_REQUEST_CHARACTERS;
  }

  hold(id: MessageId, characters: number): void {
    this.#held.push(id);
    this.#heldCharacters += characters;
  }

  /** Nothing is held any more. Returns what was. */
  release(): MessageId[] {
    const held = this.#held;
    this.#held = [];
    this.#heldCharacters = 0;
    return held;
  }

  /** The request is turned down: forgets it, if nothing else was ever said here. */
  turnDown(): void {
    if (this.release().length < this.log.timeline.size) return;
    this.log.clear();
    this.#seen.clear(); // it waits with its author still: should we ever want it, it comes anew
  }

  mayWait(characters: number): boolean {
    return this.#waiting.size < MAX_WAITING && this.#waitingCharacters + characters <= MAX_WAITING_CHARACTERS;
  }

  wait(id: MessageId, message: Message): void {
    this.#waiting.set(id, message);
    this.#waitingCharacters += message.text.length;
  }

  /** Own messages that are not known to have arrived, in the order they were said. */
  waiting(): [MessageId, Message][] {
    return [...this.#waiting];
  }

  /** They have these. Returns the messages as they are now; ids that don't wait here count for nothing. */
  acknowledge(ids: readonly MessageId[]): Message[] {
    const delivered: Message[] = [];
    for (const id of ids) {
      const message = this.#waiting.get(id);
      if (!message) continue;
      this.#waiting.delete(id);
      this.#waitingCharacters -= message.text.length;
      const now: Message = { ...message, delivery: 'delivered' };
      this.log.timeline.replace(now);
      delivered.push(now);
    }
    return delivered;
  }

  /** A new link: what waits is sent on it. */
  linked(): void {
    this.#caughtUp = false;
  }

  /** True once a link. They may have accepted us just now, and have kept only the first of what waits. */
  catchUp(): boolean {
    const first = !this.#caughtUp;
    this.#caughtUp = true;
    return first;
  }
}
