/**
 * Who may hold a socket of our listener, and who makes room. Pure: knows callers by their address and their age.
 *
 * Callers pass three rooms: silent (no byte yet), pending (spoke, not linked), linked. Each has its own bound, so that
 * one room can't be filled through another. Where a room is full, the address with the most callers in it loses its
 * oldest: refusing the newcomer would let whoever came first keep everybody out, while an honest caller is soon through.
 */

import { MAX_CONNECTIONS, MAX_CONNECTIONS_PER_ADDRESS, MAX_PENDING, MAX_SILENT, MAX_STRANGER_LINKS } from './limits.ts';

export interface Guest {
  readonly ip: string;
  /** Calls from this machine, where everybody has the same address, and as many more as they like. */
  readonly local: boolean;
  /** Its place is needed, or there is none. */
  dismiss(): void;
}

export class Places {
  /** Oldest first. */
  readonly #silent = new Set<Guest>();
  readonly #pending = new Set<Guest>();
  readonly #linked = new Set<Guest>();
  readonly #strangers = new Set<Guest>();
  readonly #maxConnections: number;

  constructor(maxConnections = MAX_CONNECTIONS) {
    this.#maxConnections = maxConnections;
  }

  get size(): number {
    return this.#silent.size + this.#pending.size + this.#linked.size;
  }

  get strangersAreFull(): boolean {
    return this.#strangers.size >= MAX_STRANGER_LINKS;
  }

  /** Dismisses it when there is no place, or another for it. */
  arrive(guest: Guest): void {
    if (!guest.local && this.#countOf(guest.ip) >= MAX_CONNECTIONS_PER_ADDRESS && !this.#replaceOwn(guest.ip)) {
      guest.dismiss();
      return;
    }
    if (this.size >= this.#maxConnections && !this.#shrink(this.#silent) && !this.#shrink(this.#pending)) {
      guest.dismiss();
      return;
    }
    this.#silent.add(guest);
    if (this.#silent.size > MAX_SILENT) this.#shrink(this.#silent);
  }

  /** Its first byte is here. */
  speak(guest: Guest): void {
    if (!this.#silent.delete(guest)) return;
    this.#pending.add(guest);
    if (this.#pending.size > MAX_PENDING) this.#shrink(this.#pending);
  }

  /**
   * Its hello is done: its place among the pending is free. False: no place for one more link of this kind. Once linked,
   * what our person thinks of it may change: it stays, and a stranger's place is free or taken.
   */
  link(guest: Guest, stranger: boolean): boolean {
    if (!this.#linked.has(guest)) {
      if (stranger && this.strangersAreFull) return false;
      if (!this.#pending.delete(guest)) return false;
      this.#linked.add(guest);
    }
    if (stranger) this.#strangers.add(guest);
    else this.#strangers.delete(guest);
    return true;
  }

  leave(guest: Guest): void {
    for (const room of [this.#silent, this.#pending, this.#linked, this.#strangers]) room.delete(guest);
  }

  #countOf(ip: string): number {
    let count = 0;
    for (const room of [this.#silent, this.#pending, this.#linked])
      for (const guest of room) if (guest.ip === ip) count += 1;
    return count;
  }

  /** A machine that was cut off and comes again has dead sockets here: its oldest that is no link makes room. */
  #replaceOwn(ip: string): boolean {
    for (const room of [this.#silent, this.#pending]) {
      for (const guest of room) {
        if (guest.ip !== ip) continue;
        room.delete(guest);
        guest.dismiss();
        return true;
      }
    }
    return false;
  }

  /** Dismisses the oldest of the address that has most in the room. */
  #shrink(room: Set<Guest>): boolean {
    const oldest = new Map<string, Guest>();
    const counts = new Map<string, number>();
    for (const guest of room) {
      const from = guest.local ? '' : guest.ip;
      if (!oldest.has(from)) oldest.set(from, guest);
      counts.set(from, (counts.get(from) ?? 0) + 1);
    }
    let most: string | undefined;
    for (const [from, count] of counts) if (most === undefined || count > (counts.get(most) ?? 0)) most = from;
    const guest = most === undefined ? undefined : oldest.get(most);
    if (!guest) return false;
    room.delete(guest);
    guest.dismiss();
    return true;
  }
}
