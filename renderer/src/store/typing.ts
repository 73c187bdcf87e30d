/** Who is writing where, for as long as that is believed. */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PersonId, RoomId } from '../../../src/core/ids.ts';
import type { ChatAction } from './chat-state.ts';

/** As the contract says: so long somebody is taken to be writing. */
export const TYPING_MS = 6_000;
/** People remembered as writing in one room: a line names a few and counts the rest. */
const MAX_WRITING = 64;

export type Writing = ReadonlyMap<RoomId, readonly PersonId[]>;

export class Typing {
  readonly store: StoreApi<Writing> = createStore<Writing>(() => new Map());
  readonly #after: (delayMs: number, task: () => void) => () => void;
  readonly #cancel = new Map<string, () => void>();

  constructor(after: (delayMs: number, task: () => void) => () => void) {
    this.#after = after;
  }

  /** Hears what the window's store is told. */
  follow(action: ChatAction): void {
    if (action.type === 'snapshot') this.#clear();
    if (action.type !== 'events') return;
    for (const event of action.events) {
      if (event.event === 'room:typing') this.#began(event.data.room as RoomId, event.data.person);
      else if (event.event === 'timeline:added' && this.#cancel.size > 0)
        for (const item of event.data.items) if (item.type === 'message') this.#ended(item.room, item.author.id);
    }
  }

  #began(room: RoomId, person: PersonId): void {
    const key = keyOf(room, person);
    const known = this.#cancel.get(key);
    const here = this.store.getState().get(room) ?? [];
    if (known === undefined && here.length >= MAX_WRITING) return;
    known?.();
    this.#cancel.set(
      key,
      this.#after(TYPING_MS, () => this.#ended(room, person)),
    );
    if (known === undefined) this.#set(room, [...here, person]);
  }

  #ended(room: RoomId, person: PersonId): void {
    const key = keyOf(room, person);
    const cancel = this.#cancel.get(key);
    if (cancel === undefined) return;
    cancel();
    this.#cancel.delete(key);
    this.#set(
      room,
      (this.store.getState().get(room) ?? []).filter((one) => one !== person),
    );
  }

  #set(room: RoomId, people: readonly PersonId[]): void {
    const next = new Map(this.store.getState());
    if (people.length === 0) next.delete(room);
    else next.set(room, people);
    this.store.setState(next, true);
  }

  #clear(): void {
    for (const cancel of this.#cancel.values()) cancel();
    this.#cancel.clear();
    if (this.store.getState().size > 0) this.store.setState(new Map(), true);
  }
}

function keyOf(room: RoomId, person: PersonId): string {
  return `${room} ${person}`;
}
