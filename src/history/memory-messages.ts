/** Messages in memory as they are after everything said about them. */

import type { PeerId, RoomId } from '../core/ids.ts';
import { type Bodies, parseBody } from './bodies.ts';
import { EVENT_KINDS, type SignedEvent } from './event.ts';
import { type EventId, eventIdOf, orderOf } from './event-id.ts';
import {
  type Claim,
  groupReactions,
  joinClaims,
  MAX_REACTIONS_OF_PERSON,
  newerOf,
  type Stamped,
  settle,
} from './fold.ts';
import type { KeptMessage } from './history-view.ts';

/** What a message says at one time, and which event says it. */
interface Version {
  readonly text: string;
  readonly mentions: readonly PeerId[];
  readonly event: SignedEvent;
}

interface Base {
  readonly id: EventId;
  readonly room: RoomId;
  readonly author: PeerId;
  readonly order: string;
  readonly wallMs: number;
  readonly keptAtMs: number;
  readonly replyTo: EventId | undefined;
  readonly name: string | undefined;
  /** Undefined: it came without its body. */
  said: Version | undefined;
  /** Counts messages as they come. */
  readonly arrival: number;
}

/** A person's words about a message in a room: whose message it is may not be known yet. */
const claimKey = (room: RoomId, target: EventId, person: PeerId) => `${room} ${target} ${person}`;
const targetKey = (room: RoomId, target: EventId) => `${room} ${target}`;

export class MemoryMessages {
  #arrivals = 0;
  readonly #byId = new Map<EventId, Base>();
  /** Each room's, in order. */
  readonly #rooms = new Map<RoomId, Base[]>();
  readonly #claims = new Map<string, Claim<Version>>();
  /** Every edit by one person, by the same key: a deletion forgets them all. */
  readonly #edits = new Map<string, SignedEvent[]>();
  /** By target, then by person, then by emoji. */
  readonly #reactions = new Map<string, Map<PeerId, Map<string, Stamped<boolean>>>>();

  /** @returns events whose bodies are to be forgotten */
  take(event: SignedEvent, author: PeerId, keptAtMs: number): readonly SignedEvent[] {
    const said = event.body && parseBody(event.kind, event.body);
    const order = orderOf(event);
    if (event.kind === EVENT_KINDS.message && (said?.kind === 'message' || !event.body)) {
      this.#add(event, author, keptAtMs, said?.kind === 'message' ? said : undefined);
      return this.#forgotten(event.room, eventIdOf(event), author);
    }
    if (said?.kind === 'edit') {
      const value = { text: said.text, mentions: said.mentions ?? [], event };
      return this.#claim(event.room, said.target, author, { deleted: false, edit: { order, value } });
    }
    if (said?.kind === 'deletion') {
      return this.#claim(event.room, said.target, author, { deleted: true, edit: undefined });
    }
    if (said?.kind === 'reaction') {
      const key = targetKey(event.room, said.target);
      const all = this.#reactions.get(key) ?? new Map();
      this.#reactions.set(key, all);
      const mine = all.get(author) ?? new Map<string, Stamped<boolean>>();
      all.set(author, mine);
      mine.set(said.emoji, newerOf(mine.get(said.emoji), { order, value: said.on }));
      if (mine.size > MAX_REACTIONS_OF_PERSON) mine.delete(oldestOf(mine));
    }
    return [];
  }

  drop(event: SignedEvent): void {
    const id = eventIdOf(event);
    const base = this.#byId.get(id);
    if (!base) return;
    this.#byId.delete(id);
    const room = this.#rooms.get(base.room) ?? [];
    room.splice(firstNotBefore(room, base.order), 1);
    this.#claims.delete(claimKey(base.room, id, base.author));
    this.#edits.delete(claimKey(base.room, id, base.author));
    this.#reactions.delete(targetKey(base.room, id));
  }

  /** All of a room, in order. */
  ids(room: RoomId): readonly { readonly id: EventId; readonly order: string }[] {
    return this.#rooms.get(room) ?? [];
  }

  get rooms(): Iterable<RoomId> {
    return this.#rooms.keys();
  }

  get all(): Iterable<EventId> {
    return this.#byId.keys();
  }

  /** What anybody said something about, here or not. */
  *spokenOf(): Iterable<EventId> {
    for (const keys of [this.#claims.keys(), this.#reactions.keys()])
      for (const key of keys) yield key.split(' ')[1] as EventId;
  }

  arrivalOf(id: EventId): number {
    return this.#byId.get(id)?.arrival ?? 0;
  }

  get(id: EventId): KeptMessage | undefined {
    const base = this.#byId.get(id);
    if (!base) return undefined;
    const { said, arrival: _, ...rest } = base;
    const claim = this.#claims.get(claimKey(base.room, id, base.author));
    const now = settle(said, claim);
    const version = now.state === 'deleted' ? undefined : now.version;
    const people = now.state === 'deleted' ? undefined : this.#reactions.get(targetKey(base.room, id));
    const given = [...(people ?? [])].flatMap(([person, words]) =>
      [...words].flatMap(([emoji, { order, value }]) => (value ? [{ order, person, emoji }] : [])),
    );
    return {
      ...rest,
      name: now.state === 'deleted' ? undefined : base.name,
      replyTo: now.state === 'deleted' ? undefined : base.replyTo,
      state: now.state !== 'deleted' && !version ? 'forgotten' : now.state,
      text: version?.text ?? '',
      mentions: version?.mentions ?? [],
      reactions: groupReactions(given),
    };
  }

  #add(event: SignedEvent, author: PeerId, keptAtMs: number, said: Bodies['message'] | undefined): void {
    const { room, wallMs } = event;
    const version = said && { text: said.text, mentions: said.mentions ?? [], event };
    const [id, order] = [eventIdOf(event), orderOf(event)];
    const base = {
      id,
      room,
      author,
      order,
      wallMs,
      keptAtMs,
      name: said?.name,
      replyTo: said?.replyTo,
      said: version,
      arrival: this.#arrivals,
    };
    this.#arrivals += 1;
    this.#byId.set(id, base);
    const list = this.#rooms.get(room) ?? [];
    this.#rooms.set(room, list);
    list.splice(firstNotBefore(list, order), 0, base);
  }

  #claim(room: RoomId, target: EventId, person: PeerId, claim: Claim<Version>): readonly SignedEvent[] {
    const key = claimKey(room, target, person);
    const before = this.#claims.get(key);
    const after = joinClaims(before, claim);
    this.#claims.set(key, after);
    const edits = this.#edits.get(key) ?? [];
    if (claim.edit) edits.push(claim.edit.value.event);
    this.#edits.set(key, after.deleted ? [] : edits);
    return [...(after.deleted ? edits : []), ...this.#forgotten(room, target, person)];
  }

  #forgotten(room: RoomId, target: EventId, person: PeerId): readonly SignedEvent[] {
    const base = this.#byId.get(target);
    const mine = base?.room === room && base.author === person;
    if (!base?.said || !mine || !this.#claims.get(claimKey(room, target, person))?.deleted) return [];
    const { event } = base.said;
    base.said = undefined;
    return [event];
  }
}

function oldestOf(words: ReadonlyMap<string, Stamped<boolean>>): string {
  let oldest: { readonly emoji: string; readonly order: string } | undefined;
  for (const [emoji, { order }] of words) if (!oldest || order < oldest.order) oldest = { emoji, order };
  return oldest?.emoji ?? '';
}

/** Index of the first whose order is not before the given one. */
export function firstNotBefore(sorted: readonly { readonly order: string }[], order: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as { order: string }).order < order) low = middle + 1;
    else high = middle;
  }
  return low;
}
