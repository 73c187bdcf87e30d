/** One group: what is kept of it, and what its events add up to. */

import type { PeerId, RoomId } from '../core/ids.ts';
import { cleanName } from '../core/text.ts';
import { type Place, parseOrder } from '../history/event-id.ts';
import type { KeptRoom, Member, RoomFacts } from '../history/history-view.ts';

export class Group {
  readonly id: RoomId;
  readonly secret: Uint8Array;
  kept: KeptRoom;
  #name: string | undefined;
  #members: readonly Member[] = [];
  #present: ReadonlySet<PeerId> = new Set();
  /** What was learnt last, to see whether anything is new. */
  #learnt = '';

  constructor(kept: KeptRoom, secret: Uint8Array) {
    this.id = kept.id;
    this.secret = secret;
    this.kept = kept;
  }

  /** By the newest naming; before any is here, as we were told. */
  get name(): string {
    return this.#name ?? this.kept.name;
  }

  /** Our person has left; the others are to hear of it. */
  get isLeaving(): boolean {
    return this.kept.leftAtMs !== undefined;
  }

  /** Who has come and not left. */
  get members(): PeerId[] {
    return [...this.#present];
  }

  has(person: PeerId): boolean {
    return this.#present.has(person);
  }

  hasLeft(person: PeerId): boolean {
    return this.leftAt(person) !== undefined;
  }

  /** The event that said so; undefined: they are in it, or never were. */
  leftAt(person: PeerId): Place | undefined {
    const member = this.#members.find((one) => one.person === person);
    return member?.leftOrder !== undefined && isGone(member) ? parseOrder(member.leftOrder).place : undefined;
  }

  /** A member told us its name. @returns whether we didn't know any */
  named(name: string): boolean {
    const shown = cleanName(name);
    if (this.name !== '' || shown === '') return false;
    this.kept = { ...this.kept, name: shown };
    return true;
  }

  /** @returns whether it is news */
  learnt({ name, members }: RoomFacts): boolean {
    const learnt = JSON.stringify([name, members]);
    if (learnt === this.#learnt) return false;
    this.#learnt = learnt;
    this.#name = name;
    this.#members = members;
    this.#present = new Set(members.filter((member) => !isGone(member)).map(({ person }) => person));
    return true;
  }
}

/** Leaving counts until they come again. */
function isGone({ joinedOrder, leftOrder }: Member): boolean {
  return leftOrder !== undefined && leftOrder > joinedOrder;
}
